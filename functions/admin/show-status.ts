import type { SystemStatus } from '../../shared/contracts/admin.ts';
import type { Config, ConfigReader } from '../../shared/store/config.ts';
import { everyPushShard } from '../../shared/store/deliveries.ts';
import { openPartition, parseOpenPush } from '../../shared/store/deliveries-open.ts';
import { earliestDue, readDue } from '../../shared/store/due.ts';
import type { Table } from '../../shared/store/table.ts';

/** Beyond this many a shard the figures say "more": whoever is that far behind needs the dashboard, not an exact count. */
const countedPerShard = 200;

export interface StatusDeps {
  table: Table;
  config: ConfigReader;
  queues: () => Promise<SystemStatus['queues']>;
}

/** `GET /v1/status`: what a few small reads tell. */
export const showStatus =
  (deps: StatusDeps) =>
  async (now: number): Promise<SystemStatus> => {
    const [config, openPushes, due, queues] = await Promise.all([
      deps.config.load(),
      countOpenPushes(deps.table),
      countDue(deps.table, now),
      deps.queues(),
    ]);
    const idle = Object.values(queues).every((depth) => Object.values(depth).every((count) => count === 0));
    return {
      now: new Date(now).toISOString(),
      configuration: configurationOf(config, now),
      openPushes,
      due,
      queues,
      drained: idle && due.overdue === 0,
    };
  };

const configurationOf = (config: Config, now: number): SystemStatus['configuration'] => ({
  localities: config.tree.size,
  agencies: config.agencies.size,
  recipients: config.directory.size,
  policyVersion: config.policies.at(now).version,
  versions: config.versions,
});

const countOpenPushes = async (table: Table): Promise<SystemStatus['openPushes']> => {
  const answers = await Promise.all(
    everyPushShard().map((shard) => table.query({ pk: openPartition(shard), limit: countedPerShard })),
  );
  const states = answers.flatMap(({ items }) => items.map((item) => parseOpenPush(item).state));
  const count = (state: string): number => states.filter((one) => one === state).length;
  return {
    retrying: count('RETRYING'),
    waiting: count('WAITING'),
    parked: count('PARKED'),
    more: answers.some((answer) => answer.more),
  };
};

const countDue = async (table: Table, now: number): Promise<SystemStatus['due']> => {
  const { items, more } = await readDue(table, now, countedPerShard);
  const next = items[0]?.at ?? (await earliestDue(table));
  return {
    overdue: items.reduce((sum, item) => sum + item.refs.length, 0),
    more,
    ...(next === undefined ? {} : { next: new Date(next).toISOString() }),
  };
};

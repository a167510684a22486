import { runChecks } from '../../functions/checks/run-checks.ts';
import { takeEvents } from '../../functions/feedback/take-events.ts';
import { acknowledgeNotifications } from '../../functions/inbox/acknowledge-notifications.ts';
import { registerRecords } from '../../functions/register/register-records.ts';
import type { Caller } from '../../shared/access/caller.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { Department, Source } from '../../shared/contracts/localities.ts';
import { departments } from '../../shared/contracts/localities.ts';
import type { ArrivalsMessage } from '../../shared/contracts/messages.ts';
import { contentHash } from '../../shared/domain/content-hash.ts';
import { makeKeyedHash } from '../../shared/domain/identity-keys.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { bumpConfig } from '../../shared/store/config-head.ts';
import { readInbox } from '../../shared/store/inbox.ts';
import { putLocalities } from '../../shared/store/localities.ts';
import { changeRecipients } from '../../shared/store/recipients.ts';
import { loadRecords } from '../../shared/store/records.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { createMemoryPushQueue } from '../doubles/push-queue.ts';
import { counties, places, ports, told } from './places.ts';

/** The stages' own code on one table in memory, under one clock that only the simulation moves. */
export const createSystem = async (start: number) => {
  const table = createMemoryTable();
  const clock = { now: start };
  const now = () => clock.now;
  await putLocalities(table, places);
  await changeRecipients(table, told, (key) => {
    const [locality = '', department = ''] = key.split('/');
    const its = departments.find((one) => one === department) as Department;
    return { locality, department: its, channels: [{ type: 'pull', mode: 'thin' }], secretGeneration: 1 };
  });
  for (const kind of ['localities', 'recipients'] as const) await bumpConfig(table, kind);

  const pushes = createMemoryPushQueue();
  const config = createConfigReader(table, now);
  const deps = { table, pushes, config, now, pause: async () => undefined };
  const register = registerRecords({
    table,
    config: config.load,
    searchHash: async () => makeKeyedHash(Buffer.alloc(32, 7)),
    commit: commitEntries(deps),
    now,
  });
  const arrivals = {
    send: async (messages: readonly ArrivalsMessage[]): Promise<void> => {
      for (const { records, ...message } of messages) {
        await register(records.map((one) => ({ ...message, ...one })));
      }
    },
  };
  const take = takeEvents(deps);

  return {
    table,
    clock,
    pushes,
    config,
    post: async (agency: string, source: Source, records: readonly ArrivalRecord[]): Promise<void> => {
      await register(
        records.map((record) => ({
          submissionId: 'sub_simulated',
          agency,
          source,
          receivedAt: clock.now,
          record,
          hash: contentHash(record),
        })),
      );
    },
    tell: (caller: Caller, events: readonly object[]) => take(events, caller, clock.now),
    entryOf: async (agency: string, recordId: string): Promise<string | undefined> =>
      (await loadRecords(table, [{ agency, recordId }], { consistent: true }))[0]?.entryId,
    /** Moves the clock to `until`, running what falls due on the way at its own minute. */
    pass: async (until: number): Promise<void> => {
      const sweep = () => runChecks({ ...deps, arrivals })({ now: clock.now, remainingMs: () => 50_000 });
      for (;;) {
        const { nextDueAt, errors } = await sweep();
        if (errors.length > 0) throw errors[0];
        const next = nextDueAt === null ? until : Date.parse(nextDueAt);
        if (next >= until) break;
        clock.now = Math.max(next, clock.now);
      }
      clock.now = until;
    },
    /** Each locality takes note of what `isNoted` says of its open notifications. */
    acknowledge: async (isNoted: (notificationId: string) => boolean): Promise<void> => {
      for (const locality of [...counties, ...ports]) {
        const inbox = { locality, departments };
        const query = { limit: 200, state: 'OPEN', now: clock.now } as const;
        const { items } = await readInbox(table)(inbox, query);
        const noted = items.filter(({ id }) => isNoted(id)).map(({ id }) => ({ id, officer: 'Officer' }));
        await acknowledgeNotifications({ table })(inbox, noted, clock.now);
      }
    },
  };
};
export type System = Awaited<ReturnType<typeof createSystem>>;

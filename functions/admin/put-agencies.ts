import type { Fault } from '../../shared/contracts/fault.ts';
import { type Agency, agency } from '../../shared/contracts/localities.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { listDueAt, listRuleOf, rhythmOf } from '../../shared/domain/statements/heartbeat.ts';
import { addDays, localDateOf } from '../../shared/domain/time/local-days.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import { putAgencies as store } from '../../shared/store/agencies.ts';
import type { Config, ConfigReader } from '../../shared/store/config.ts';
import { type Due, dueItems } from '../../shared/store/due.ts';
import { watchAgencies } from '../../shared/store/heartbeats.ts';
import type { Table } from '../../shared/store/table.ts';
import { acceptable, itemsAnswer, judgeItems } from './judge-items.ts';

/** `PUT /v1/agencies`: adds or replaces agencies. With one that owes a list a day begins the watch over its lists, from tomorrow on. */
export const putAgencies =
  (deps: { table: Table; config: ConfigReader }) =>
  async (body: unknown, now: EpochMs): Promise<Answer> => {
    const judged = judgeItems(body, agency, (item) => item.id);
    const config = await deps.config.load();
    for (const { item, warnings } of judged) if (item) warnings.push(...doubtsOf(item, config));
    const items = acceptable(judged);
    await watch(deps.table, items, { config, now });
    if (items.length > 0) await store(deps.table, items);
    return itemsAnswer(judged);
  };

const doubtsOf = ({ source, locality, ...item }: Agency, { tree }: Config): Fault[] => {
  if (locality !== undefined) return tree.get(locality) ? [] : [unknownLocality];
  const owesPlace = source === 'road-checkpoint' || rhythmOf({ source, ...item }) === 'daily-list';
  return owesPlace ? [unsupervised] : [];
};

const unknownLocality: Fault = {
  pointer: '/locality',
  code: 'unknown-locality',
  detail: 'No locality has this code (yet); alerts about this agency go to the operator meanwhile.',
};

const unsupervised: Fault = {
  pointer: '/locality',
  code: 'no-locality',
  detail:
    'Say who supervises this agency: for whom its travellers are bound, in whose time its lists are due.',
};

/** Put before the agencies are stored: a stop in between only lets the watch find nobody. */
const watch = async (
  table: Table,
  items: readonly Agency[],
  { config, now }: { config: Config; now: EpochMs },
): Promise<void> => {
  const begun = items.filter((item) => isNewlyWatched(item, config.agencies.get(item.id)));
  const dues = begun.map((item) => firstLook(item, config, now));
  await table.put(dueItems(dues));
  const listed = begun.filter((item) => rhythmOf(item) === 'daily-list').map(({ id }) => id);
  if (listed.length > 0) await watchAgencies(table, listed, now);
};

/** A watch that runs goes on by itself; it has to begin where there was none, or where it would come at the wrong time. */
const isNewlyWatched = (item: Agency, before: Agency | undefined): boolean => {
  const rhythm = rhythmOf(item);
  if (rhythm === 'occasional') return false;
  if (before === undefined) return rhythm === 'daily-list';
  const sameList = item.dailyListBy === before.dailyListBy && item.locality === before.locality;
  return rhythm !== rhythmOf(before) || (rhythm === 'daily-list' && !sameList);
};

const firstLook = (item: Agency, { tree, policies }: Config, now: EpochMs): Due => {
  if (rhythmOf(item) === 'regular') return { kind: 'source', at: now + 60_000, ref: item.id };
  const rule = listRuleOf(item, tree, policies.at(now).policy);
  const tomorrow = addDays(localDateOf(now, rule.timeZone), 1);
  return { kind: 'source', at: listDueAt(tomorrow, rule), ref: item.id };
};

import * as z from 'zod';
import type { Caller } from '../../shared/access/caller.ts';
import type { Agency } from '../../shared/contracts/localities.ts';
import type { SourceView } from '../../shared/contracts/source-list.ts';
import { liesWithin } from '../../shared/domain/derive-context.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import {
  type Beat,
  listRuleOf,
  missingListDays,
  nextListDueAt,
  rhythmOf,
  silentFrom,
} from '../../shared/domain/statements/heartbeat.ts';
import { localDateOf } from '../../shared/domain/time/local-days.ts';
import { decodeCursor } from '../../shared/lambda/cursor.ts';
import type { Answer, Request } from '../../shared/lambda/http-route.ts';
import { listAnswer, listQuery } from '../../shared/lambda/list-page.ts';
import { parseQuery } from '../../shared/lambda/parse-request.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadBeats } from '../../shared/store/heartbeats.ts';
import { passingOn } from '../../shared/store/passing.ts';
import type { SourcesDeps } from './sources-routes.ts';

const hour = 3_600_000;
const query = listQuery.extend({ agency: z.string().optional() });

/** `GET /v1/sources`: the agencies a locality supervises, in its subtree; all of them for a steward or administrator. */
export const listSources =
  ({ table, config: reader }: SourcesDeps) =>
  async ({ query: asked, caller, now }: Request): Promise<Answer> => {
    const { limit, cursor, agency: only } = parseQuery(query, asked);
    const after = cursor === undefined ? '' : decodeCursor(cursor);
    const config = await reader.load();
    const behind = [...config.agencies.values()]
      .filter((one) => maySee(caller, one, config) && (only === undefined || one.id === only))
      .filter(({ id }) => id > after)
      .sort((one, other) => (one.id < other.id ? -1 : 1));
    const page = behind.slice(0, limit);
    const beats = await loadBeats(
      table,
      page.map(({ id }) => id),
      { consistent: false },
    );
    const checkpoints = page.filter(({ source }) => source === 'road-checkpoint');
    const days = checkpoints.map(({ id, locality }) => ({
      agency: id,
      day: localDateOf(now, config.tree.timeZoneOf(locality)),
    }));
    const passed = await passingOn(table, days);
    const passing = new Map(checkpoints.map(({ id }, index) => [id, passed[index] ?? 0]));
    const items = page.map((one, index) =>
      viewOf(one, beats[index]?.beat, { config, now, passing: passing.get(one.id) }),
    );
    const last = behind.length > limit ? page.at(-1)?.id : undefined;
    return listAnswer(items, last);
  };

const maySee = ({ role, subject }: Caller, { locality }: Agency, { tree }: Config): boolean =>
  role !== 'locality' || (locality !== undefined && liesWithin(tree, locality, subject));

const viewOf = (
  agency: Agency,
  beat: Beat | undefined,
  seen: { config: Config; now: EpochMs; passing: number | undefined },
): SourceView => {
  const { id, name, source, locality } = agency;
  const { requests = 0, records = 0, lastAt, usualMs } = beat ?? {};
  return {
    agency: id,
    name,
    source,
    ...(locality === undefined ? {} : { locality }),
    rhythm: rhythmOf(agency),
    ...(lastAt === undefined ? {} : { lastAt: utc(lastAt) }),
    ...(usualMs === undefined ? {} : { usualIntervalHours: Math.round((usualMs / hour) * 10) / 10 }),
    ...silenceOf(agency, beat, seen),
    counts: { requests, records, ...(seen.passing === undefined ? {} : { passingToday: seen.passing }) },
  };
};

/** The same sums as the check's: what is shown as silent is what was told of. */
const silenceOf = (
  agency: Agency,
  beat: Beat | undefined,
  { config, now }: { config: Config; now: EpochMs },
): Pick<SourceView, 'silent' | 'silentFrom' | 'list'> => {
  const { policy } = config.policies.at(now);
  const rhythm = rhythmOf(agency);
  if (rhythm === 'daily-list') {
    const rule = listRuleOf(agency, config.tree, policy);
    const missingDays = beat === undefined ? [] : missingListDays(beat, rule, now);
    const zeroLists = beat?.zeroLists ?? [];
    const nextDueAt = utc(nextListDueAt(now, rule));
    return { silent: missingDays.length > 0, list: { nextDueAt, missingDays, zeroLists } };
  }
  const at = rhythm === 'regular' ? silentFrom(beat, policy) : undefined;
  return at === undefined ? { silent: false } : { silent: at <= now, silentFrom: utc(at) };
};

const utc = (at: EpochMs): string => new Date(at).toISOString();

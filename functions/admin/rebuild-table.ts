import * as z from 'zod';
import { awayDue } from '../../shared/commit/retain.ts';
import type { ClaimMessage } from '../../shared/contracts/messages.ts';
import { type RebuildAnswer, rebuildRequest } from '../../shared/contracts/rebuild.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { isAwayId } from '../../shared/domain/statements/away.ts';
import { decodeCursor, encodeCursor, invalidCursor } from '../../shared/lambda/cursor.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import { parseBody } from '../../shared/lambda/parse-request.ts';
import type { ConfigReader } from '../../shared/store/config.ts';
import { type Due, dueItems } from '../../shared/store/due.ts';
import { recordNameOf } from '../../shared/store/records.ts';
import { replayDue } from '../../shared/store/replays.ts';
import type { Resealed } from '../../shared/store/reseal.ts';
import type { ScanTable } from '../../shared/store/scan.ts';
import { DamagedItem } from '../../shared/store/stored-item.ts';
import type { Item, Key, Table } from '../../shared/store/table.ts';
import {
  rebuildAway,
  rebuildCalendar,
  rebuildCandidates,
  rebuildForecasts,
  rebuildReports,
  rebuildRequests,
  rebuildTrips,
} from './rebuild-beside.ts';
import { rebuildBreakers, rebuildNotifications, rebuildPush } from './rebuild-deliveries.ts';
import { rebuildEntries } from './rebuild-entries.ts';
import { type Derived, joined, type RebuildWork } from './rebuild-work.ts';

export interface RebuildDeps {
  table: Table;
  scan: ScanTable;
  config: ConfigReader;
  /** Where the records whose identity keys have to be claimed again are told. */
  claims: { send(message: ClaimMessage): Promise<void> };
  /** Erases the person of an entry, open or not (G8). */
  eraseAgain: (entryId: string) => Promise<unknown>;
  /** Seals items, given as stored, under the present seal secret. */
  reseal: (items: readonly Item[], options: { dryRun: boolean }) => Promise<Resealed>;
}

const reachMs = 14 * 24 * 3_600_000;
/** Messages to register hold so many names. */
const claimedAtOnce = 200;

/**
 * `POST /v1/rebuilds`: reads a part of the table and puts back what follows from it, whatever is there already: links, lists, open pushes,
 * and a look at everything that has a clock. A look that was not needed finds nothing to do, so the walk may be made at any time, and again.
 */
export const rebuildStep =
  (deps: RebuildDeps) =>
  async (body: unknown, now: EpochMs): Promise<Answer> => {
    const request = parseBody(rebuildRequest, body ?? {});
    const { dryRun, segment, segments, limit, cursor, eraseUnreadable } = request;
    const since = request.since === undefined ? now - reachMs : Date.parse(request.since);
    const work: RebuildWork = { table: deps.table, config: await deps.config.load(), now, since };
    const after = cursor === undefined ? undefined : keyOf(cursor);
    const page = await deps.scan({ segment: Math.min(segment, segments - 1), segments, after, limit });
    const found = sortOut(page.items);
    const parts = await derive(work, found);
    if (after === undefined && segment === 0)
      parts.derived.push(await rebuildReports(work), rebuildCalendar(work));
    const { items, dues } = joined(parts.derived);
    const missing = await missingOf(deps.table, items);
    const looks = dueItems(dues);
    const unreadable = await unreadableOf(deps.table, page.items);
    if (!dryRun) {
      await rebuildAway(work, found.away);
      await deps.table.put([...missing, ...looks]);
      await claim(deps, found.records);
      for (const entryId of eraseUnreadable ? unreadable : []) await deps.eraseAgain(entryId);
    }
    const sealed = await deps.reseal(page.items, { dryRun });
    const answer: RebuildAnswer = {
      dryRun,
      read: page.items.length,
      entries: found.entries.length,
      missing: missing.length,
      keys: found.records.length,
      looks: dues.length,
      unreadable: unreadable.length,
      resealed: sealed.resealed,
      damaged: parts.damaged + sealed.damaged,
      ...(page.after === undefined
        ? {}
        : { next: encodeCursor(JSON.stringify([page.after.pk, page.after.sk])) }),
    };
    return { status: 200, body: answer };
  };

const position = z.tuple([z.string(), z.string()]);

const keyOf = (cursor: string): Key => {
  // Two keys of the table, the longer 2 KB.
  const parsed = position.safeParse(readJson(decodeCursor(cursor, 4000)));
  if (!parsed.success) throw invalidCursor();
  return { pk: parsed.data[0], sk: parsed.data[1] };
};

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

type Found = ReturnType<typeof sortOut>;

/** What a page holds, by the keys of `docs/data-model.md`. What is derived itself, and what nothing follows from, is passed over. */
const sortOut = (items: readonly Item[]) => {
  const of = (letter: string, sk?: string): Item[] =>
    items.filter((item) => item.pk.startsWith(`${letter}#`) && (sk === undefined || item.sk === sk));
  const names = (some: readonly Item[]): string[] => some.map(({ pk }) => pk.slice(2));
  const atPlaces = names(of('Y', 'Y'));
  const records = of('R', 'R');
  return {
    entries: names(of('E', 'S')),
    records: names(records).map(recordNameOf),
    awayRecords: names(records.filter(({ e }) => isAwayId(String(e)))).map(recordNameOf),
    pushes: of('D'),
    notifications: of('I'),
    breakers: of('B', 'B').map(({ pk }) => pk),
    trips: of('M').flatMap(({ pk, sk }) => (sk === 'M' || sk.startsWith('B#') ? [pk.slice(2)] : [])),
    candidates: of('X').map(({ sk }) => sk),
    requests: names(of('Q', 'Q')),
    agencies: names(of('A', 'A')),
    away: atPlaces.filter(isAwayId),
    sites: atPlaces.filter((name) => !isAwayId(name)),
    replays: names(of('G', 'G')),
  };
};

/** One item that nothing can be read from must not keep the others from being put back: it is left out and counted. */
const derive = async (work: RebuildWork, found: Found): Promise<{ derived: Derived[]; damaged: number }> => {
  let damaged = 0;
  const readable = async <T>(
    some: readonly T[],
    make: (part: readonly T[]) => Promise<Derived>,
  ): Promise<Derived> => {
    try {
      return some.length === 0 ? joined([]) : await make(some);
    } catch (error) {
      if (!(error instanceof DamagedItem)) throw error;
      if (some.length > 1) return joined(await Promise.all(some.map((one) => readable([one], make))));
      damaged += 1;
      return joined([]);
    }
  };
  const sources = found.agencies.map((ref): Due => ({ kind: 'source', at: work.now, ref }));
  const replays = found.replays.map((ref) => replayDue(ref, work.now));
  const away = found.awayRecords.map((name) => awayDue(name, work.now));
  const derived = await Promise.all([
    readable(found.entries, (part) => rebuildEntries(work, part)),
    readable(found.pushes, async (part) => joined(part.map((item) => rebuildPush(work, item)))),
    readable(found.notifications, (part) => rebuildNotifications(work, part)),
    readable(found.breakers, (part) => rebuildBreakers(work, part)),
    readable(found.trips, (part) => rebuildTrips(work, part)),
    readable(found.candidates, (part) => rebuildCandidates(work, part)),
    readable(found.requests, (part) => rebuildRequests(work, part)),
    readable(found.sites, async (part) => rebuildForecasts(work, part)),
  ]);
  return { derived: [...derived, { items: [], dues: [...sources, ...replays, ...away] }], damaged };
};

const missingOf = async (table: Table, items: readonly Item[]): Promise<Item[]> => {
  const distinct = [...new Map(items.map((item) => [`${item.pk}\n${item.sk}`, item])).values()];
  const there = await table.get(
    distinct.map(({ pk, sk }) => ({ pk, sk })),
    { consistent: true },
  );
  // An open push is listed with its state, which may be another one than the list says.
  return distinct.filter((item, index) => there[index] === undefined || item.pk.startsWith('O#'));
};

/** The entries of records that are there and cannot be opened: their keys were deleted, so their people were erased, whatever the table says. */
const unreadableOf = async (table: Table, items: readonly Item[]): Promise<string[]> => {
  const records = items.filter(
    ({ pk, sk, x, e }) => pk.startsWith('R#') && sk === 'R' && x === undefined && typeof e === 'string',
  );
  const dead = await withoutKey(table, records);
  return [...new Set(dead.map(({ e }) => String(e)))].filter((entryId) => !isAwayId(entryId));
};

/** Those that are not found although they are there. One that cannot be opened has its key, and must not hide the others. */
const withoutKey = async (table: Table, records: readonly Item[]): Promise<Item[]> => {
  try {
    const opened = await table.get(
      records.map(({ pk, sk }) => ({ pk, sk })),
      { consistent: true },
    );
    return records.filter((_, index) => opened[index] === undefined);
  } catch (error) {
    if (!(error instanceof DamagedItem)) throw error;
    if (records.length === 1) return [];
    return (await Promise.all(records.map((one) => withoutKey(table, [one])))).flat();
  }
};

const claim = async ({ claims }: RebuildDeps, names: Found['records']): Promise<void> => {
  for (let start = 0; start < names.length; start += claimedAtOnce) {
    await claims.send({ v: 1, claim: names.slice(start, start + claimedAtOnce) });
  }
};

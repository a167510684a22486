import * as z from 'zod';
import { arrivalsAnswer, submissionView } from '../../shared/contracts/arrivals-answer.ts';
import { countExactly } from './exact-counts.ts';
import type { FigureTable } from './figures.ts';
import { type LoadWorld, startLoadWorld } from './load-world.ts';
import { watchMemory } from './memory.ts';
import { inParallel } from './phases.ts';
import { readMeters, resetMeters } from './units.ts';
import { traveller } from './world.ts';

/** So many places share the records evenly. */
export const loadLocalities = 1000;
const postSize = 500;
const postLanes = 4;
/** Records accepted and not yet told to everybody, at most: as with senders that wait when the way is full. */
const underWay = 4000;
const notices = 2;
const mostAttempts = 8;
/** Longer than the visibility time-out of the queues. */
const [waitMs, mostWaits] = [5000, 180];

interface Posted {
  submissionId: string;
  at: number;
}

/**
 * Posts so many records for a thousand localities over HTTP to a twin in a process of its own; counts what became of each, watches the
 * twin's memory, and prints how long it took from the 202 until both notices had been delivered.
 */
export async function* measureLoad(
  records: number,
  tell: (line: string) => void,
): AsyncGenerator<FigureTable> {
  const world = await startLoadWorld(loadLocalities);
  const told = () => Math.floor(world.received.arrivals / notices);
  const memory = watchMemory(world, told);
  const progress = setInterval(() => tell(`load: ${told()} of ${records} delivered`), 10_000);
  try {
    await resetMeters(world.url);
    const startedAt = performance.now();
    const posted = await postAll(world, records);
    await untilTold(world, records);
    clearInterval(progress);
    const memoryTable = await memory.table();
    const lastAt = latest(world);
    tell('load: counting');
    const { functions } = await readMeters(world.url);
    yield await countExactly(world, { table: 'load', records, notices });
    const speed = await latencyTable(world, { posted, records, seconds: (lastAt - startedAt) / 1000 });
    const cpu = Object.entries(functions).map(([name, { cpuMs }]) => ({
      row: `own CPU of ${name}, s per 1,000 records`,
      figures: { figure: cpuMs / records },
    }));
    yield { ...speed, rows: [...speed.rows, ...cpu] };
    yield memoryTable;
  } finally {
    clearInterval(progress);
    memory.stop();
    await world.close();
  }
}

/** There are too many for the arguments of one call. */
const latest = ({ received }: LoadWorld): number => {
  let last = 0;
  for (const { at } of received.notifications.values()) last = Math.max(last, at);
  return last;
};

/** A batch whose function ran out of time comes again after its visibility time-out, which the twin does not call busy. */
export const untilTold = async (world: LoadWorld, records: number): Promise<void> => {
  await world.api.settle();
  for (let waits = 0; waits < mostWaits && world.received.arrivals < records * notices; waits += 1) {
    await pause(waitMs);
    await world.api.settle();
  }
};

const postAll = async (world: LoadWorld, records: number): Promise<Posted[]> => {
  const posted: Posted[] = [];
  let accepted = 0;
  const arrivedAt = new Date((await world.api.advance({ advance: 'PT0S' })).getTime() - 60_000).toISOString();
  const starts = Array.from({ length: Math.ceil(records / postSize) }, (_, index) => index * postSize);
  await inParallel(starts, postLanes, async (start) => {
    while (accepted - world.received.arrivals / notices > underWay) await pause(20);
    const size = Math.min(postSize, records - start);
    const people = Array.from({ length: size }, (_, index) =>
      traveller(start + index, arrivedAt, world.localities),
    );
    accepted += size;
    posted.push(await postOnce(world, `load-${start}`, people));
  });
  return posted;
};

/** As an agency posts: what was not answered with a 202 is sent again, under the same key, so that it arrives once. */
const postOnce = async (world: LoadWorld, key: string, records: object[]): Promise<Posted> => {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(`${world.url}/v1/arrivals`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${world.agencyKey}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify({ records }),
    });
    const text = await response.text();
    if (response.status === 202) {
      const answer = arrivalsAnswer.parse(JSON.parse(text));
      if (answer.accepted !== records.length || answer.submissionId === undefined)
        throw new Error(`${answer.accepted} of ${records.length} records were accepted`);
      return { submissionId: answer.submissionId, at: performance.now() };
    }
    if (response.status < 500 || attempt === mostAttempts) throw new Error(`a POST was answered ${text}`);
    await pause(1000 * attempt);
  }
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const latencyTable = async (
  world: LoadWorld,
  { posted, records, seconds }: { posted: readonly Posted[]; records: number; seconds: number },
): Promise<FigureTable> => {
  const told = new Map<string, number>();
  for (const { entryId, at } of world.received.notifications.values())
    told.set(entryId, Math.max(at, told.get(entryId) ?? 0));
  const waits: number[] = [];
  await inParallel(posted, postLanes, async ({ submissionId, at }) => {
    for (const entryId of await entriesOf(world, submissionId))
      waits.push(((told.get(entryId) ?? Number.POSITIVE_INFINITY) - at) / 1000);
  });
  waits.sort((one, other) => one - other);
  const share = (part: number): number => waits[Math.ceil(waits.length * part) - 1] ?? Number.NaN;
  return {
    table: 'load-speed',
    rows: [
      { row: 'records a second, first post to last delivery', figures: { figure: records / seconds } },
      { row: '202 until both notices are delivered, p50, s', figures: { figure: share(0.5) } },
      { row: '202 until both notices are delivered, p99, s', figures: { figure: share(0.99) } },
      { row: 'longest, s', figures: { figure: share(1) } },
      { row: 'records under way at most', figures: { figure: underWay } },
    ],
  };
};

const entriesOf = async (world: LoadWorld, submissionId: string): Promise<string[]> => {
  const entries: string[] = [];
  let cursor = '';
  do {
    const view = submissionView.parse(
      await world.api.call(
        'GET',
        `/v1/submissions/${submissionId}?limit=200${cursor}`,
        undefined,
        world.agencyKey,
      ),
    );
    entries.push(...view.results.map(({ entryId }) => z.string().parse(entryId)));
    cursor = view.next === undefined ? '' : `&cursor=${encodeURIComponent(view.next)}`;
  } while (cursor !== '');
  return entries;
};

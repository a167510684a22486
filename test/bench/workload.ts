import * as z from 'zod';
import {
  addUnits,
  type MeterReading,
  noUnits,
  readMeters,
  resetMeters,
  type Units,
  unitsOf,
} from './units.ts';
import type { BenchWorld } from './world.ts';
import { traveller } from './world.ts';

/** What one workload used of all it counts. */
export interface Measured {
  arrivals: number;
  units: Units;
  phases: Record<string, Units>;
  accepted: Accepted;
}

/** Accepting, registering and pushing alone. */
export interface Accepted {
  arrivals: number;
  seconds: number;
  reading: MeterReading;
}

/** Posts arrivals and waits until each was pushed to everybody it concerns. */
export const runAccept = async (
  url: string,
  world: BenchWorld,
  { arrivals, first }: { arrivals: number; first: number },
): Promise<Accepted> => {
  await resetMeters(url);
  const startedAt = performance.now();
  await postArrivals(world, arrivals, first);
  await world.api.settle();
  const seconds = (performance.now() - startedAt) / 1000;
  return { arrivals, seconds, reading: await readMeters(url) };
};

const listSize = 20;
const postSize = 100;
/** Records are posted side by side, as agencies do. */
const postLanes = 4;
/** Lists one after the other: with more at once a handler's billed time is its wait for two cores that the engines need too. */
const listLanes = 1;
const eventsAnswer = z.object({
  results: z.array(z.object({ status: z.string(), rule: z.string().optional() })),
});
const ackAnswer = z.object({ results: z.array(z.object({ status: z.string() })) });

/**
 * One arrival as the budgets count it. `short`: posted in hundreds, notified, acknowledged, 14 follow-ups and a release in lists of 20.
 * `full`: also the six process events and the notice three days before the end. What a workload does not count is done with the meters off.
 */
export const runWorkload = async (
  url: string,
  world: BenchWorld,
  kind: 'short' | 'full',
  { arrivals, first }: { arrivals: number; first: number },
): Promise<Measured> => {
  const phases: Record<string, Units> = {};
  let units = noUnits;
  const count = (name: string, reading: MeterReading): void => {
    const used = unitsOf(reading);
    phases[name] = addUnits(phases[name] ?? noUnits, used);
    units = addUnits(units, used);
  };
  const phase: Phase = async (name, counted, work) => {
    await resetMeters(url);
    await work();
    await world.api.settle();
    if (counted) count(name, await readMeters(url));
  };

  await advanceTo(world, noon);
  const seenBefore = world.received.length;
  const accepted = await runAccept(url, world, { arrivals, first });
  count('arrivals', accepted.reading);
  const notified = world.received.slice(seenBefore);
  const entries = entriesByCounty(notified);
  const owed = arrivals * 2;
  if (notified.length !== owed)
    throw new Error(`${notified.length} notifications were delivered, ${owed} are owed`);

  await phase('acknowledgements', true, () => acknowledge(world, notified));
  const now = (await world.api.advance({ advance: 'PT1H' })).getTime();
  const minutes = (count: number): string => new Date(now - 3_000_000 + count * 60_000).toISOString();
  await phase('process events', kind === 'full', async () => {
    const steps: [string, object][] = [
      ['accepted', { officer: 'Officer' }],
      [
        'port-check',
        {
          health: { temperatureC: 36.5, symptoms: [] },
          travelHistory: [{ country: 'GBR' }],
          officer: 'Officer',
        },
      ],
      ['disposition', { disposition: 'transfer', officer: 'Officer' }],
      ['boarded', { headcount: listSize, officer: 'Officer' }],
      ['received', { headcount: listSize, officer: 'Officer' }],
      ['placed', { quarantineType: 'facility', site: 'Hotel', officer: 'Officer' }],
    ];
    for (const [index, [type, fields]] of steps.entries()) {
      await postEvents(world, entries, { type, occurredAt: minutes(index * 5), ...fields });
    }
  });
  let noticed: typeof notified = [];
  for (let day = 1; day <= 14; day += 1) {
    const before = world.received.length;
    const reached = await stepOneDay(world, phase, kind === 'full');
    const today = world.received.slice(before).filter((one) => one.kind === 'release.upcoming');
    noticed = [...noticed, ...today];
    // The full workload leaves them to the day's follow-up, which acknowledges them (C1).
    if (kind === 'short') await phase('notices', false, () => acknowledge(world, today));
    await phase(`follow-up ${day}`, true, () =>
      postEvents(world, entries, {
        type: 'follow-up',
        occurredAt: reached,
        outcome: 'SEEN_OK',
        temperatureC: 36.5,
      }),
    );
  }
  if (noticed.length !== arrivals)
    throw new Error(`${noticed.length} of ${arrivals} coming releases were told`);
  const today = (await world.api.advance({ advance: 'PT0S' })).toISOString();
  await phase('release', true, () =>
    postEvents(world, entries, {
      type: 'released',
      occurredAt: today,
      collector: { kind: 'community', name: 'Community' },
      symptoms: [],
      officer: 'Officer',
    }),
  );
  // Or else what comes next would pay for the alarms that nobody has collected these people.
  await phase('collection', false, () =>
    postEvents(world, entries, { type: 'collected', occurredAt: today, by: 'Community' }),
  );
  return { arrivals, units, phases: together(phases), accepted };
};

type Phase = (name: string, counted: boolean, work: () => Promise<void>) => Promise<void>;

/**
 * A day passes, to half past midnight in Shanxi, half an hour after a notice of that day was made: it is answered before anybody is
 * reminded of it. The sweeps of the day count where the workload counts the notice they make.
 */
const stepOneDay = async (world: BenchWorld, phase: Phase, counted: boolean): Promise<string> => {
  let reached = '';
  await phase('sweeps', counted, async () => {
    reached = await advanceTo(world, halfPastMidnight);
  });
  return reached;
};

/** UTC hours of noon and of half past midnight in Shanxi. */
const noon = 4;
const halfPastMidnight = 16.5;

/** The next time it is that hour. */
const advanceTo = async (world: BenchWorld, hour: number): Promise<string> => {
  const [day, offset] = [24 * 3_600_000, hour * 3_600_000];
  const now = (await world.api.advance({ advance: 'PT0S' })).getTime();
  const next = Math.ceil((now + 60_000 - offset) / day) * day + offset;
  return (await world.api.advance({ to: new Date(next).toISOString() })).toISOString();
};

const postArrivals = async (world: BenchWorld, arrivals: number, first: number): Promise<void> => {
  const now = await world.api.advance({ advance: 'PT0S' });
  const arrivedAt = new Date(now.getTime() - 3_600_000).toISOString();
  const lists = inLists(
    Array.from({ length: arrivals }, (_, index) => traveller(first + index, arrivedAt, world.counties)),
    postSize,
  );
  await inParallel(lists, postLanes, (records) =>
    world.api.call('POST', '/v1/arrivals', { records }, world.agencyKey),
  );
};

const acknowledge = async (world: BenchWorld, notified: BenchWorld['received']): Promise<void> => {
  const lists = [...Map.groupBy(notified, (one) => one.locality)].flatMap(([locality, mine]) =>
    inLists(mine, listSize).map((some) => ({
      locality,
      items: some.map(({ id }) => ({ id, officer: 'Officer' })),
    })),
  );
  await inParallel(lists, listLanes, async ({ locality, items }) => {
    const answer = ackAnswer.parse(
      await world.api.call('POST', '/v1/notifications/acknowledge', { items }, world.keys.get(locality)),
    );
    if (answer.results.some((one) => one.status !== 'acknowledged'))
      throw new Error('an acknowledgement was not taken');
  });
};

let eventNumber = 0;

const postEvents = async (
  world: BenchWorld,
  entries: Map<string, string[]>,
  event: object,
): Promise<void> => {
  const lists = [...entries].flatMap(([locality, entryIds]) =>
    inLists(entryIds, listSize).map((some, index) => ({ locality, some, coach: `${locality}-${index}` })),
  );
  await inParallel(lists, listLanes, async ({ locality, some, coach }) => {
    // A list is a coach: both sides name the same people on it.
    const trip = 'headcount' in event ? { manifestId: coach, headcount: some.length } : {};
    const events = some.map((entryId) => {
      eventNumber += 1;
      return { eventId: `bench-${eventNumber}`, entryId, ...event, ...trip };
    });
    const answer = eventsAnswer.parse(
      await world.api.call('POST', '/v1/events', { events }, world.keys.get(locality)),
    );
    const refused = answer.results.filter((one) => one.status !== 'applied');
    if (refused.length > 0)
      throw new Error(`${refused.length} events were not applied: ${JSON.stringify(refused[0])}`);
  });
};

const entriesByCounty = (notified: BenchWorld['received']): Map<string, string[]> => {
  const counties = notified.filter((one) => one.locality.startsWith('14'));
  return new Map(
    [...Map.groupBy(counties, (one) => one.locality)].map(([code, some]) => [
      code,
      some.map((one) => one.entryId),
    ]),
  );
};

const together = (phases: Record<string, Units>): Record<string, Units> => {
  const grouped: Record<string, Units> = {};
  for (const [name, units] of Object.entries(phases)) {
    const group = name.replace(/ \d+$/, 's');
    grouped[group] = addUnits(grouped[group] ?? noUnits, units);
  }
  return grouped;
};

const inLists = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );

const inParallel = async <T>(
  work: readonly T[],
  lanes: number,
  run: (one: T) => Promise<unknown>,
): Promise<void> => {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let mine = next++; mine < work.length; mine = next++) await run(work[mine] as T);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

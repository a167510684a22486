import * as z from 'zod';
import {
  type Accepted,
  advanceTo,
  createPhases,
  followUp,
  halfPastMidnight,
  inLists,
  inParallel,
  listSize,
  type Measured,
  noon,
  type Phase,
  postSize,
  processSteps,
  released,
} from './phases.ts';
import { readMeters, resetMeters } from './units.ts';
import type { BenchWorld } from './world.ts';
import { benchCounties, traveller } from './world.ts';

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
  const { phase, count, measured } = createPhases(url, world.api);
  await advanceTo(world.api, noon);
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
    for (const [index, [type, fields]] of processSteps(listSize).entries()) {
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
      postEvents(world, entries, { ...followUp, occurredAt: reached }),
    );
  }
  if (noticed.length !== arrivals)
    throw new Error(`${noticed.length} of ${arrivals} coming releases were told`);
  const today = (await world.api.advance({ advance: 'PT0S' })).toISOString();
  await phase('release', true, () => postEvents(world, entries, { ...released, occurredAt: today }));
  // Or else what comes next would pay for the alarms that nobody has collected these people.
  await phase('collection', false, () =>
    postEvents(world, entries, { type: 'collected', occurredAt: today, by: 'Community' }),
  );
  return measured(arrivals);
};

/**
 * A day passes, to half past midnight in Shanxi, half an hour after a notice of that day was made: it is answered before anybody is
 * reminded of it. The sweeps of the day count where the workload counts the notice they make.
 */
const stepOneDay = async (world: BenchWorld, phase: Phase, counted: boolean): Promise<string> => {
  let reached = '';
  await phase('sweeps', counted, async () => {
    reached = await advanceTo(world.api, halfPastMidnight);
  });
  return reached;
};

const postArrivals = async (world: BenchWorld, arrivals: number, first: number): Promise<void> => {
  const now = await world.api.advance({ advance: 'PT0S' });
  const arrivedAt = new Date(now.getTime() - 3_600_000).toISOString();
  const lists = inLists(
    Array.from({ length: arrivals }, (_, index) =>
      traveller(first + index, arrivedAt, benchCounties(world.counties)),
    ),
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

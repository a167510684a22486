import {
  type Accepted,
  advanceTo,
  createPhases,
  followUp,
  halfPastMidnight,
  inParallel,
  type Measured,
  noon,
  processSteps,
  released,
} from './phases.ts';
import type { PlainWorld } from './plain-world.ts';
import { readMeters, resetMeters } from './units.ts';
import { benchCounties, traveller } from './world.ts';

/** The same people as ours, posted one by one by as many senders. */
const postLanes = 4;

export const runPlainAccept = async (
  world: PlainWorld,
  { arrivals, first, counties }: { arrivals: number; first: number; counties: number },
): Promise<Accepted> => {
  const before = world.received.length;
  const now = await world.api.advance({ advance: 'PT0S' });
  const arrivedAt = new Date(now.getTime() - 3_600_000).toISOString();
  const people = Array.from({ length: arrivals }, (_, index) =>
    traveller(first + index, arrivedAt, benchCounties(counties)),
  );
  await resetMeters(world.url);
  const startedAt = performance.now();
  await inParallel(people, postLanes, (record) => world.post('/arrivals', 'agency', record));
  await world.api.settle();
  const seconds = (performance.now() - startedAt) / 1000;
  const told = world.received.length - before;
  if (told !== arrivals * 2) throw new Error(`${told} plain notifications came, ${arrivals * 2} are owed`);
  return { arrivals, seconds, reading: await readMeters(world.url) };
};

/** The workload of `runWorkload` against the plain reference: the same steps, each its own request. */
export const runPlainWorkload = async (
  world: PlainWorld,
  kind: 'short' | 'full',
  people: { arrivals: number; first: number; counties: number },
): Promise<Measured> => {
  const { phase, count, measured } = createPhases(world.url, world.api);
  await advanceTo(world.api, noon);
  const before = world.received.length;
  count('arrivals', (await runPlainAccept(world, people)).reading);
  const told = world.received.slice(before);
  const entries = told.filter(({ locality }) => locality.startsWith('14'));

  await phase('acknowledgements', true, () =>
    inParallel(told, 1, ({ id, locality }) =>
      world.post(`/notifications/${id}/acknowledge`, locality, { officer: 'Officer' }),
    ),
  );
  let events = 0;
  const post = async (event: object): Promise<void> => {
    const occurredAt = (await world.api.advance({ advance: 'PT0S' })).toISOString();
    await inParallel(entries, 1, ({ entryId, locality }) => {
      events += 1;
      const eventId = `${people.first}-${events}`;
      return world.post(`/entries/${entryId}/events`, locality, { eventId, occurredAt, ...event });
    });
  };
  await world.api.advance({ advance: 'PT1H' });
  await phase('process events', kind === 'full', async () => {
    for (const [type, fields] of processSteps(1)) await post({ type, ...fields });
  });
  const noticesBefore = world.received.length;
  for (let day = 1; day <= 14; day += 1) {
    await phase('sweeps', kind === 'full', async () => {
      await advanceTo(world.api, halfPastMidnight);
    });
    await phase(`follow-up ${day}`, true, () => post(followUp));
  }
  const notices = world.received.length - noticesBefore;
  if (notices !== people.arrivals)
    throw new Error(`${notices} of ${people.arrivals} coming releases were told`);
  await phase('release', true, () => post(released));
  return measured(people.arrivals);
};

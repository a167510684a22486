import { makeRandom, type Random } from '../generator/random.ts';
import { makePeople, type Person, recordsOf, type Saying } from './population.ts';
import { createReader, type Reader, untilLookMs } from './readers.ts';
import { createClient, createSpeakers, type Speakers } from './speakers.ts';
import { eventsOf } from './story.ts';
import { createWorld, repairEndpoints, start, type World } from './world.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export interface Simulated {
  world: World;
  people: Person[];
  speakers: Speakers;
  readers: Reader[];
  /** What went wrong in the simulation's own code; nothing, ever. */
  broken: unknown[];
}

export interface Options {
  people?: number;
  /** Nothing goes wrong. */
  fair?: boolean;
  /** Tells the same sayings in nearly the same moments in another order. */
  shuffled?: boolean;
  recording?: boolean;
}

/** Things go wrong for so long; in the days after it nobody says anything new, and what is left comes to its end. */
const roughDays = 27;
const days = 30;
const sizes = [1, 1, 1, 1, 2, 2, 3];

/** Thirty days of a small world, all of it decided by the seed: the same seed tells the same story again. */
export const simulate = async (seed: number, options: Options = {}): Promise<Simulated> => {
  const world = await createWorld({ seed, roughDays, ...options });
  const { random, time, faults, journal, functions, stage } = world;
  const people = makePeople(random, options.people ?? random.pick(sizes), stage, start);
  const deps = { time, faults, journal, functions, random };
  const client = createClient(deps);
  const entryOf = (agency: string, recordId: string): string | undefined => {
    const entryId = world.table.peek({ pk: `R#${agency}#${recordId}`, sk: 'R' })?.e;
    return typeof entryId === 'string' && entryId.startsWith('ent_') ? entryId : undefined;
  };
  const speakers = createSpeakers(deps, client, { entryOf, patience: 300 });
  const localities = [...new Set(stage.recipients.map((key) => key.slice(0, key.indexOf('/'))))];
  const readers = localities.map((locality) => createReader(locality, { client, random }));
  const so: Simulated = { world, people, speakers, readers, broken: [] };

  planSayings(so, options.shuffled ? makeRandom(seed + 1) : undefined);
  for (const reader of readers) planLooks(so, reader);
  for (let at = 1; at <= roughDays; at += 2)
    run(so, start + at * day + 9 * hour, () => repairEndpoints(world));
  await world.play(world.calmFrom);
  await world.mappings.redrive();
  await world.play(start + days * day - hour);
  for (const reader of readers) run(so, time.now, reader.look);
  await world.play(start + days * day);
  return so;
};

const run = (so: Simulated, at: number, task: () => Promise<void>): void =>
  so.world.time.at(at, () => {
    task().catch((error: unknown) => so.broken.push(error));
  });

/** Somebody looks a while after something new came. */
const planLooks = (so: Simulated, reader: Reader): void => {
  const { time, random, inboxes } = so.world;
  let isPlanned = false;
  inboxes.set(reader.locality, () => {
    if (isPlanned) return;
    isPlanned = true;
    run(so, time.now + untilLookMs(random), async () => {
      isPlanned = false;
      await reader.look();
    });
  });
};

/** What one speaker says within a while is said in one list. */
const planSayings = (so: Simulated, order: Random | undefined): void => {
  const { random } = so.world;
  const slot = random.pick([1, 60, 180, 720]) * minute;
  const sayings = so.people.flatMap((person) => [...recordsOf(person, random), ...eventsOf(person, random)]);
  const lists = Map.groupBy(sayings, (one) =>
    one.kind === 'record'
      ? `record ${one.agency} ${Math.floor(one.at / slot)}`
      : `event ${one.by} ${Math.floor(one.at / slot)}`,
  );
  for (const list of lists.values()) {
    // Within a quarter of an hour the order is nobody's.
    const jitter = order ? order.next() * 15 * minute : 0;
    const at = Math.round(Math.max(...list.map((one) => one.at)) + jitter);
    if (at >= so.world.calmFrom) continue;
    run(so, at, () => say(so, list));
  }
};

const say = (so: Simulated, list: readonly Saying[]): Promise<void> => {
  const records = list.filter((one) => one.kind === 'record');
  const events = list.filter((one) => one.kind === 'event');
  return records.length > 0 ? so.speakers.post(records) : so.speakers.tell(events);
};

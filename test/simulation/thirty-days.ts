import { makeRandom, type Random } from '../generator/random.ts';
import { makePeople, type Person, recordsOf, type Saying } from './population.ts';
import { eventsOf } from './story.ts';
import { createSystem, type System } from './system.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.parse('2026-03-01T00:00:00Z');

export interface Simulated {
  system: System;
  people: Person[];
  /** What was posted and taken. */
  records: Extract<Saying, { kind: 'record' }>[];
  /** How many events were answered with each status. */
  answers: Record<string, number>;
}

export interface Options {
  people: number;
  days: number;
  /** Tells the same sayings at the same moments in another order. */
  shuffled?: boolean;
  /** Called each simulated midnight. */
  eachDay?: (so: Simulated) => Promise<void>;
}

/** Thirty days of a small world, all of it decided by the seed: the same seed tells the same story again. */
export const simulate = async (seed: number, options: Options): Promise<Simulated> => {
  const random = makeRandom(seed);
  const system = await createSystem(start);
  const people = makePeople(random, options.people, start);
  const so: Simulated = { system, people, records: [], answers: {} };
  const sayings = people
    .flatMap((person) => [...recordsOf(person, random), ...eventsOf(person, random)])
    .map((saying) => ({ ...saying, at: Math.round(saying.at) }));
  const order = options.shuffled ? makeRandom(seed + 1) : undefined;
  const end = start + options.days * day;
  const queue = inOrder(
    sayings.filter(({ at }) => at < end),
    order,
  );
  let midnight = start + day;
  for (let next = queue.shift(); ; next = queue.shift()) {
    for (; midnight <= (next?.at ?? end) && midnight <= end; midnight += day) {
      await system.pass(midnight);
      await system.acknowledge((id) => isNoted(id));
      await options.eachDay?.(so);
    }
    if (next === undefined) return so;
    await system.pass(Math.max(next.at, system.clock.now));
    const later = await say(so, next);
    if (later !== undefined && later.at < end) insert(queue, later);
  }
};

/** Four of five, whoever runs it. */
const isNoted = (id: string): boolean => (id.codePointAt(20) ?? 0) % 5 !== 0;

const inOrder = (sayings: readonly Saying[], order: Random | undefined): Saying[] => {
  // Within a quarter of an hour the order is nobody's.
  const slot = ({ at }: Saying): number => (order ? Math.floor(at / (15 * minute)) : at);
  return sayings
    .map((one) => ({ one, key: order?.next() ?? 0 }))
    .sort((a, b) => slot(a.one) - slot(b.one) || a.key - b.key)
    .map(({ one }) => one);
};

const insert = (queue: Saying[], later: Saying): void => {
  const at = queue.findIndex((one) => one.at > later.at);
  queue.splice(at < 0 ? queue.length : at, 0, later);
};

/** Says it; an event about somebody nobody has posted yet is said again six hours later. */
const say = async (so: Simulated, saying: Saying): Promise<Saying | undefined> => {
  const { system } = so;
  if (saying.kind === 'record') {
    await system.post(saying.agency, saying.source, [saying.record]);
    so.records.push(saying);
    return undefined;
  }
  const known = so.records.find(({ person }) => person === saying.person);
  const entryId = known && (await system.entryOf(known.agency, known.record.recordId));
  if (entryId === undefined) return { ...saying, at: system.clock.now + 6 * hour };
  const caller = { keyId: `key_${saying.by}`, role: 'locality', subject: saying.by } as const;
  const results = await system.tell(caller, [{ ...saying.event, entryId }]);
  for (const { status } of results) so.answers[status] = (so.answers[status] ?? 0) + 1;
  return undefined;
};

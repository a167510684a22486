import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { Random } from '../generator/random.ts';
import { agencies, type PostingAgency, type Stage } from './places.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** What really happens to somebody; who tells of it, and when, is another matter. */
export interface Person {
  n: number;
  abroad: boolean;
  port: string;
  county: string;
  arrivesAt: number;
  fate: 'ordinary' | 'ill' | 'does-not-travel' | 'refused' | 'lost' | 'found-at-home' | 'forgotten';
}

/** One thing somebody says: a record, or an event about the person. */
export type Saying =
  | { at: number; kind: 'record'; person: Person; agency: string; record: ArrivalRecord }
  | { at: number; kind: 'event'; person: Person; by: string; event: Record<string, unknown> };

const fates: readonly [Person['fate'], number][] = [
  ['ill', 0.12],
  ['does-not-travel', 0.08],
  ['refused', 0.04],
  ['lost', 0.05],
  ['found-at-home', 0.08],
  ['forgotten', 0.04],
];

const fateOf = (drawn: number): Person['fate'] => {
  let sum = 0;
  for (const [fate, share] of fates) {
    sum += share;
    if (drawn < sum) return fate;
  }
  return 'ordinary';
};

export const makePeople = (random: Random, count: number, stage: Stage, start: number): Person[] =>
  Array.from({ length: count }, (_, n) => {
    const port = random.pick(stage.ports);
    return {
      n,
      fate: fateOf(random.next()),
      // Only people from home come in by the small port.
      abroad: port === 'CAN-port' || random.chance(0.4),
      port,
      county: random.pick(stage.counties),
      arrivesAt: start + 2 * day + Math.floor(random.next() * 11 * 24) * hour,
    };
  });

export const recordsOf = (person: Person, random: Random): Saying[] => {
  const speaking = agencies.filter(({ share }) => random.chance(share));
  // Somebody always has the passport in hand.
  const heard = speaking.some(({ knowsDocument }) => knowsDocument) ? speaking : [agencies[0], ...speaking];
  const came = person.fate !== 'does-not-travel';
  return heard.flatMap((agency): Saying[] => {
    if (agency === undefined || (!came && agency.says === 'arrivedAt')) return [];
    const at = person.arrivesAt + (agency.from + random.next() * (agency.to - agency.from)) * hour;
    const record = recordOf(person, agency);
    const saying = { kind: 'record', person, agency: agency.id, record } as const;
    // Systems send things twice, and correct them.
    const again = random.chance(0.3) ? [{ ...saying, at: at + random.next() * 2 * day }] : [];
    const corrected = {
      ...record,
      recordedAt: new Date(at + day).toISOString(),
      homeLocality: person.county,
    };
    const later = random.chance(0.2) ? [{ ...saying, record: corrected, at: at + day + hour }] : [];
    return [{ ...saying, at }, ...again, ...later];
  });
};

const recordOf = (person: Person, agency: PostingAgency): ArrivalRecord => ({
  recordId: `${agency.id}-${person.n}`,
  traveller: {
    familyName: 'SIM',
    givenNames: [...String(person.n)].map((digit) => 'ABCDEFGHIJ'[Number(digit)]).join(' '),
    birthDate: `19${60 + (person.n % 40)}-03-1${person.n % 10}`,
    nationality: 'CHN',
    phones: [`+861380000${String(1000 + person.n)}`],
    ...(agency.knowsDocument
      ? { documents: [{ type: 'passport', issuer: 'CHN', number: `E${7_000_000 + person.n}` }] }
      : {}),
  },
  conveyance: { mode: 'air', number: `CZ${person.arrivesAt % 97}`, seat: `${1 + (person.n % 50)}A` },
  entry: {
    pointOfEntry: person.port.slice(0, 3),
    [agency.says]: new Date(person.arrivesAt).toISOString(),
  },
  travelHistory: person.abroad
    ? [{ country: 'GBR', exposure: 'returned-from' }]
    : [{ country: 'CHN', area: '42', to: new Date(person.arrivesAt).toISOString().slice(0, 10) }],
  destination: { localityCode: person.county },
});

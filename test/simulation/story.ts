import type { Random } from '../generator/random.ts';
import type { Person, Saying } from './population.ts';

const hour = 3_600_000;
const day = 24 * hour;

interface Happening {
  hours: number;
  by: string;
  type: string;
  fields?: Record<string, unknown>;
}

const well = { health: { temperatureC: 36.5, symptoms: [] } };
const officer = 'Officer Wu';
const community = { kind: 'community', name: 'Community' };

const manifestOf = ({ port, county, arrivesAt }: Person): string =>
  `${port}-${county}-${new Date(arrivesAt).toISOString().slice(0, 10)}`;

const toTheCounty = (person: Person): Happening[] => {
  const manifest = { manifestId: manifestOf(person), headcount: 1, officer };
  return [
    { hours: 0.5, by: person.county, type: 'accepted', fields: { officer } },
    {
      hours: 1,
      by: person.port,
      type: 'port-check',
      fields: { ...well, travelHistory: [{ country: person.abroad ? 'GBR' : 'CHN' }] },
    },
    { hours: 2, by: person.port, type: 'disposition', fields: { disposition: 'transfer' } },
    { hours: 4, by: person.port, type: 'boarded', fields: manifest },
    { hours: 9, by: person.county, type: 'received', fields: manifest },
    {
      hours: 10,
      by: person.county,
      type: 'placed',
      fields: { quarantineType: 'facility', site: 'Hotel', officer },
    },
  ];
};

const daily = (person: Person, random: Random, from: number, to: number): Happening[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)
    .filter(() => random.chance(0.9))
    .map((nth) => ({
      hours: nth * 24 + 3,
      by: person.county,
      type: 'follow-up',
      fields: { outcome: 'SEEN_OK', temperatureC: 36.6 },
    }));

const toTheEnd = (person: Person, lastDay: number, late: number): Happening[] => [
  {
    hours: (lastDay + 1) * 24 + 26 + late,
    by: person.county,
    type: 'released',
    fields: { collector: community, symptoms: [], officer },
  },
  {
    hours: (lastDay + 1) * 24 + 29 + late,
    by: person.county,
    type: 'collected',
    fields: { by: 'Community' },
  },
  { hours: (lastDay + 3) * 24 + 29 + late, by: person.county, type: 'completed', fields: { officer } },
];

const happenings = (person: Person, random: Random): Happening[] => {
  const late = random.chance(0.3) ? 60 * random.next() : 0;
  const ordinary = [...toTheCounty(person), ...daily(person, random, 1, 14), ...toTheEnd(person, 14, late)];
  switch (person.fate) {
    case 'ordinary':
      return ordinary;
    case 'ill':
      return [
        ...toTheCounty(person),
        ...daily(person, random, 1, 4),
        { hours: 100, by: person.county, type: 'symptoms', fields: { symptoms: ['cough'] } },
        { hours: 102, by: person.county, type: 'hospitalised', fields: { place: 'City hospital' } },
        { hours: 140, by: person.county, type: 'test-result', fields: { kind: 'PCR', result: 'negative' } },
        { hours: 150, by: person.county, type: 'recovered', fields: { discharged: 'excluded' } },
        {
          hours: 152,
          by: person.county,
          type: 'placed',
          fields: { quarantineType: 'facility', site: 'Hotel', officer },
        },
        ...daily(person, random, 7, 14),
        ...toTheEnd(person, 14, late),
      ];
    case 'does-not-travel':
      return [{ hours: 30, by: person.county, type: 'did-not-travel', fields: { reason: 'cancelled' } }];
    case 'refused':
      return [{ hours: 2, by: person.port, type: 'refused-entry' }];
    case 'lost':
      return [
        ...toTheCounty(person).slice(0, 4),
        {
          hours: 90,
          by: person.county,
          type: 'lost',
          fields: { approver: 'Dr Sun', reason: 'ran off', officer },
        },
      ];
    case 'found-at-home':
      return [
        ...toTheCounty(person).slice(0, 3),
        {
          hours: 20,
          by: person.county,
          type: 'placed',
          fields: { quarantineType: 'home', singleRoom: true, officer },
        },
        ...daily(person, random, 2, 14),
        { hours: 15 * 24 + 26, by: person.county, type: 'released', fields: { symptoms: [], officer } },
      ];
    case 'forgotten':
      return [];
  }
};

/** Everything that is told of a person, each thing after a delay of its own: what happened later is often told first. */
export const eventsOf = (person: Person, random: Random): Saying[] =>
  happenings(person, random).flatMap(({ hours, by, type, fields = {} }, index): Saying[] => {
    const happenedAt = Math.round(person.arrivesAt + hours * hour);
    const delay = random.chance(0.7) ? 0.1 * hour : random.chance(0.7) ? random.next() * 12 * hour : 2 * day;
    const eventId = `p${person.n}-${index}`;
    const event = { eventId, type, occurredAt: new Date(happenedAt).toISOString(), ...fields };
    const saying = { kind: 'event', person, by, event, at: happenedAt + delay } as const;
    return random.chance(0.1) ? [saying, { ...saying, at: saying.at + random.next() * day }] : [saying];
  });

import fc from 'fast-check';
import { dispositions } from '../../shared/contracts/event-terms.ts';
import type { EventEvidence, Statement } from '../../shared/domain/evidence.ts';
import { arrivalTime, day, event, expectedStatement, hour, statement } from './evidence-builder.ts';

const places = ['N-EAST', 'N-WEST', 'N-CITY', 'NORTH', 'N-FAR', 'S-CITY', 'BERLIN', 'nowhere', 'steward'];

const types = [
  'accepted',
  'rejected',
  'verified',
  'port-check',
  'disposition',
  'boarded',
  'leg',
  'received',
  'placed',
  'moved',
  'follow-up',
  'symptoms',
  'test-taken',
  'test-result',
  'clinic-visit',
  'investigation-opened',
  'investigation-closed',
  'exception',
  'hospitalised',
  'recovered',
  'released',
  'collected',
  'extended',
  'reduced',
  'certificate',
  'converted',
  'did-not-travel',
  'refused-entry',
  'returned',
  'departed',
  'landed',
  'died',
  'completed',
  'lost',
  'reopened',
  'note',
] as const;

/** Fields of every type at once: each event takes from them what its type reads, sensible or not. */
const anyData = fc.record(
  {
    outcome: fc.constantFrom(
      'confirmed',
      'not-found',
      'false-report',
      'SEEN_OK',
      'SEEN_NOT_OK',
      'MISSED',
      'odd',
    ),
    disposition: fc.constantFrom(...dispositions, 'odd'),
    category: fc.constantFrom('suspected', 'close-contact'),
    manifestId: fc.constantFrom('m-1', 'm-2'),
    headcount: fc.integer({ min: 0, max: 3 }),
    singleRoom: fc.boolean(),
    quarantineType: fc.constantFrom('facility', 'home', 'hospital'),
    since: fc.constantFrom('2026-11-19', '2026-11-21', '2026-11-20T00:00:00Z', 'not a date'),
    localityCode: fc.constantFrom('N-WEST', 'N-FAR', 'nowhere'),
    symptoms: fc.constantFrom([], ['cough']),
    result: fc.constantFrom('positive', 'negative', 'suspected', 'confirmed'),
    discharged: fc.constantFrom('recovered', 'excluded'),
    collector: fc.constant({ kind: 'community', name: 'Li' }),
    overrideReason: fc.constant('because'),
    lastDay: fc.constantFrom('2026-11-22', '2026-11-30', '2026-12-08', '9999-12-31', 'never'),
    approver: fc.constant('Wang'),
    reason: fc.constant('so'),
    travelHistory: fc.constantFrom([], [{ country: 'ITA' }], [{ country: 'CHN' }], ['garbage', null]),
    health: fc.constantFrom({ temperatureC: 38.5 }, { symptoms: ['cough'] }, 'well'),
  },
  { requiredKeys: [] },
);

/** Whole hours, so that ties are common. */
const when = fc.integer({ min: -48, max: 24 * 20 }).map((hours) => arrivalTime + hours * hour);

const anyEvent: fc.Arbitrary<EventEvidence> = fc
  .record({
    type: fc.constantFrom(...types),
    at: when,
    data: anyData,
    by: fc.constantFrom(...places),
    officer: fc.option(fc.constantFrom('Zhao', 'Qian'), { nil: undefined }),
    id: fc.integer({ min: 1, max: 1_000_000 }),
  })
  .map(({ type, at, data, by, officer, id }) => event(type, at, data, { by, officer, id: `${type}-${id}` }));

const way: [type: (typeof types)[number], hours: number, data?: Record<string, unknown>][] = [
  ['accepted', 1],
  ['port-check', 2],
  ['disposition', 3],
  ['boarded', 4],
  ['received', 8],
  ['placed', 9],
  ['follow-up', 40],
  ['released', 24 * 15],
  ['collected', 24 * 15 + 5],
  ['completed', 24 * 16],
];
const detours: typeof way = [
  ['disposition', 3, { disposition: 'local' }],
  ['disposition', 3, { disposition: 'clear' }],
  ['placed', 9, { quarantineType: 'home' }],
  ['hospitalised', 60],
  ['recovered', 90],
  ['extended', 100, { lastDay: '2026-12-05' }],
  ['reduced', 110],
  ['test-result', 24 * 16, { result: 'positive' }],
];

/** Mostly the real way with steps missing and steps beside it: so that deep stages are reached and not only garbage. */
const wayEvents: fc.Arbitrary<EventEvidence[]> = fc
  .record({
    kept: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: way.length, maxLength: way.length }),
    length: fc.integer({ min: 0, max: way.length + 2 }),
    aside: fc.subarray(detours, { maxLength: 2 }),
    signed: fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
  })
  .map(({ kept, length, aside, signed }) =>
    [...way.filter((_, index) => index < length && kept[index] !== 0), ...aside].map(
      ([type, hours, data], index) =>
        event(type, arrivalTime + hours * hour, data, { officer: signed[index] ? 'Zhao' : undefined }),
    ),
  );

const anyDate = fc.constantFrom('2026-11-10', '2026-11-18', '2026-11-20', '2027-01-01', '2001-01-01', 'bad');

const anyStatement: fc.Arbitrary<Statement> = fc
  .record({
    founding: fc.boolean(),
    agency: fc.constantFrom('border', 'airline', 'office'),
    recordId: fc.constantFrom('a', 'b'),
    version: fc.constantFrom('v1', 'v2', 'v3'),
    source: fc.constantFrom('immigration', 'rail', 'employer', 'community-report', 'ship-master'),
    says: fc.constantFrom('expected', 'arrived', 'checked', 'reported', 'withdrawn'),
    stated: fc.integer({ min: -72, max: 96 }),
    at: fc.integer({ min: -30, max: 40 }),
    abroad: fc.constantFrom('yes', 'no', 'unknown'),
    destination: fc.constantFrom('N-EAST', 'N-WEST', 'N-CITY', 'BERLIN', 'PAULO', 'nowhere', undefined),
    pointOfEntry: fc.constantFrom('S-PORT', 'N-EAST', 'nowhere', undefined),
    home: fc.constantFrom('N-WEST', 'S-CITY', undefined),
    crew: fc.constantFrom(true, false, undefined),
    leftAreaOn: fc.option(anyDate, { nil: undefined }),
    lastExposureOn: fc.option(anyDate, { nil: undefined }),
    unwell: fc.boolean(),
  } as const)
  .map(({ founding, stated, at, ...rest }) => {
    const base = founding ? statement() : expectedStatement();
    // One version of a record is one statement: whatever else varies is part of its content hash.
    const version = `${rest.version}-${JSON.stringify({ stated, at, ...rest })}`;
    const statedAt = arrivalTime + stated * hour;
    return {
      ...base,
      ...rest,
      version,
      statedAt,
      receivedAt: statedAt,
      at: arrivalTime + at * hour,
    } as Statement;
  });

/** Some statements and events about one entry, in any sense or none; keys are unique. */
export const evidence = fc.record({
  statements: fc.array(anyStatement, { minLength: 1, maxLength: 4 }),
  events: fc
    .tuple(wayEvents, fc.array(anyEvent, { maxLength: 4 }))
    .map(([way, odd]) => [...new Map([...way, ...odd].map((one) => [one.key, one])).values()]),
});

export const longAfter = arrivalTime + 60 * day;

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { type Department, departments } from '../../shared/contracts/localities.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import { dataFor, isHandedOver, type Relation, relationOf } from '../../shared/domain/notification-matrix.ts';
import { accepted, entry } from './entry-builder.ts';
import { evidence } from './evidence-arbitraries.ts';
import { context, documentOf, tree } from './evidence-builder.ts';

/**
 * G2 once more, from the other end and field by field: every field a notification can hold, and who may have it. Whoever adds a field to
 * what is told has to say here whose it is.
 */
const everyField = {
  familyName: 'name',
  givenNames: 'name',
  fullName: 'name',
  nameLocal: 'name',
  nationality: 'name',
  sex: 'identity',
  birthDate: 'identity',
  documents: 'identity',
  phones: 'contact',
  email: 'contact',
  conveyance: 'trip',
  pointOfEntry: 'trip',
  arrivedAt: 'trip',
  expectedAt: 'trip',
  legs: 'history',
  travelHistory: 'history',
  category: 'needs',
  companions: 'needs',
  singleRoom: 'needs',
  destination: 'destination',
  destinationExact: 'destination',
  address: 'destination',
  placeName: 'destination',
  place: 'place',
  health: 'health',
  symptomatic: 'health',
  hospital: 'health',
  lastDay: 'endDate',
  precautions: 'precautions',
  stage: 'stage',
  kind: 'stage',
  open: 'open',
} as const;
type Group = (typeof everyField)[keyof typeof everyField];

const all = [...new Set(Object.values(everyField))];
const reception: Group[] = [
  'name',
  'identity',
  'contact',
  'trip',
  'needs',
  'destination',
  'endDate',
  'precautions',
  'stage',
  'open',
];
const port: Group[] = ['name', 'identity', 'trip', 'history', 'health', 'destination', 'stage', 'open'];
const foreignAffairs: Group[] = ['name', 'contact', 'place', 'open'];
const openOnly: Group[] = ['open'];
const ofHome: Group[] = ['name', 'identity', 'destination', 'open'];

const mayHave: Record<Relation, Record<Department, Group[]>> = {
  caring: {
    health: all,
    'epidemic-control': all,
    reception,
    'foreign-affairs': foreignAffairs,
    customs: openOnly,
    lead: ['place', 'endDate', 'stage', 'open'],
  },
  home: {
    health: ofHome,
    'epidemic-control': ofHome,
    reception: openOnly,
    'foreign-affairs': openOnly,
    customs: openOnly,
    lead: openOnly,
  },
  'point-of-entry': {
    health: port,
    'epidemic-control': port,
    reception: port,
    'foreign-affairs': foreignAffairs,
    customs: port,
    lead: openOnly,
  },
  none: {
    health: openOnly,
    'epidemic-control': openOnly,
    reception: openOnly,
    'foreign-affairs': openOnly,
    customs: openOnly,
    lead: openOnly,
  },
};
const relations = ['caring', 'home', 'point-of-entry', 'none'] as const;

/** Every value names its own field, so that a text shows whose secrets it holds. */
const full: ArrivalRecord = {
  recordId: 'r-1',
  traveller: {
    familyName: '<familyName>',
    givenNames: '<givenNames>',
    fullName: '<fullName>',
    nameLocal: '<nameLocal>',
    sex: '<sex>',
    birthDate: '<birthDate>',
    nationality: '<nationality>',
    documents: [{ number: '<documents>' }],
    phones: ['<phones>'],
    email: '<email>',
    category: '<category>',
    mrz: ['<secret>'],
  },
  conveyance: { number: '<conveyance>' },
  entry: {},
  legs: [{ number: '<legs>' }],
  travelHistory: [{ country: '<travelHistory>' }],
  companions: ['<companions>'],
  health: { symptoms: ['<health>'] },
  destination: { address: '<address>', placeName: '<placeName>', singleRoom: true },
  employer: { name: '<secret>', contact: '<secret>' },
  references: { any: '<secret>' },
  extras: { any: '<secret>' },
};

const allowed = (
  department: Department,
  relation: Relation,
  at: Pick<Entry, 'stage' | 'quarantine'>,
): string[] => {
  const groups: readonly Group[] =
    relation === 'point-of-entry' && isHandedOver(at) ? openOnly : mayHave[relation][department];
  return Object.entries(everyField).flatMap(([field, group]) => (groups.includes(group) ? [field] : []));
};

const outsideOf = (department: Department, relation: Relation, one: Entry): string[] => {
  const may = allowed(department, relation, one);
  const data = dataFor(department, relation, one, full);
  const told = [...JSON.stringify(data).matchAll(/<(\w+)>/g)].map((match) => match[1] ?? '');
  return [...Object.keys(data), ...told].filter((field) => !may.includes(field));
};

describe('G2: every field, by department and by what the locality is to the entry', () => {
  const columns = relations.flatMap((relation) =>
    departments.map((department) => [relation, department] as const),
  );

  test.each(columns)('G2: %s %s', (relation, department) => {
    const one = entry({
      stage: 'HOSPITAL',
      symptomatic: true,
      hospital: { since: 1, caseConfirmed: false },
      nationality: undefined,
    });
    const data = dataFor(department, relation, one, full);
    const unset = ['expectedAt', 'lastDay'];
    const expected = allowed(department, relation, one).filter((field) => !unset.includes(field));
    expect(Object.keys(data).sort()).toEqual(expected.sort());
    expect(outsideOf(department, relation, one)).toEqual([]);
  });

  test('G2: what no department needs is told to none', () => {
    for (const [relation, department] of columns) {
      expect(JSON.stringify(dataFor(department, relation, entry(), full))).not.toContain('<secret>');
    }
  });

  test.each(departments)(
    'G2: the point of entry’s %s sees open or closed alone once the person is handed over',
    (department) => {
      for (const stage of ['HANDED_OVER', 'QUARANTINE', 'RELEASED', 'COMMUNITY', 'CLOSED'] as const) {
        const one = entry({ stage, responsibility: accepted() });
        expect(Object.keys(dataFor(department, 'point-of-entry', one, full))).toEqual(['open']);
      }
    },
  );
});

describe('I7: over random entries and recipients', () => {
  const localities = [
    'NORTH',
    'N-CITY',
    'N-EAST',
    'N-WEST',
    'N-FAR',
    'SOUTH',
    'S-CITY',
    'S-PORT',
    'BERLIN',
    'operator',
  ];

  test('I7: no notification holds a field outside its recipient’s matrix', () => {
    let seen = 0;
    fc.assert(
      fc.property(
        evidence,
        fc.constantFrom(...localities),
        fc.constantFrom(...departments),
        ({ statements, events }, locality, department) => {
          const one = deriveEntry(documentOf(statements, events), [], context);
          const relation = relationOf(locality, one, tree);
          if (relation !== 'none') seen += 1;
          expect(outsideOf(department, relation, one)).toEqual([]);
          // Whoever has no part in it holds no word of the person, whatever the entry has been through.
          const isNear = [one.destination, one.home, one.pointOfEntry, one.presentAt]
            .concat(one.responsibility.locality, one.responsibility.offeredTo)
            .some((code) => code !== undefined && (code === locality || tree.isWithin(code, locality)));
          if (!isNear) expect(relation).toBe('none');
        },
      ),
      { numRuns: 600 },
    );
    expect(seen).toBeGreaterThan(100);
  });
});

import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { Department } from '../../shared/contracts/localities.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import { dataFor, isHandedOver, type Relation } from '../../shared/domain/notices/notification-matrix.ts';

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
export const relations = ['caring', 'home', 'point-of-entry', 'none'] as const;

/** Every value names its own field, so that a text shows whose secrets it holds. */
export const full: ArrivalRecord = {
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

export const allowed = (
  department: Department,
  relation: Relation,
  at: Pick<Entry, 'stage' | 'quarantine'>,
): string[] => {
  const groups: readonly Group[] =
    relation === 'point-of-entry' && isHandedOver(at) ? openOnly : mayHave[relation][department];
  return Object.entries(everyField).flatMap(([field, group]) => (groups.includes(group) ? [field] : []));
};

/** Fields of what somebody was told that they may not have, by name or by the value they hold. */
export const outside = (
  data: Record<string, unknown>,
  { department, relation, one }: { department: Department; relation: Relation; one: Entry },
): string[] => {
  const may = allowed(department, relation, one);
  const told = [...JSON.stringify(data).matchAll(/<(\w+)>/g)].map((match) => match[1] ?? '');
  return [...Object.keys(data), ...told].filter((field) => !may.includes(field));
};

export const outsideOf = (department: Department, relation: Relation, one: Entry): string[] =>
  outside(dataFor(department, relation, one, full), { department, relation, one });

import type { ArrivalRecord } from '../../contracts/arrival-record.ts';
import type { Department } from '../../contracts/localities.ts';
import type { Entry, Stage } from '../entry.ts';
import type { LocalityTree } from '../places/locality-tree.ts';
import { verifierOf } from '../statements/community-report.ts';

/** What a recipient's locality is to the entry; it decides, with the department, what full mode may tell (G2). */
export type Relation = 'caring' | 'home' | 'point-of-entry' | 'none';

/** The groups of fields the matrix speaks of. */
export const fieldGroups = [
  'name',
  'identity',
  'contact',
  'trip',
  'history',
  'needs',
  'destination',
  'place',
  'health',
  'endDate',
  'precautions',
  'stage',
  'open',
] as const;
export type FieldGroup = (typeof fieldGroups)[number];

const caringHealth = fieldGroups;
const reception: readonly FieldGroup[] = [
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
const foreignAffairs: readonly FieldGroup[] = ['name', 'contact', 'place', 'open'];
const lead: readonly FieldGroup[] = ['place', 'endDate', 'stage', 'open'];
const home: readonly FieldGroup[] = ['name', 'identity', 'destination', 'open'];
const port: readonly FieldGroup[] = [
  'name',
  'identity',
  'trip',
  'history',
  'health',
  'destination',
  'stage',
  'open',
];
const openOnly: readonly FieldGroup[] = ['open'];

/** G2 for the localities that care for the person: destination, responsible, present place and those above them. */
const caring: Record<Department, readonly FieldGroup[]> = {
  health: caringHealth,
  'epidemic-control': caringHealth,
  reception,
  'foreign-affairs': foreignAffairs,
  customs: openOnly,
  lead,
};

const handedOver: readonly Stage[] = ['HANDED_OVER', 'QUARANTINE', 'RELEASED', 'COMMUNITY', 'CLOSED'];

/** G2: the point of entry sees an entry until this. A patient who comes out of quarantine does not go back to it. */
export const isHandedOver = ({ stage, quarantine }: Pick<Entry, 'stage' | 'quarantine'>): boolean =>
  handedOver.includes(stage) || quarantine !== undefined;

/** The field groups a department may see. A department or relation the matrix does not name sees nothing of the person. */
export const groupsFor = (
  department: Department,
  relation: Relation,
  entry: Pick<Entry, 'stage' | 'quarantine'>,
): readonly FieldGroup[] => {
  if (relation === 'caring') return caring[department];
  if (relation === 'point-of-entry') {
    if (isHandedOver(entry) || department === 'lead') return openOnly;
    return department === 'foreign-affairs' ? foreignAffairs : port;
  }
  if (relation === 'home')
    return department === 'health' || department === 'epidemic-control' ? home : openOnly;
  return openOnly;
};

/** What the locality is to the entry, ancestors included; caring comes first where it is several things at once. */
export const relationOf = (locality: string, entry: Entry, tree: LocalityTree): Relation => {
  const holds = (code: string | undefined) =>
    code !== undefined && (code === locality || tree.isWithin(code, locality));
  const { destination, presentAt, responsibility, home: homeCode, pointOfEntry } = entry;
  const atPort = presentAt === pointOfEntry ? undefined : presentAt;
  const collector = isHandedOver(entry) ? undefined : entry.collector;
  const owner = responsibility.state === 'ACCEPTED' || responsibility.state === 'TRANSFER_OFFERED';
  const cares = [
    destination,
    atPort,
    collector,
    responsibility.offeredTo,
    owner ? responsibility.locality : undefined,
  ];
  const verifier = verifierOf(entry);
  if (verifier !== undefined) return holds(verifier) ? 'caring' : 'none';
  if (cares.some(holds)) return 'caring';
  if (holds(pointOfEntry)) return 'point-of-entry';
  return holds(homeCode) ? 'home' : 'none';
};

/** A full notification's `data`: the recipient's part of the entry and of its newest record. Fields without a value are left out. */
export const dataFor = (
  department: Department,
  relation: Relation,
  entry: Entry,
  record: ArrivalRecord | undefined,
): Record<string, unknown> => valuesIn(groupsFor(department, relation, entry), entry, record);

/** What is known of a person in these groups of fields. Fields without a value are left out. */
export const valuesIn = (
  groups: Iterable<FieldGroup>,
  entry: Entry,
  record: ArrivalRecord | undefined,
): Record<string, unknown> => {
  const data: Record<string, unknown> = {};
  for (const group of groups) {
    for (const [field, value] of Object.entries(valuesOf[group](entry, record))) {
      if (value !== undefined) data[field] = value;
    }
  }
  return data;
};

type Values = (entry: Entry, record: ArrivalRecord | undefined) => Record<string, unknown>;

const valuesOf: Record<FieldGroup, Values> = {
  name: (entry, record) => ({
    familyName: record?.traveller.familyName,
    givenNames: record?.traveller.givenNames,
    fullName: record?.traveller.fullName,
    nameLocal: record?.traveller.nameLocal,
    nationality: entry.nationality ?? record?.traveller.nationality,
  }),
  identity: (_, record) => ({
    sex: record?.traveller.sex,
    birthDate: record?.traveller.birthDate,
    documents: record?.traveller.documents,
  }),
  contact: (_, record) => ({ phones: record?.traveller.phones, email: record?.traveller.email }),
  trip: (entry, record) => ({
    conveyance: record?.conveyance,
    pointOfEntry: entry.pointOfEntry ?? entry.pointOfEntryStated,
    [entry.arrived ? 'arrivedAt' : 'expectedAt']: new Date(entry.arrivalAt).toISOString(),
  }),
  history: (_, record) => ({ legs: record?.legs, travelHistory: record?.travelHistory }),
  needs: (_, record) => ({
    category: record?.traveller.category,
    companions: record?.companions,
    singleRoom: record?.destination?.singleRoom,
  }),
  destination: (entry, record) => ({
    destination: entry.destination,
    destinationExact: entry.destinationExact,
    address: record?.destination?.address,
    placeName: record?.destination?.placeName,
  }),
  place: (entry) => ({ place: entry.presentAt ?? entry.destination }),
  health: (entry, record) => ({
    health: record?.health,
    symptomatic: entry.symptomatic,
    hospital: entry.hospital && {
      ...entry.hospital,
      since: new Date(entry.hospital.since).toISOString(),
    },
  }),
  endDate: (entry) => ({ lastDay: entry.quarantine?.lastDay }),
  precautions: (entry) => ({
    precautions: entry.symptomatic || entry.hospital !== undefined || isContact(entry),
  }),
  stage: (entry) => ({ stage: entry.stage, kind: entry.kind }),
  open: (entry) => ({ open: entry.stage !== 'CLOSED' }),
};

/** L7: also while a link is yet to be verified. */
const isContact = ({ contactOf = [] }: Entry): boolean =>
  contactOf.some(({ standing }) => standing === 'contact' || standing === 'to-verify');

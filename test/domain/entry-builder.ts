import type { Entry } from '../../shared/domain/entry.ts';
import type { Directory } from '../../shared/domain/places/directory.ts';
import { makeLocalityTree } from '../../shared/domain/places/locality-tree.ts';
import { makePolicyBook } from '../../shared/domain/policies/policies.ts';
import { arrival } from './record-builder.ts';

const node = (code: string, parentCode: string | null, level: string) => ({
  code,
  parentCode,
  name: code,
  level,
});

/** Two provinces below no common root: the destination's county three levels deep, and the port's in the other. */
export const twoProvinces = makeLocalityTree([
  node('14', null, 'province'),
  node('1401', '14', 'city'),
  node('140105', '1401', 'county'),
  node('140106', '1401', 'county'),
  node('1402', '14', 'city'),
  node('12', null, 'province'),
  node('120110', '12', 'county'),
  node('poe', '120110', 'point-of-entry'),
]);

export const directoryOf = (...recipients: string[]): Directory => {
  const known = new Set(recipients);
  return { has: (key) => known.has(key) };
};

export const policy = makePolicyBook([]).at(0).policy;

/** A traveller who has landed at the port on the way to the county, which was offered responsibility. */
export const entry = (over: Partial<Entry> = {}): Entry => ({
  entryId: 'ent_1',
  travellerId: 'trv_1',
  stage: 'ARRIVED',
  stageSince: arrival,
  kind: 'OVERSEAS',
  arrivalAt: arrival,
  arrived: true,
  destination: '140105',
  destinationExact: true,
  pointOfEntry: 'poe',
  nationality: 'CHN',
  foreign: false,
  presentAt: 'poe',
  responsibility: { state: 'OFFERED', locality: '120110', offeredTo: '140105', hops: 0 },
  followUp: 'NOT_STARTED',
  symptomatic: false,
  deadlines: [],
  timeline: [],
  held: [],
  conflicts: [],
  ...over,
});

export const accepted = (locality = '140105'): Entry['responsibility'] => ({
  state: 'ACCEPTED',
  locality,
  officer: 'Li',
  hops: 0,
});

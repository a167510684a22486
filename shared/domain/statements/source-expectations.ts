import type { ArrivalRecord } from '../../contracts/arrival-record.ts';
import type { Fault } from '../../contracts/fault.ts';
import type { Source } from '../../contracts/localities.ts';
import type { Policy } from '../../contracts/policy.ts';
import { liesWithin } from '../derive-context.ts';
import type { Statement } from '../evidence.ts';
import type { StatedFacts } from '../normalise/normalise-facts.ts';
import type { LocalityTree } from '../places/locality-tree.ts';
import { journeyFaults } from './community-report.ts';
import type { Speaking } from './source-of-record.ts';
import { hasMeaning } from './statement-of-places.ts';

interface Expected {
  facts: StatedFacts;
  statement: Statement;
  away: boolean;
  speaking: Speaking;
  /** In force at the arrival. */
  policy: Policy;
  tree: LocalityTree;
}

/** What a source owes besides a person and an id (docs/domain.md, section 2). `passing`: a traveller to count and not to record. */
export const expectationsOf = (
  record: ArrivalRecord,
  expected: Expected,
): { errors: Fault[]; warnings: Fault[]; passing: boolean } => {
  const { facts, away, speaking } = expected;
  const is = (source: Source): boolean => speaking.source === source;
  return {
    errors: is('community-report') ? journeyFaults(record, facts) : [],
    warnings: [
      ...speaking.warnings,
      ...(is('employer') && !away ? missingFields(record, facts) : []),
      ...stationFaults(record, expected),
      ...homeFaults(expected),
    ],
    passing: is('road-checkpoint') && isPassing(record, expected),
  };
};

/** D10: what an employer tells of each person. Missing, the record is taken all the same. */
const missingFields = (
  { conveyance, travelHistory, companions }: ArrivalRecord,
  { arrivedAt, expectedAt }: StatedFacts,
): Fault[] => {
  const told: [pointer: string, isTold: boolean, what: string][] = [
    ['/entry/expectedAt', (expectedAt ?? arrivedAt) !== undefined, 'when the person arrives'],
    ['/conveyance', Object.values(conveyance ?? {}).some(hasMeaning), 'how the person travels'],
    ['/travelHistory', (travelHistory ?? []).length > 0, 'where the person was in the last fourteen days'],
    ['/companions', companions !== undefined, 'who comes with the person; nobody is an empty list'],
  ];
  return told.flatMap(([pointer, isTold, what]) =>
    isTold ? [] : [{ pointer, code: 'missing-field', detail: `An employer's list tells ${what}.` }],
  );
};

const stationKindOf: Partial<Record<Source, 'airport' | 'rail' | 'coach' | 'road'>> = {
  airport: 'airport',
  rail: 'rail',
  coach: 'coach',
  'road-checkpoint': 'road',
};

/** D6: the stations of a place are policy; a code that is none of them is probably misspelt. */
const stationFaults = (record: ArrivalRecord, { speaking, policy, tree }: Expected): Fault[] => {
  const kind = stationKindOf[speaking.source];
  const code = record.entry.pointOfEntry?.trim() ?? '';
  if (kind === undefined || code === '') return [];
  const { locality } = speaking;
  const sets = Object.entries(policy.stations).flatMap(([place, byKind]) => {
    const concerns =
      locality === undefined || liesWithin(tree, locality, place) || liesWithin(tree, place, locality);
    return concerns && byKind[kind] ? [byKind[kind]] : [];
  });
  const known = sets.flat().some((one) => one.toUpperCase() === code.toUpperCase());
  if (sets.length === 0 || known) return [];
  const detail = 'This is none of the stations in force there at the time of the arrival.';
  return [{ pointer: '/entry/pointOfEntry', code: 'unknown-station', detail }];
};

/** F26: an away list has a home locality; without one the operator keeps it. */
const homeFaults = ({ away, statement, speaking }: Expected): Fault[] =>
  away && (statement.home ?? statement.destination ?? speaking.locality) === undefined
    ? [
        {
          pointer: '/homeLocality',
          code: 'no-home-locality',
          detail: 'Whose away list this is for is unknown.',
        },
      ]
    : [];

/**
 * D14: only who is bound for the checkpoint's place is recorded. Without a word of where to, nobody is; a place nobody can resolve may be
 * it. A checkpoint without a place of its own stands for the whole tree.
 */
const isPassing = (
  { destination: stated }: ArrivalRecord,
  { statement, speaking, tree }: Expected,
): boolean => {
  const { destination } = statement;
  const words = [stated?.localityCode, stated?.address, stated?.placeName, ...(stated?.names ?? [])];
  if (!words.some(hasMeaning)) return true;
  if (destination === undefined) return false;
  const { locality } = speaking;
  if (locality === undefined) return tree.get(destination) === undefined;
  // A destination known only down to a node above the place may still lie in it.
  return !liesWithin(tree, destination, locality) && !liesWithin(tree, locality, destination);
};

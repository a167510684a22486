import type { Department } from '../../shared/contracts/localities.ts';
import type { Caller } from './callers.ts';
import type { Canary, Group } from './people.ts';
import { community, county, home, neighbour, otherPort, port, stranger, within } from './places.ts';

/**
 * Who may know what, written down a second time from docs/domain.md ("Who sees an entry", G2, D12, L7) and docs/lookups.md: nothing here is
 * taken from the product, so that a mistake there does not agree with itself.
 */
interface Facts {
  destination?: string;
  home?: string;
  port?: string;
  /** Whoever answers, offered ones included; before anybody accepts, the level above the port. */
  owners: readonly string[];
  /** G2: the point of entry is shown no more. */
  handedOver: boolean;
  agencies: readonly string[];
  /** Had to do with it once: cared for it, or was its home. */
  once?: readonly (readonly [locality: string, as: 'caring' | 'home'])[];
  /** D12: a report nobody verified. */
  verifier?: string;
  isAway?: true;
}

const atPort = { port, owners: ['44'], handedOver: false, agencies: ['immigration'] };
const placed = (code: string) => ({
  destination: code,
  port,
  owners: [code],
  handedOver: true,
  agencies: ['immigration'],
});

export const facts: Readonly<Record<string, Facts>> = {
  A: { ...placed(county), home, agencies: ['immigration', 'works'] },
  B: placed(community),
  C: placed(neighbour),
  D: { destination: stranger, port: otherPort, owners: ['31'], handedOver: false, agencies: ['airline'] },
  E: { ...atPort, destination: county, home },
  F: { ...placed(neighbour), home, once: [[county, 'caring']] },
  G: { ...atPort, destination: county, home: stranger, once: [[home, 'home']] },
  H: { ...placed(county), handedOver: false },
  I: { ...atPort, destination: stranger },
  J: { ...placed(county), home },
  K: { owners: [county], handedOver: false, agencies: ['neighbours'], verifier: county },
  L: { owners: [], handedOver: false, agencies: ['works'], isAway: true, home },
  M: atPort,
  N: { ...atPort, destination: neighbour, once: [[county, 'caring']] },
  O: { ...atPort, destination: neighbour },
  P: { ...atPort, destination: stranger, agencies: ['airline'] },
};

export const persons = Object.keys(facts);
const factsOf = (person: string): Facts => facts[person === 'Q' ? 'A' : person] ?? nobody;
const nobody: Facts = { owners: [], handedOver: false, agencies: [] };

const covers = ({ role, subject }: Caller, code: string | undefined): boolean =>
  role === 'locality' && within(code, subject);

export const serves = ({ departments }: Caller, ...some: Department[]): boolean =>
  departments === undefined || some.some((one) => departments.includes(one));

/** Is for the place itself or for one above it. */
export const isOver = covers;

export type Standing = 'all' | 'caring' | 'port' | 'home' | 'once' | 'own' | 'none';

export const standing = (caller: Caller, person: string): Standing => {
  const its = factsOf(person);
  if (its.isAway) return 'none';
  if (caller.role === 'steward') return 'all';
  if (caller.role === 'agency') return its.agencies.includes(caller.subject) ? 'own' : 'none';
  if (its.verifier !== undefined) return covers(caller, its.verifier) ? 'caring' : 'none';
  const isInterim = its.owners.includes('44') || its.owners.includes('31');
  if ([its.destination, ...(isInterim ? [] : its.owners)].some((one) => covers(caller, one))) return 'caring';
  if ([its.port, ...its.owners].some((one) => covers(caller, one))) return 'port';
  if (covers(caller, its.home)) return 'home';
  return its.once?.some(([code]) => covers(caller, code)) ? 'once' : 'none';
};

const everything: readonly Group[] = [
  ...(['name', 'identity', 'contact', 'trip', 'history', 'needs', 'destination'] as const),
  ...(['health', 'endDate', 'stage'] as const),
];

/** G2, as docs/domain.md says it, by department. */
const caring: Record<Department, readonly Group[]> = {
  health: everything,
  'epidemic-control': everything,
  reception: ['name', 'identity', 'contact', 'trip', 'needs', 'destination', 'endDate', 'stage'],
  'foreign-affairs': ['name', 'contact'],
  customs: [],
  lead: ['endDate', 'stage'],
};
const atThePort: Record<Department, readonly Group[]> = {
  health: ['name', 'identity', 'trip', 'history', 'health', 'destination', 'stage'],
  'epidemic-control': ['name', 'identity', 'trip', 'history', 'health', 'destination', 'stage'],
  reception: ['name', 'identity', 'trip', 'history', 'health', 'destination', 'stage'],
  customs: ['name', 'identity', 'trip', 'history', 'health', 'destination', 'stage'],
  'foreign-affairs': ['name', 'contact'],
  lead: [],
};
const atHome: readonly Group[] = ['name', 'identity', 'destination'];
const departments: readonly Department[] = [
  ...(['health', 'epidemic-control', 'reception', 'foreign-affairs', 'customs', 'lead'] as const),
];

/** The groups of fields of that person that an answer may show this caller, whatever the route. */
export const groupsOf = (caller: Caller, person: string): ReadonlySet<Group> => {
  const its = caller.departments ?? departments;
  switch (standing(caller, person)) {
    case 'all':
      return new Set(everything);
    case 'caring':
      return new Set(its.flatMap((one) => caring[one]));
    case 'port':
      return new Set(factsOf(person).handedOver ? [] : its.flatMap((one) => atThePort[one]));
    case 'home':
      return new Set(its.some((one) => one === 'health' || one === 'epidemic-control') ? atHome : []);
    default:
      return new Set();
  }
};

/** After a move the old owner keeps its own period, where its department saw the stage at all. */
export const keepsPeriod = (caller: Caller, person: string): boolean =>
  factsOf(person).once?.some(([code, as]) => as === 'caring' && covers(caller, code)) === true &&
  serves(caller, 'health', 'epidemic-control', 'reception', 'lead');

/** Whether there is such an entry at all, for this caller. */
export const knowsOf = (caller: Caller, person: string): boolean => standing(caller, person) !== 'none';

/** Several people may bear a name: O and P perhaps are one. */
const bearers = (person: string): string[] => (person === 'O' ? ['O', 'P'] : [person]);

/** An agency is shown its own words and nothing else; everybody else what the matrix gives. */
export const mayLearn = (caller: Caller, { person, group, agencies }: Canary): boolean => {
  if (caller.role === 'agency') return agencies.includes(caller.subject);
  if (keepsPeriod(caller, person) && group === 'stage') return true;
  const as = group === 'after' ? 'stage' : group;
  return bearers(person).some((one) => groupsOf(caller, one).has(as));
};

/** F26: health of the home, and of the levels above it. */
export const asksWhoIsAway = (caller: Caller, person: string): boolean =>
  factsOf(person).isAway === true && covers(caller, factsOf(person).home) && serves(caller, 'health');

/** Health of whoever answers, or of a level above. */
export const answersFor = (caller: Caller, person: string, ...some: Department[]): boolean =>
  factsOf(person).owners.some((one) => covers(caller, one)) && serves(caller, ...some);

/** Help is brought by health and reception; the rest of what travellers ask is decided by health. Stewards watch over all of it. */
export const readsRequest = (caller: Caller, person: string): boolean => {
  const care: Department[] = [
    'health',
    'epidemic-control',
    ...(person === 'C' ? [] : (['reception'] as const)),
  ];
  return (
    caller.role === 'steward' ||
    answersFor(caller, person, ...care) ||
    (standing(caller, person) === 'caring' && serves(caller, ...care))
  );
};

export const isHomeOf = (caller: Caller, person: string): boolean => covers(caller, factsOf(person).home);

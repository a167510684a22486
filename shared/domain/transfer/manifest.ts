import type { Policy } from '../../contracts/policy.ts';
import { liesWithin, type PlaceTree } from '../derive-context.ts';
import type { Entry } from '../entry.ts';
import type { EntryDocument, EpochMs, Speaker } from '../evidence.ts';
import { atTheGates, type GateStates, isAboard } from './manifest-gates.ts';
import { headcountsOf } from './manifest-headcount.ts';

/** The announced trip, in our own times. */
export interface TripPlan {
  from: string;
  to: string;
  departureAt: EpochMs;
  arrivalAt: EpochMs;
  cancelled: boolean;
  passengers: readonly { entryId: string; seat?: string }[];
}

/** What one request said of one manifest: who boarded, changed vehicles or was received, and how many people it counted. */
export interface TripNote {
  type: 'boarded' | 'leg' | 'received';
  entryIds: readonly string[];
  headcount?: number;
  at: EpochMs;
  learnedAt: EpochMs;
  by: Speaker;
  officer?: string;
  vehicle?: string;
}

/** A trip as it is known: announced or not, with its notes of one run, and its people as their own evidence has them. */
export interface Trip {
  manifestId: string;
  plan?: TripPlan;
  notes: readonly TripNote[];
  people: ReadonlyMap<string, { entry: Entry; document: Pick<EntryDocument, 'events'> }>;
}

export type Gate = 'check' | 'boarding' | 'reception';

/** One thing that is wrong with a trip, and from when on it is told. */
export type TripFinding =
  | { kind: 'person.missing'; gate: Gate; entryId: string; dueAt: EpochMs }
  | { kind: 'headcount.mismatch'; given: number; taken: number; dueAt: EpochMs };

const minute = 60_000;

/**
 * Who is missing at which gate of a trip (F14, F15): on the manifest and not checked, checked and not boarded, boarded and not received
 * though others were; and sides that counted differently. `dueAt` may lie ahead: so long there is time to tell the rest.
 */
export const tripFindings = (trip: Trip, policy: Policy, tree: PlaceTree): TripFinding[] => {
  if (trip.plan?.cancelled) return [];
  const states = new Map(
    [...trip.people].map(([entryId, person]) => [entryId, atTheGates(person, trip.manifestId, trip.plan)]),
  );
  return [
    ...beforeTheTrip(trip, states, policy),
    ...onTheTrip(trip, states, policy, tree),
    ...headcounts(trip, states, policy, tree),
  ];
};

/** The next instant after `now` at which something of the trip becomes true. */
export const nextTripCheckAt = (findings: readonly TripFinding[], now: EpochMs): EpochMs | undefined => {
  const coming = findings.map(({ dueAt }) => dueAt).filter((at) => at > now);
  return coming.length === 0 ? undefined : Math.min(...coming);
};

type States = ReadonlyMap<string, GateStates>;

/** A trip nobody began is no person's absence: the clock of each entry tells of it (C6). */
const beforeTheTrip = ({ plan, notes }: Trip, states: States, policy: Policy): TripFinding[] => {
  if (plan === undefined) return [];
  const boardings = notes.filter(({ type }) => type !== 'received').map(({ learnedAt }) => learnedAt);
  const boardingEnds =
    Math.max(plan.departureAt, Math.min(...boardings)) + policy.headcountGraceMinutes * minute;
  return plan.passengers.flatMap(({ entryId }): TripFinding[] => {
    const state = states.get(entryId);
    if (state === undefined || state.boardedAt !== undefined || state.elsewhere) return [];
    const missing = { kind: 'person.missing', entryId } as const;
    if (!state.checked) {
      return state.explained.has('check') ? [] : [{ ...missing, gate: 'check', dueAt: plan.departureAt }];
    }
    if (boardings.length === 0 || state.explained.has('boarding')) return [];
    return [{ ...missing, gate: 'boarding', dueAt: boardingEnds }];
  });
};

const onTheTrip = (trip: Trip, states: States, policy: Policy, tree: PlaceTree): TripFinding[] => {
  const { plan, notes } = trip;
  const taken = notes.filter(({ type }) => type === 'received').map(({ learnedAt }) => learnedAt);
  if (taken.length === 0) return [];
  const overrun =
    plan === undefined ? undefined : policy.legOverrunFactor * (plan.arrivalAt - plan.departureAt);
  return [...states].flatMap(([entryId, state]): TripFinding[] => {
    if (!isAboard(state)) return [];
    const missing = { kind: 'person.missing', gate: 'reception', entryId } as const;
    if (isAwaited(trip, entryId, tree)) {
      return [{ ...missing, dueAt: Math.min(...taken) + policy.headcountGraceMinutes * minute }];
    }
    return overrun === undefined ? [] : [{ ...missing, dueAt: (state.boardedAt ?? 0) + overrun }];
  });
};

/** A coach may let people out at several places: somebody is awaited where a receiver answers for their destination, or the trip ends. */
const isAwaited = ({ plan, notes, people }: Trip, entryId: string, tree: PlaceTree): boolean => {
  const destination = people.get(entryId)?.entry.destination;
  return notes.some(({ type, by }) => {
    if (type !== 'received') return false;
    if (by.kind !== 'locality' || destination === undefined) return true;
    const holds = (code: string) => liesWithin(tree, code, by.id) || liesWithin(tree, by.id, code);
    return holds(destination) || (plan !== undefined && holds(plan.to));
  });
};

const headcounts = (trip: Trip, states: States, policy: Policy, tree: PlaceTree): TripFinding[] => {
  const aboard = [...states].filter(
    ([entryId, state]) => isAboard(state) && !isAwaited(trip, entryId, tree),
  ).length;
  const { given, taken, agree, firstTaken } = headcountsOf(trip.notes, aboard);
  if (given === undefined || taken === undefined || firstTaken === undefined || agree) return [];
  const accounted = [...states.values()].filter(({ explained }) => explained.has('reception')).length;
  if (given === taken + aboard + accounted) return [];
  return [
    {
      kind: 'headcount.mismatch',
      given,
      taken,
      dueAt: firstTaken + policy.headcountGraceMinutes * minute,
    },
  ];
};

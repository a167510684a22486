import type { Entry } from '../entry.ts';
import type { EntryFacts } from '../entry-facts.ts';
import type { EpochMs } from '../evidence.ts';
import { isLocodeWithin } from '../normalise/normalise-countries.ts';
import type { LegFacts } from '../normalise/normalise-facts.ts';
import type { LocalityTree } from '../places/locality-tree.ts';

/** L10, three in advance: known before check-in was over, before take-off, before landing, or only after it. */
export const milestones = ['check-in', 'take-off', 'landing', 'after'] as const;
export type KnownBy = (typeof milestones)[number];

const hour = 3_600_000;

/** `knownAt`: when the first statement about the journey reached us. Without a time of take-off only the landing can be told apart. */
export const knownByOf = (
  { statements, arrivalAt, policy }: Pick<EntryFacts, 'statements' | 'arrivalAt' | 'policy'>,
  knownAt: EpochMs,
): KnownBy => {
  const departedAt = statements.find((one) => one.departedAt !== undefined)?.departedAt;
  if (departedAt !== undefined && departedAt <= arrivalAt) {
    if (knownAt < departedAt - policy.checkInHours * hour) return 'check-in';
    if (knownAt < departedAt) return 'take-off';
  }
  return knownAt < arrivalAt ? 'landing' : 'after';
};

/** When the last leg took off that did not begin within the home country; undefined where no time was stated. */
export const lastTakeOff = (
  legs: readonly LegFacts[],
  homeCountry: string,
  tree: LocalityTree,
): EpochMs | undefined => {
  const isHome = (place: string | undefined) =>
    place !== undefined && (isLocodeWithin(place, homeCountry) || tree.pointOfEntry(place) !== undefined);
  const times = legs.flatMap(({ from, departedAt }) =>
    departedAt === undefined || isHome(from) ? [] : [departedAt],
  );
  return times.length === 0 ? undefined : Math.max(...times);
};

/** Of those who arrived: how many were known by each milestone, each number including the ones before it. */
export interface MilestoneShares {
  arrived: number;
  byCheckIn: number;
  byTakeOff: number;
  beforeLanding: number;
  /** `beforeLanding` of `arrived`; absent when nobody arrived. */
  share?: number;
}

export const milestoneShares = (entries: readonly Pick<Entry, 'arrived' | 'knownBy'>[]): MilestoneShares => {
  const arrived = entries.filter((one) => one.arrived);
  const known = (...by: KnownBy[]) =>
    arrived.filter(({ knownBy }) => knownBy !== undefined && by.includes(knownBy)).length;
  const beforeLanding = known('check-in', 'take-off', 'landing');
  return {
    arrived: arrived.length,
    byCheckIn: known('check-in'),
    byTakeOff: known('check-in', 'take-off'),
    beforeLanding,
    ...(arrived.length === 0 ? {} : { share: beforeLanding / arrived.length }),
  };
};

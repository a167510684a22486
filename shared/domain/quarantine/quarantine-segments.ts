import type { Policy } from '../../contracts/policy.ts';
import type { SegmentPlace, Tier } from '../../contracts/policy-quarantine.ts';
import type { EntryKind } from '../entry.ts';
import type { LocalDate } from '../evidence.ts';
import { addDays } from '../time/local-days.ts';

/** One part of a quarantine: where, from which local day until which, both included. */
export interface Segment {
  place: SegmentPlace;
  from: LocalDate;
  until: LocalDate;
}

/** Whom a rule is asked about. */
export interface Subject {
  kind: EntryKind;
  /** DOMESTIC only (F0). */
  tier?: Tier | undefined;
  /** A room of one's own is confirmed (F10). */
  singleRoom: boolean;
}

interface Part {
  place: SegmentPlace;
  days: number;
}

/** The parts of the period in order: by tier, else by kind, else the whole of `quarantineDays` in the usual place. */
export const partsOf = (policy: Policy, subject: Subject): Part[] => {
  const given = givenParts(policy, subject);
  if (given === undefined) return [{ place: usualPlace(subject), days: policy.quarantineDays[subject.kind] }];
  // F10: at home only where a room of one's own is confirmed.
  const unfit = subject.tier === 'medium' && !subject.singleRoom;
  return given.map((part) => (unfit && part.place === 'home' ? { ...part, place: 'facility' } : part));
};

/** What the policy says in so many words; undefined while only `quarantineDays` does. */
export const givenParts = ({ segments }: Policy, { kind, tier }: Subject): Part[] | undefined =>
  (tier === undefined ? undefined : segments[tier]) ?? segments[kind];

/** F10: high = facility; medium = home with a room of one's own, else facility; low, when quarantined at all = home. */
const usualPlace = ({ tier, singleRoom }: Subject): SegmentPlace => {
  if (tier === 'low') return 'home';
  return tier === 'medium' && singleRoom ? 'home' : 'facility';
};

/** Days of the whole period, day 0 not counted. */
export const daysOf = (policy: Policy, subject: Subject): number =>
  partsOf(policy, subject).reduce((sum, { days }) => sum + days, 0);

/** The parts as local days, from the day after the anchor; the last ends with the period, however it was lengthened or cut. */
export const datedSegments = (parts: readonly Part[], anchor: LocalDate, lastDay: LocalDate): Segment[] => {
  const dated: Segment[] = [];
  let before = anchor;
  for (const { place, days } of parts) {
    const until = addDays(before, days);
    if (days > 0 && before < lastDay) {
      dated.push({ place, from: addDays(before, 1), until: until < lastDay ? until : lastDay });
    }
    before = until;
  }
  const last = dated.at(-1);
  if (last !== undefined) last.until = lastDay;
  return dated;
};

/** Which type of placement serves a part: observation in the community is spent at home. */
export const placementFor = (place: SegmentPlace): 'facility' | 'home' =>
  place === 'facility' ? 'facility' : 'home';

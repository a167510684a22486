import type { EntryState } from './entry-state.ts';
import type { EpochMs, LocalDate } from './evidence.ts';
import { addDays, daysBetween, localDateOf, midnightOf } from './local-days.ts';

/** An anchor further than this before arrival is a slip of the pen, not a journey. */
const longestAgoDays = 60;

export interface Period {
  anchor: LocalDate;
  lastDay: LocalDate;
  timeZone: string;
  policyVersion: string;
  changedBecause?: string;
}

/** C11: last day = anchor + N in the zone of who answers for the person; day 0 is not counted, a day served anywhere is. */
export const periodOf = (state: EntryState, placedAt: EpochMs): Period => {
  const { facts, context } = state;
  const timeZone = zoneOf(state);
  const anchor = anchorOf(state, placedAt, timeZone);
  const { policy, version } = context.policies.at(midnightOf(anchor, timeZone));
  const natural = addDays(anchor, policy.quarantineDays[facts.kind]);
  return {
    anchor,
    lastDay: endOf(state.lastDay, anchor, natural),
    timeZone,
    policyVersion: version,
    changedBecause: state.lastDay?.because,
  };
};

/** I6: only a reduction ends before the natural last day, and nothing ends before it began. */
const endOf = (set: EntryState['lastDay'], anchor: LocalDate, natural: LocalDate): LocalDate => {
  const least = set?.reduced ? anchor : natural;
  return set === undefined || set.date < least ? least : set.date;
};

/** The zone in which this entry's days are counted: the owner's once accepted, else the destination's. */
export const zoneOf = ({ facts, context, ownership, placement }: EntryState): string => {
  const place = ownership.owner ?? facts.destination ?? placement?.at;
  return place === undefined ? facts.policy.defaultTimeZone : context.tree.timeZoneOf(place);
};

/** Day 0 (C11): first entry; leaving the area; last exposure. */
const anchorOf = (state: EntryState, placedAt: EpochMs, timeZone: string): LocalDate => {
  const { facts } = state;
  if (state.exposedOn !== undefined) return state.exposedOn;
  const arrival = localDateOf(state.arrived ? facts.arrivalAt : placedAt, timeZone);
  const stated = statedAnchor(state);
  if (stated === undefined) return arrival;
  const before = daysBetween(stated, arrival);
  return before >= 0 && before <= longestAgoDays ? stated : arrival;
};

const statedAnchor = ({ facts }: EntryState): LocalDate | undefined => {
  if (facts.kind === 'DOMESTIC') return facts.leftAreaOn;
  return facts.kind === 'CONTACT' ? facts.lastExposureOn : undefined;
};

/** True while a release clock runs: placed (held or not), and neither released, in hospital nor closed. */
export const isServing = (state: EntryState): boolean =>
  state.placement !== undefined &&
  !['HOSPITAL', 'RELEASED', 'COMMUNITY', 'CLOSED'].includes(state.stage) &&
  !isReleaseTold(state);

/** A release that met all conditions of F13, though a step before it may be missing still. */
export const isReleaseTold = ({ releasedAt, held }: EntryState): boolean =>
  releasedAt !== undefined || held.some(({ evidence }) => evidence.signal === 'released');

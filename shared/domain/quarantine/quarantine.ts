import type { AnchorKind } from '../../contracts/policy-quarantine.ts';
import { lastExposure } from '../contacts/contact-of.ts';
import type { EntryFacts } from '../entry-facts.ts';
import type { EntryState } from '../entry-state.ts';
import type { EpochMs, LocalDate } from '../evidence.ts';
import { daysBetween, localDateOf } from '../time/local-days.ts';
import { type Rule, ruleOf } from './quarantine-rule.ts';
import type { Segment } from './quarantine-segments.ts';
import { datedSegments, partsOf } from './quarantine-segments.ts';

export interface Quarantine {
  type: 'facility' | 'home' | 'hospital';
  /** False while the placement itself is held: the clocks run all the same. */
  confirmed: boolean;
  site?: string;
  room?: string;
  since: EpochMs;
  /** Local date from which the period counts (day 0). */
  anchor: LocalDate;
  /** anchor + period, unless extended or reduced with a reason. */
  lastDay: LocalDate;
  /** Version of the policy that made `lastDay`. */
  policyVersion: string;
  timeZone: string;
  changedBecause?: string;
  /** When the rule behind `lastDay` came to govern this stay, if it is not the anchor date's own. */
  ruleSince?: EpochMs;
  /** The last day as it was when the person was placed: another one is told (`period.changed`). */
  firstLastDay?: LocalDate;
  segments?: Segment[];
}

/** An anchor further than this before arrival is a slip of the pen, not a journey. */
const longestAgoDays = 60;

export interface Period {
  anchor: LocalDate;
  lastDay: LocalDate;
  timeZone: string;
  policyVersion: string;
  changedBecause?: string;
  ruleSince?: EpochMs;
  segments: Segment[];
}

/**
 * C11: last day = anchor + N in the zone of who answers for the person; day 0 is not counted, a day served anywhere is. `until`: by what
 * was known of the rules then, for evidence is judged by nothing that was said later.
 */
export const periodOf = (
  state: EntryState,
  placedAt: EpochMs,
  until: EpochMs = Number.POSITIVE_INFINITY,
): Period => {
  const timeZone = zoneOf(state);
  const anchor = anchorOf(state, placedAt, timeZone);
  const rule = ruleOf(state, { anchor, timeZone, until });
  const lastDay = endOf(state.lastDay, anchor, rule.lastDay);
  return {
    anchor,
    lastDay,
    timeZone,
    policyVersion: rule.version,
    changedBecause: state.lastDay?.because,
    ...(rule.since === undefined ? {} : { ruleSince: rule.since }),
    segments: datedSegments(partsOf(rule.policy, rule.subject), anchor, lastDay),
  };
};

/** The rule an entry is under, placed or not: its tier, its parts, whether it may be cleared. */
export const ruleFor = (state: EntryState, until: EpochMs = Number.POSITIVE_INFINITY): Rule => {
  return ruleOf(state, { anchor: anchorFor(state), timeZone: zoneOf(state), until });
};

/** Day 0 of an entry, placed or not. */
export const anchorFor = (state: EntryState): LocalDate =>
  anchorOf(state, state.placement?.since ?? state.facts.arrivalAt, zoneOf(state));

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

/** Day 0 (C11): as policy says of the kind. What lies too far back, or after the arrival, is a slip of the pen: then the arrival counts. */
const anchorOf = (state: EntryState, placedAt: EpochMs, timeZone: string): LocalDate => {
  const own = ownAnchorOf(state, placedAt, timeZone);
  // L7: a contact's days count from the exposure when that is the later one.
  const exposedOn = lastExposure(state);
  return exposedOn !== undefined && exposedOn > own ? exposedOn : own;
};

const ownAnchorOf = (state: EntryState, placedAt: EpochMs, timeZone: string): LocalDate => {
  const { facts, placement } = state;
  if (state.exposedOn !== undefined) return state.exposedOn;
  const by = facts.policy.anchor[facts.kind];
  if (by === 'placement' && placement !== undefined) return localDateOf(placement.since, timeZone);
  const arrival = localDateOf(state.arrived ? facts.arrivalAt : placedAt, timeZone);
  const stated = statedDay(by, facts);
  if (stated === undefined) return arrival;
  const before = daysBetween(stated, arrival);
  return before >= 0 && before <= longestAgoDays ? stated : arrival;
};

const statedDay = (by: AnchorKind, { leftAreaOn, lastExposureOn }: EntryFacts): LocalDate | undefined => {
  if (by === 'left-area') return leftAreaOn;
  return by === 'last-exposure' ? lastExposureOn : undefined;
};

/** True while a release clock runs: placed (held or not), and neither released, in hospital nor closed. */
export const isServing = (state: EntryState): boolean =>
  state.placement !== undefined &&
  !['HOSPITAL', 'RELEASED', 'COMMUNITY', 'CLOSED'].includes(state.stage) &&
  !isReleaseTold(state);

/** A release that met all conditions of F13, though a step before it may be missing still. */
export const isReleaseTold = ({ releasedAt, held }: EntryState): boolean =>
  releasedAt !== undefined || held.some(({ evidence }) => evidence.signal === 'released');

import type { Policy } from '../../contracts/policy.ts';
import type { EntryState } from '../entry-state.ts';
import type { EpochMs, EventEvidence } from '../evidence.ts';
import { periodOf, ruleFor } from '../quarantine/quarantine.ts';
import { givenParts, placementFor, type Subject } from '../quarantine/quarantine-segments.ts';
import { textOf } from '../stages/evidence-fields.ts';
import type { Evidence } from '../stages/signals.ts';
import { type Guarded, refusal } from '../stages/verdict.ts';
import { localDateOf } from '../time/local-days.ts';

const detail = 'The rule asks for a site on this day; home needs a recorded exception.';

/** N10, F10: at home though the rule asks for a site is refused where the policy says so. */
export const placeFits = (state: EntryState, { event }: Evidence): Guarded =>
  event !== undefined && state.facts.policy.unfitHome === 'refuse' && !isPlaceRight(state, event)
    ? refusal('place-does-not-fit', detail, '/quarantineType')
    : 'ok';

/** The same as a conflict, flagged for people to settle: the person is placed, and the clocks run. */
export const flagUnfitPlace = (state: EntryState, event: EventEvidence): void => {
  if (isPlaceRight(state, event)) return;
  state.conflicts.push({ code: 'place-does-not-fit', detail, since: event.occurredAt, between: [event.key] });
};

/** Only what somebody wrote down can be broken: without tiers or segments, where people are quarantined is left to the localities. */
const isPlaceRight = (state: EntryState, event: EventEvidence): boolean => {
  if (textOf(event, 'quarantineType') !== 'home') return true;
  const { policy, subject } = ruleFor(state, event.occurredAt);
  if (!isWritten(policy, subject) || mayStayHome(state, policy)) return true;
  const asked = segmentOn(state, event.occurredAt);
  return asked === undefined || placementFor(asked) === 'home';
};

const isWritten = (policy: Policy, subject: Subject): boolean =>
  givenParts(policy, subject) !== undefined ||
  (subject.kind === 'DOMESTIC' && Object.keys(policy.originTiers).length > 0);

/** G12: a recorded exception whose class the policy lets stay at home. */
const mayStayHome = ({ facts }: EntryState, { exceptions }: Policy): boolean =>
  Object.entries(exceptions).some(
    ([name, places]) => facts.rules.exceptions.includes(name) && places.includes('home'),
  );

const segmentOn = (state: EntryState, at: EpochMs) => {
  const { segments, timeZone } = periodOf(state, state.placement?.since ?? at, at);
  const on = localDateOf(at, timeZone);
  return segments.find(({ until }) => on <= until)?.place;
};

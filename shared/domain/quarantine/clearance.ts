import { enrolmentOf } from '../entry-rules.ts';
import type { EntryState } from '../entry-state.ts';
import type { Evidence } from '../stages/signals.ts';
import { type Guarded, held, refusal } from '../stages/verdict.ts';
import { localDateOf } from '../time/local-days.ts';
import { ruleFor, zoneOf } from './quarantine.ts';

/** T18, F10, F11: without symptoms, and of the low tier or with the certificate of a period served elsewhere. A certificate is recorded first. */
export const clearable = (state: EntryState, evidence: Evidence): Guarded => {
  if (state.symptomatic) return refusal('F11', 'Somebody with symptoms is not cleared.', '/disposition');
  if (state.certified) return 'ok';
  if (ruleFor(state, evidence.at).subject.tier === 'low') return held('certificate');
  const detail =
    'Only the low tier is cleared, or somebody with the certificate of a period served elsewhere.';
  return refusal('F10', detail, '/disposition');
};

/** T42, F7 and F10: an owner has accepted, and whoever was cleared has been followed for the policy's days. */
export const followUpOver = (state: EntryState, { at }: Evidence): Guarded => {
  if (state.ownership.owner === undefined) return held('accepted');
  const enrolment = enrolmentOf(state);
  return enrolment === undefined || localDateOf(at, zoneOf(state)) >= enrolment.until
    ? 'ok'
    : refusal('F10', `Somebody cleared is followed until ${enrolment.until}.`, '/occurredAt');
};

import { contactLinks } from '../../contracts/event-terms.ts';
import type { EntryState } from '../entry-state.ts';
import type { EventEvidence, LocalDate } from '../evidence.ts';
import { forgetRelease } from '../quarantine/placement.ts';
import { zoneOf } from '../quarantine/quarantine.ts';
import { textOf } from '../stages/evidence-fields.ts';
import type { Evidence, Signal } from '../stages/signals.ts';
import type { Guarded } from '../stages/verdict.ts';
import { refusal } from '../stages/verdict.ts';
import { addDays, isLocalDate, localDateOf } from '../time/local-days.ts';
import { type ContactOf, lastExposure } from './contact-of.ts';

/** What evidence changes of a person as a contact or a case; called after the stage table's row was taken. */
export const noteContacts = (state: EntryState, { event, signal }: Evidence): void => {
  if (event !== undefined) effects[signal]?.(state, event);
};

const suspectedOrConfirmed = (state: EntryState, event: EventEvidence): void => {
  const category = textOf(event, 'category');
  if (category === 'suspected' || category === 'confirmed') becomesCase(state, event, category);
};

const excluded = (state: EntryState, { data }: EventEvidence): void => {
  if (state.tracing === undefined || data.discharged !== 'excluded') return;
  state.tracing = { ...state.tracing, status: 'excluded' };
};

const becomesCase = (
  state: EntryState,
  { occurredAt }: EventEvidence,
  status: 'suspected' | 'confirmed',
): void => {
  const known = state.tracing;
  if (known === undefined || known.status === 'excluded') state.tracing = { status, since: occurredAt };
  else if (status === 'confirmed') state.tracing = { ...known, status };
};

const listed = (state: EntryState, event: EventEvidence): void => {
  if (state.tracing === undefined) return;
  const { count } = event.data;
  state.tracing = {
    ...state.tracing,
    listedAt: state.tracing.listedAt ?? event.occurredAt,
    ...(typeof count === 'number' ? { count } : {}),
  };
};

/** The same case again: a sure link takes the place of one to verify, a later exposure that of an earlier one. */
const identified = (state: EntryState, event: EventEvidence): void => {
  const exposedOn = textOf(event, 'exposedOn');
  const caseEntryId = textOf(event, 'caseEntryId');
  const how = contactLinks.find((one) => one === event.data.how);
  if (!isLocalDate(exposedOn) || caseEntryId === undefined || how === undefined) return;
  // Half of a person may have been found as a contact of the other half, before the two were known as one.
  if (state.facts.entryIds.includes(caseEntryId)) return;
  const before = lastExposure(state);
  const known = state.contactOf.find((one) => one.caseEntryId === caseEntryId);
  const fresh = contactBy(event, { caseEntryId, exposedOn, how });
  if (known === undefined) state.contactOf = [...state.contactOf, fresh];
  else replace(state, known, foundAgain(known, fresh));
  followContact(state, event, before);
};

const contactBy = (
  { data, occurredAt }: EventEvidence,
  link: Pick<ContactOf, 'caseEntryId' | 'exposedOn' | 'how'>,
): ContactOf => {
  if (data.withdrawn === true) return { ...link, standing: 'withdrawn', since: occurredAt };
  return data.verify === true
    ? { ...link, standing: 'to-verify', since: occurredAt }
    : { ...link, standing: 'contact', since: occurredAt, counts: true };
};

const foundAgain = (known: ContactOf, fresh: ContactOf): ContactOf => {
  if (fresh.standing === 'withdrawn') return { ...known, standing: 'withdrawn', settledAt: fresh.since };
  // Judged by a person, or sure already: a link that is yet to verify says nothing new.
  if (fresh.standing === 'to-verify' && known.standing !== 'withdrawn') return known;
  const { settledAt: _, ...rest } = known;
  const isLater = fresh.exposedOn > known.exposedOn;
  return { ...rest, ...fresh, exposedOn: isLater ? fresh.exposedOn : known.exposedOn, since: known.since };
};

const replace = (state: EntryState, known: ContactOf, by: ContactOf): void => {
  state.contactOf = state.contactOf.map((one) => (one === known ? by : one));
};

/** `contact-verified` settles the case it names, else every link that was still to verify. */
const verified = (state: EntryState, event: EventEvidence): void => {
  const named = textOf(event, 'caseEntryId');
  const before = lastExposure(state);
  state.contactOf = state.contactOf.map((one) => {
    const meant = named === undefined ? one.standing === 'to-verify' : one.caseEntryId === named;
    return meant && one.standing !== 'withdrawn' ? settled(one, event) : one;
  });
  followContact(state, event, before);
};

const settled = ({ counts: _, ...one }: ContactOf, { data, occurredAt }: EventEvidence): ContactOf =>
  data.outcome === 'not-contact'
    ? { ...one, standing: 'not-contact', settledAt: occurredAt }
    : { ...one, standing: 'contact', settledAt: occurredAt, counts: true };

const reached = (state: EntryState, event: EventEvidence): void => {
  state.contactOf = state.contactOf.map((one) => ({ ...one, reachedAt: one.reachedAt ?? event.occurredAt }));
};

/** T41: after a release the quarantine begins anew; a period shortened before the exposure was known does not hold any more. */
const followContact = (state: EntryState, event: EventEvidence, before: LocalDate | undefined): void => {
  const exposedOn = lastExposure(state);
  if (exposedOn === undefined) return;
  if (state.stage === 'HANDED_OVER' && state.setBy === event) {
    forgetRelease(state);
    state.placement = undefined;
    state.lastDay = undefined;
    state.exposedOn = exposedOn;
  } else if (exposedOn > (before ?? '') && state.lastDay?.reduced) {
    const end = addDays(exposedOn, state.facts.policy.quarantineDays.CONTACT);
    if (state.lastDay.date < end) state.lastDay = undefined;
  }
};

/** Day 0 of a quarantine is never a day to come. */
export const exposedBefore = (state: EntryState, { event }: Evidence): Guarded => {
  const exposedOn = event && textOf(event, 'exposedOn');
  if (event === undefined || exposedOn === undefined) return 'ok';
  return exposedOn <= addDays(localDateOf(event.occurredAt, zoneOf(state)), 1)
    ? 'ok'
    : refusal('exposure-in-future', 'Nobody was exposed on a day to come.', '/exposedOn');
};

/** Free people are called back only while the exposure's period is still running, and never for a link that is yet to verify. */
export const exposedAnew = (state: EntryState, evidence: Evidence): Guarded => {
  const { event } = evidence;
  if (event === undefined || event.data.withdrawn === true) return 'skip';
  if (state.facts.entryIds.includes(textOf(event, 'caseEntryId') ?? '')) return 'skip';
  const verify = event.data.verify === true || event.data.outcome === 'not-contact';
  const exposedOn =
    evidence.signal === 'contact-verified' ? lastToVerify(state, event) : textOf(event, 'exposedOn');
  if (verify || !isLocalDate(exposedOn)) return 'skip';
  const today = localDateOf(event.occurredAt, zoneOf(state));
  const until = addDays(exposedOn, state.facts.policy.quarantineDays.CONTACT);
  return until > today && exposedOn <= today ? 'ok' : 'skip';
};

const lastToVerify = ({ contactOf }: EntryState, event: EventEvidence): LocalDate | undefined => {
  const named = textOf(event, 'caseEntryId');
  return contactOf
    .filter((one) => (named === undefined ? one.standing === 'to-verify' : one.caseEntryId === named))
    .map(({ exposedOn }) => exposedOn)
    .sort()
    .at(-1);
};

/**
 * A journey that ended in the community goes on when the exposure lies in it; an older one is not opened again. Who left, died or never
 * came is told of and stays closed.
 */
export const completedAndExposed = (state: EntryState, evidence: Evidence): Guarded => {
  const { event } = evidence;
  if (state.outcome !== 'COMPLETED' || event === undefined) return 'skip';
  const exposedOn = textOf(event, 'exposedOn') ?? lastToVerify(state, event);
  const endedOn = localDateOf(state.stageSince, zoneOf(state));
  return exposedOn !== undefined && exposedOn <= endedOn ? exposedAnew(state, evidence) : 'skip';
};

const effects: Partial<Record<Signal, (state: EntryState, event: EventEvidence) => void>> = {
  'contact-identified': identified,
  'contact-verified': verified,
  'contact-reached': reached,
  'contacts-listed': listed,
  'test:suspected': (state, event) => becomesCase(state, event, 'suspected'),
  'test:confirmed': (state, event) => becomesCase(state, event, 'confirmed'),
  'disposition:refer': suspectedOrConfirmed,
  'disposition:hold': suspectedOrConfirmed,
  recovered: excluded,
};

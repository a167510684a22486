import { ancestorsOf, liesWithin } from '../derive-context.ts';
import type { EntryState } from '../entry-state.ts';
import { isReleaseTold, periodOf } from '../quarantine/quarantine.ts';
import { dimensionsOf } from '../reports/report-dimensions.ts';
import { addDays, isLocalDate, localDateOf } from '../time/local-days.ts';
import type { Evidence } from './signals.ts';
import type { Guarded } from './verdict.ts';
import { held, refusal } from './verdict.ts';

type Guard = (state: EntryState, evidence: Evidence) => Guarded;

/** Nobody is held longer than this by one extension. */
const longestExtensionDays = 60;

const only = (fits: boolean): Guarded => (fits ? 'ok' : 'skip');
const text = (evidence: Evidence, field: string): string | undefined => {
  const value = evidence.event?.data[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** A follow-up that was not made, or found nobody, is no sighting. */
export const seen: Guard = (_, evidence) =>
  only(
    evidence.signal !== 'follow-up' || ['SEEN_OK', 'SEEN_NOT_OK'].includes(text(evidence, 'outcome') ?? ''),
  );

/** F19: who stays aboard is crew whose grade is known. */
export const gradedCrew: Guard = ({ facts }) => {
  if (facts.kind !== 'CREW') return 'skip';
  return dimensionsOf(facts.statements).grade === undefined ? held('grade') : 'ok';
};

/** Nobody reopens what had not closed by then: a word that waited since before the end does not undo it. */
export const afterTheEnd: Guard = ({ stageSince }, { at }) => only(at >= stageSince);

/** M6: somebody settles what is known to disagree, in favour of one of those that do. */
export const disagreementKnown: Guard = ({ conflicts }, evidence) => {
  const choose = text(evidence, 'choose');
  const meant = conflicts.some(
    ({ code, between }) =>
      code === text(evidence, 'code') && (choose === undefined || between.includes(choose)),
  );
  return meant ? 'ok' : held('conflict.raised');
};

export const signed: Guard = (_, evidence) => only(evidence.event?.officer !== undefined);

export const namedApprover: Guard = (_, evidence) =>
  text(evidence, 'approver')
    ? 'ok'
    : refusal('approver-required', 'A named approver has to sign this.', '/approver');

export const lifted: Guard = ({ onHold }, evidence) => {
  if (!onHold) return 'skip';
  return evidence.event?.officer
    ? 'ok'
    : refusal('officer-required', 'A named officer lifts a hold.', '/officer');
};

/** Seen at the destination though nobody recorded the way there. */
export const seenInside: Guard = ({ facts, context }, { event }) =>
  only(
    event?.by.kind === 'locality' &&
      facts.destination !== undefined &&
      liesWithin(context.tree, event.by.id, facts.destination),
  );

export const byCarrier: Guard = ({ transfer }) => only(transfer?.mode === 'carrier');

/** F15: the taker's manifest has to name the person the giver's named; who makes the way alone is only received. */
export const manifestMatches: Guard = ({ transfer }, evidence) => {
  if (transfer?.mode === 'self') return 'ok';
  const manifest = text(evidence, 'manifestId');
  return manifest !== undefined && transfer?.manifests.has(manifest) ? 'ok' : held('boarded');
};

export const notOnHold: Guard = ({ onHold }) => (onHold ? held('disposition:transfer') : 'ok');

/** With no level names in the tree, what lies beside or below the hospital's place counts as its city. */
export const inSameCity: Guard = ({ presentAt, facts, context }) => {
  const { destination } = facts;
  if (presentAt === undefined || destination === undefined) return 'ok';
  return only(cityOf(presentAt, context) === cityOf(destination, context));
};

const cityOf = (code: string, { tree }: EntryState['context']): string => {
  const line = [code, ...ancestorsOf(tree, code)];
  const city = line.find((one) => tree.get?.(one)?.level === 'city');
  return city ?? line[Math.max(0, line.length - 2)] ?? code;
};

export const wasConverted: Guard = (state) =>
  only(state.outcome === 'CONVERTED_TO_CASE' && state.releasedAt === undefined);

export const newOwnerAccepted: Guard = ({ ownership, placement, context, onHold }) => {
  const { owner } = ownership;
  if (onHold) return held('disposition:transfer');
  if (placement?.at === undefined) return 'ok';
  return owner !== undefined && !liesWithin(context.tree, placement.at, owner) ? 'ok' : held('accepted');
};

export const notAtHome: Guard = ({ placement }) => only(placement?.type !== 'home');

/** These ends say "not here": presence disproves them. The others stand until somebody reopens them. */
export const presenceReopens: Guard = (state, evidence) => {
  const disprovable = ['DID_NOT_TRAVEL', 'NOT_FOUND', 'FALSE_REPORT', 'LOST_TO_FOLLOW_UP'];
  return disprovable.includes(state.outcome ?? '') ? seen(state, evidence) : 'skip';
};

export const newEndDate: Guard = (state, evidence) => {
  if (state.placement === undefined) return held('placed');
  if (!evidence.event?.officer) {
    return refusal('officer-required', 'A named officer signs a changed end date (C11).', '/officer');
  }
  const date = text(evidence, 'lastDay');
  const { anchor, lastDay } = periodOf(state, state.placement.since, evidence.at);
  const longer = evidence.signal === 'extended';
  const [least, most] = longer ? [lastDay, addDays(lastDay, longestExtensionDays)] : [anchor, lastDay];
  if (isLocalDate(date) && date >= least && date <= most) return 'ok';
  return refusal(
    longer ? 'not-an-extension' : 'not-a-reduction',
    `The new last day has to lie between ${least} and ${most}.`,
    '/lastDay',
  );
};

export const receivedBefore: Guard = ({ received }, evidence) =>
  only(received.has(text(evidence, 'manifestId') ?? ''));

export const releasedBefore: Guard = ({ releasedAt }) => only(releasedAt !== undefined);

export const completedUnreleased: Guard = (state) =>
  isReleaseTold(state) ? 'ok' : refusal('completed-without-release', 'Nobody has released this person.');

export const releasedFromHospital: Guard = () =>
  refusal('released-from-hospital', 'Recovery or exclusion comes before a release.');

/** F0 and F6: the tier of an area says nothing about somebody from abroad. */
export const clearedFromAbroad: Guard = ({ facts, certified }) => {
  const domestic = facts.kind === 'DOMESTIC' || (facts.kind !== 'OVERSEAS' && certified);
  return domestic
    ? 'ok'
    : refusal('cleared-from-abroad', 'Only a DOMESTIC entry is cleared (F6).', '/disposition');
};

export const selfFromAbroad: Guard = ({ facts }) =>
  facts.kind === 'DOMESTIC'
    ? 'ok'
    : refusal('self-transfer-from-abroad', 'Only a DOMESTIC entry makes its own way (F6).', '/disposition');

/** F5: which categories are handled where they are is policy; by default all four. */
export const transferBlocked: Guard = ({ facts }, evidence) => {
  const category = text(evidence, 'category');
  return facts.policy.handledInPlace.some((one) => one === category)
    ? refusal('transfer-blocked', 'This category is handled where the person is (F5).', '/category')
    : 'ok';
};

export const releasedWithoutQuarantine: Guard = ({ placement }) =>
  placement ? 'ok' : refusal('release-without-quarantine', 'No quarantine was ever evidenced.');

/** F13: period complete and no symptoms, unless overridden with a reason; always a collector, at home an officer. */
export const releaseIncomplete: Guard = (state, evidence) => {
  const { placement } = state;
  const event = evidence.event;
  if (placement === undefined || event === undefined) return 'ok';
  if (placement.type === 'home' ? !event.officer : !event.data.collector) {
    const [code, pointer] =
      placement.type === 'home' ? ['officer-required', '/officer'] : ['collector-required', '/collector'];
    return refusal(code, 'A release names who signs at home, and who collects elsewhere (F13).', pointer);
  }
  if (text(evidence, 'overrideReason')) return 'ok';
  const symptoms = event.data.symptoms;
  if (!Array.isArray(symptoms) || symptoms.length > 0) {
    return refusal('release-with-symptoms', 'A release needs freedom from symptoms (F13).', '/symptoms');
  }
  const { lastDay, timeZone } = periodOf(state, placement.since, evidence.at);
  return localDateOf(event.occurredAt, timeZone) >= lastDay
    ? 'ok'
    : refusal('release-before-period', `The last day is ${lastDay} (F13).`, '/overrideReason');
};

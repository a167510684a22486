import type { RecipientKey } from '../../contracts/localities.ts';
import type { Severity } from '../../contracts/notification.ts';
import type { NotificationKind } from '../../contracts/notification-kinds.ts';
import type { Policy } from '../../contracts/policy.ts';
import { ackBy } from '../deadlines/acknowledgement.ts';
import type { Entry } from '../entry.ts';
import type { EntryDocument, EpochMs, Told } from '../evidence.ts';
import type { Directory } from '../places/directory.ts';
import type { LocalityTree } from '../places/locality-tree.ts';
import { route } from '../places/routing.ts';
import { splitRecipient } from '../places/routing-fallback.ts';
import { afterOfficeTime } from '../time/office-time.ts';
import { digestTimeOf } from './digest-times.ts';
import { arrivalNotices, offerId } from './plan-notices-arrival.ts';
import { contactNotices } from './plan-notices-contacts.ts';
import { withCorrections } from './plan-notices-corrections.ts';
import { readDigest } from './plan-notices-digest.ts';
import { keyCountryNotices } from './plan-notices-key-country.ts';
import { periodNotices } from './plan-notices-period.ts';
import { settledBy } from './plan-notices-responsibility.ts';
import { makeNotice } from './plan-notices-severity.ts';

/** A notice that is owed. With `recipient`, `key` is unique within the entry: made once per step. */
export interface PlannedNotice {
  key: string;
  kind: NotificationKind;
  recipient: RecipientKey;
  severity: Severity;
  /** What an `arrival.*` tells, for comparison with the next plan. No personal data. */
  digest?: string;
  /** Until when it has to be acknowledged (C1), epoch ms. */
  ackBy?: EpochMs;
  /** When it is told in a digest, epoch ms; absent when it goes at once. */
  digestAt?: EpochMs;
  /** The entry's version the notice tells of. */
  version: number;
  /** Level on the kind's ladder; 0 for the first. */
  escalation: number;
  /** The notification this one escalates. */
  about?: { notificationId: string; recipient: RecipientKey };
}

/** What every plan needs besides what happened. */
export interface PlanOutlook {
  /** The entry as it is after the change. */
  after: Entry;
  directory: Directory;
  tree: LocalityTree;
  policy: Policy;
  /** The version the entry has after the change. */
  version: number;
  /** When the notices are made. */
  now: EpochMs;
}

export interface PlanInput extends PlanOutlook {
  /** The entry before the change; absent when it opens. */
  before?: Entry | undefined;
  document: Pick<EntryDocument, 'told'> & Partial<Pick<EntryDocument, 'events'>>;
  /** What caused the change (event key, record version): names notices that may come more than once. */
  cause: string;
}

/** The notices a change of an entry owes, beyond those the document lists as told. Planning again with them told yields nothing. */
export const planNotices = (input: PlanInput): PlannedNotice[] => {
  const arrivals = withCorrections(arrivalNotices(input), input);
  const told = toldKeys(input.document.told);
  return [
    ...arrivals,
    ...offers(input, arrivals),
    ...happenings(input),
    ...contactNotices(input),
    ...periodNotices(input),
    ...keyCountryNotices(input),
  ]
    .filter(({ key, recipient }) => !told.has(`${key} ${recipient}`))
    .map((one) => withAckBy(one, input));
};

/** With its clock (C1), which begins when the recipient is told: for a notice in a digest, with the digest. */
export const withAckBy = (
  notice: PlannedNotice,
  { after, directory, tree, policy, now }: PlanOutlook,
): PlannedNotice => {
  const { kind, severity, recipient } = notice;
  const timeZone = tree.timeZoneOf(splitRecipient(recipient).locality);
  const lowTier = after.tier === 'low';
  const digestAt = digestTimeOf({ recipient, severity }, { directory, timeZone, lowTier, now });
  const since = digestAt ?? now;
  const dueAt = ackBy({ kind, severity, createdAt: since }, after, policy);
  const hours = severity === 'urgent' ? undefined : policy.officeHours[splitRecipient(recipient).department];
  const until =
    dueAt === undefined || hours === undefined
      ? dueAt
      : afterOfficeTime(since, dueAt - since, { hours, timeZone });
  return {
    ...notice,
    ...(until === undefined ? {} : { ackBy: until }),
    ...(digestAt === undefined ? {} : { digestAt }),
  };
};

/** `<key> <recipient>` of everything told. */
export const toldKeys = (told: readonly Told[]): Set<string> =>
  new Set(told.map(({ key, recipient }) => `${key} ${recipient}`));

/**
 * R1: responsibility is offered in the arrival notice itself, so that one arrival is one notification for the destination. A notice of
 * its own goes to whom it is offered later, when nothing else is new for that recipient.
 */
const offers = (input: PlanInput, arrivals: readonly PlannedNotice[]): PlannedNotice[] => {
  const { after, document, directory, tree, policy } = input;
  const { state, offeredTo } = after.responsibility;
  if (after.stage === 'CLOSED' || offeredTo === undefined) return [];
  if (state !== 'OFFERED' && state !== 'TRANSFER_OFFERED') return [];
  const offer = offerId(after);
  const offered = (digest: string | undefined) => readDigest(digest)?.offer === offer;
  return route('responsibility.offered', after, directory, tree, policy).flatMap(({ recipient }) => {
    const known = [...document.told, ...arrivals].some(
      (one) => one.recipient === recipient && offered(one.digest),
    );
    const key = `responsibility.offered:${offer}`;
    return known ? [] : [makeNotice('responsibility.offered', key, recipient, input.version)];
  });
};

/** Settled, and raised again later, a disagreement is told again. */
const openCodes = (conflicts: Entry['conflicts']): Set<string> =>
  new Set(conflicts.filter(({ resolvedAt }) => resolvedAt === undefined).map(({ code }) => code));

/** What is told because it happened: once per cause. A merged entry is silent; the one that took its evidence speaks. */
const happenings = ({
  before,
  after,
  directory,
  tree,
  policy,
  version,
  cause,
}: PlanInput): PlannedNotice[] => {
  if (after.outcome === 'MERGED') return [];
  // A merged entry brings its ledger along, so a key also says whose cause it was.
  const own = after.entryId.slice(-6);
  const to = (kind: NotificationKind, about: string) =>
    route(kind, after, directory, tree, policy).map(({ recipient }) =>
      makeNotice(kind, `${kind}:${about}.${own}`, recipient, version),
    );
  const notices: PlannedNotice[] = [];
  // An illness told late may be over by now, and a late positive test shows no symptoms: both are told.
  const newIllness = (after.investigation?.number ?? 0) > (before?.investigation?.number ?? 0);
  if (!before?.symptomatic && (after.symptomatic || newIllness))
    notices.push(...to('symptoms.reported', cause));
  if (after.hospital?.caseConfirmed && !before?.hospital?.caseConfirmed) {
    notices.push(...to('case.confirmed', cause));
  }
  const settled = settledBy(before, after);
  if (settled !== undefined) notices.push(...to(settled, cause));
  // F29: once per illness; whoever answers for the person later is asked as well while nobody has opened it.
  if (after.investigation?.state === 'REQUESTED' && after.stage !== 'CLOSED') {
    notices.push(...to('investigation.requested', String(after.investigation.number)));
  }
  const known = openCodes(before?.conflicts ?? []);
  for (const code of openCodes(after.conflicts)) {
    if (!known.has(code)) notices.push(...to('conflict.raised', `${code}:${cause}`));
  }
  return notices;
};

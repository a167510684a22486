import type { Notification } from '../contracts/notification.ts';
import type { Policy } from '../contracts/policy.ts';
import { dueSteps, nextDueAt } from '../domain/deadlines/deadlines.ts';
import { deriveEntry } from '../domain/derive-entry.ts';
import type { Entry } from '../domain/entry.ts';
import type { EpochMs, EventEvidence, Told } from '../domain/evidence.ts';
import { notificationId } from '../domain/notices/notification-id.ts';
import { isHandedOver } from '../domain/notices/notification-matrix.ts';
import { type PlannedNotice, planNotices } from '../domain/notices/plan-notices.ts';
import { noticesForSteps } from '../domain/notices/plan-notices-steps.ts';
import type { LocalityTree } from '../domain/places/locality-tree.ts';
import { splitRecipient } from '../domain/places/routing-fallback.ts';
import { verifierOf } from '../domain/statements/community-report.ts';
import type { Config } from '../store/config.ts';
import type { Due } from '../store/due.ts';
import type { StoredEntry } from '../store/entries.ts';
import { inboxKey, supersededWrite } from '../store/notifications.ts';
import type { ConditionalWrite } from '../store/table.ts';
import type { EntryChange, Notice } from './commit-entries.ts';
import { contactDues, newContactOf } from './contact-dues.ts';
import { retentionLook } from './retain.ts';

export interface PlanChangeInput {
  /** The entry at the version it was read at, its document holding the new evidence already. */
  stored: StoredEntry;
  /** What it was before that evidence; absent when it opens. */
  before?: Entry;
  followUps: EventEvidence[];
  config: Config;
  now: EpochMs;
}

/** What a change of an entry entails: the notices it owes, when to look again, who may see it now. Pure; `commitEntries` makes it so. */
export const planChange = (input: PlanChangeInput): { change: EntryChange; entry: Entry } => {
  const { stored, before, config, now } = input;
  const { tree, policies } = config;
  const { policy } = policies.at(now);
  const entry = deriveEntry(stored.document, input.followUps, { policies, tree });
  const owed = stored.document.mergedInto === undefined ? owedNotices(input, entry, policy) : [];
  const notices = owed.map((planned) => toNotice(planned, { entry, now }));
  const told = [...stored.document.told, ...notices.map((notice) => notice.told)];
  const known = new Set(before ? pathsOf(before, tree) : []);
  const change: EntryChange = {
    entry: { document: { ...stored.document, told }, version: stored.version },
    notices,
    dues: [
      ...entryDues(input, entry, told),
      ...contactDues(before, entry, now),
      ...closingDue(input, entry),
      ...notices.flatMap(({ notification }) => acknowledgementDue(notification)),
    ],
    supersedes: superseded(stored.document.told, notices),
    newPaths: pathsOf(entry, tree).filter((path) => !known.has(path)),
    newContactOf: newContactOf(before, entry),
  };
  return { change, entry };
};

/** What the change itself causes, and every alert whose time has come: late evidence may find a clock that has run out already. */
const owedNotices = (input: PlanChangeInput, after: Entry, policy: Policy): PlannedNotice[] => {
  const { stored, before, config, now } = input;
  const { directory, tree, policies } = config;
  const { told } = stored.document;
  const version = stored.version + 1;
  const outlook = { after, directory, tree, policy, now, version };
  const caused = planNotices({
    ...outlook,
    ...(before ? { before } : {}),
    document: stored.document,
    cause: `v${version}`,
  });
  const steps = dueSteps(after, stored.document, { policies, tree }, now);
  return [...caused, ...noticesForSteps(steps, { ...outlook, told })];
};

/** What is about a traveller's request leads to it: its key ends with the request's id. */
const linkOf = ({ entryId }: Entry, { kind, key }: PlannedNotice): string => {
  const requestId = /^(correction|contest|help)\./.test(kind)
    ? /:(req_[0-9a-f]+)$/.exec(key)?.[1]
    : undefined;
  return requestId === undefined ? `/v1/entries/${entryId}` : `/v1/requests/${requestId}`;
};

/** The intent and its message. The id holds the time of the intent, so an inbox is in the order in which notices came to be owed. */
export const toNotice = (planned: PlannedNotice, { entry, now }: { entry: Entry; now: EpochMs }): Notice => {
  const id = notificationId(now, entry.entryId, planned.key, planned.recipient);
  const notification: Notification = {
    id,
    kind: planned.kind,
    entryId: entry.entryId,
    version: planned.version,
    ...splitRecipient(planned.recipient),
    severity: planned.severity,
    createdAt: new Date(now).toISOString(),
    ...(planned.ackBy === undefined ? {} : { ackBy: new Date(planned.ackBy).toISOString() }),
    escalation: planned.escalation,
    ...(planned.digestAt === undefined ? {} : { digestAt: new Date(planned.digestAt).toISOString() }),
    ...(planned.about === undefined
      ? {}
      : {
          about: { notificationId: planned.about.notificationId, ...splitRecipient(planned.about.recipient) },
        }),
    link: linkOf(entry, planned),
  };
  return {
    notification,
    told: {
      key: planned.key,
      kind: planned.kind,
      recipient: planned.recipient,
      notificationId: id,
      at: now,
      ...(planned.digest === undefined ? {} : { digest: planned.digest }),
    },
  };
};

/** L15: an `arrival.*` replaces the one the recipient was told before. Its deadline stays: the check knows the later one answers for it. */
const superseded = (told: readonly Told[], notices: readonly Notice[]): ConditionalWrite[] =>
  notices.flatMap(({ told: line }) => {
    if (!line.kind.startsWith('arrival.')) return [];
    const before = told.findLast(
      (one) => one.recipient === line.recipient && one.kind.startsWith('arrival.'),
    );
    return before && before.kind !== 'arrival.withdrawn'
      ? [supersededWrite(inboxKey(before.recipient, before.notificationId), line.notificationId)]
      : [];
  });

/** G8: somebody whose journey ends now is looked at again when their keeping does; one that takes too long, when the lead reviews it. */
const closingDue = ({ before, stored, followUps, config, now }: PlanChangeInput, entry: Entry): Due[] => {
  if (entry.stage === 'CLOSED' && before?.stage === 'CLOSED') return [];
  const look = retentionLook(entry, stored.document, followUps, { config, now });
  return look === undefined ? [] : [look];
};

/** Level 1 of the ladder (C1); the check that handles it sees to the next level. */
export const acknowledgementDue = (notification: Notification): Due[] =>
  notification.ackBy === undefined
    ? []
    : [
        {
          kind: 'ack',
          at: Date.parse(notification.ackBy),
          ref: `${notification.locality}/${notification.department}#${notification.id}`,
        },
      ];

/** A due item is put when the next look at the entry comes earlier than the one that is planned already. Early is fine, late is not. */
const entryDues = (
  input: PlanChangeInput,
  entry: Entry,
  told: EntryChange['entry']['document']['told'],
): Due[] => {
  const { config, now, before, stored } = input;
  const context = { policies: config.policies, tree: config.tree };
  const next = nextDueAt(entry, { told, events: stored.document.events }, context, now);
  if (next === undefined) return [];
  const planned = before ? nextDueAt(before, stored.document, context, now) : undefined;
  return planned !== undefined && planned <= next ? [] : [{ kind: 'entry', at: next, ref: entry.entryId }];
};

/**
 * From where the entry may be seen: destination, home, point of entry, present place, who answers and to whom it is offered. A report
 * nobody has verified is seen from where it is to be (D12).
 */
export const pathsOf = (entry: Entry, tree: LocalityTree): string[] => {
  const verifier = verifierOf(entry);
  if (verifier !== undefined) return [tree.pathOf(verifier)];
  const { responsibility } = entry;
  const codes = [
    entry.destination,
    entry.home,
    entry.pointOfEntry,
    entry.presentAt,
    isHandedOver(entry) ? undefined : entry.collector,
    responsibility.locality,
    responsibility.offeredTo,
  ];
  return [...new Set(codes.filter((code) => code !== undefined))].map((code) => tree.pathOf(code));
};

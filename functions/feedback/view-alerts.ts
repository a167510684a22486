import type { AlertView } from '../../shared/contracts/entry-view.ts';
import type { NotificationKind } from '../../shared/contracts/notification-kinds.ts';
import { standingSteps } from '../../shared/domain/deadlines/deadlines.ts';
import type { DeriveContext } from '../../shared/domain/derive-context.ts';
import type { Entry, TimelineStep } from '../../shared/domain/entry.ts';
import type { EntryDocument, EpochMs, Told } from '../../shared/domain/evidence.ts';

/** What ends an alert, in the timeline's words (I8); whatever else ends it is the last thing that was applied. */
export const closers: Partial<Record<NotificationKind, readonly string[]>> = {
  'no-show.overdue': ['record:arrived', 'record:checked', 'did-not-travel', 'record:withdrawn'],
  'port-check.overdue': ['port-check', 'record:checked'],
  'verification.overdue': ['verified', 'contact-verified', 'record:arrived'],
  'declaration.overdue': ['record:expected', 'placed'],
  'unowned.overdue': ['accepted', 'assigned', 'rejected'],
  'feedback.overdue': ['feedback', 'placed', 'hospitalised', 'disposition', 'rejected', 'verified'],
  'transfer.overdue': ['boarded', 'disposition'],
  'handover.overdue': ['received'],
  'report-in.overdue': ['received', 'verified'],
  'outside-receipt.overdue': ['received'],
  'placement.overdue': ['placed'],
  'test.overdue': ['test-result', 'test-taken'],
  'hospital.overdue': ['recovered', 'test-result', 'follow-up', 'hospitalised', 'converted', 'note'],
  'missing-step.overdue': [],
  'aboard.overdue': ['departed', 'landed', 'hospitalised'],
  'silence.overdue': [],
  'investigation.overdue': ['investigation-opened', 'investigation-closed'],
  'contacts.overdue': ['contacts-listed', 'contact-reached', 'placed', 'recovered'],
  'conflict.overdue': ['resolved'],
  'follow-up.missed': ['follow-up'],
  'contact.lost': ['follow-up', 'placed', 'clinic-visit', 'test-taken'],
  'release.overdue': ['released', 'extended', 'hospitalised', 'test-result'],
  'collection.overdue': ['collected'],
  'person.missing': ['port-check', 'record:checked', 'boarded', 'received', 'placed', 'explained'],
  'custody.gap': ['received', 'boarded', 'placed', 'explained'],
};

interface Ledgered {
  document: Pick<EntryDocument, 'told' | 'events'>;
  context: DeriveContext;
  now: EpochMs;
}

/** The alerts of an entry, from its ledger of notices: one per kind and what it is about, however many were told on the ladder. */
export const alertsOf = (entry: Entry, { document, context, now }: Ledgered): AlertView[] => {
  const raised = Map.groupBy(
    document.told.filter((line) => closers[line.kind] !== undefined),
    aboutOf,
  );
  const standing = new Set(standingSteps(entry, document, context, now).map(({ key }) => key));
  return [...raised.values()].map((lines) => alertOf(entry, lines, standing));
};

/** `<kind>:<level>:<what it is about>` without the level. */
const aboutOf = ({ key }: Told): string => key.replace(/^([^:]*):[^:]*/, '$1');

const alertOf = (entry: Entry, lines: readonly Told[], standing: ReadonlySet<string>): AlertView => {
  const raisedAt = Math.min(...lines.map((line) => line.at));
  const kind = lines[0]?.kind ?? 'test';
  const open = lines.some((line) => standing.has(line.key));
  const closing = open ? undefined : closingStep(entry.timeline, kind);
  return {
    kind,
    raisedAt: utc(raisedAt),
    recipients: [...new Set(lines.map((line) => line.recipient))],
    open,
    ...(closing ? { closedAt: utc(closing.at), closedBy: closing.what } : {}),
  };
};

const closingStep = (timeline: readonly TimelineStep[], kind: NotificationKind): TimelineStep | undefined => {
  const applied = timeline.filter((step) => step.status === 'applied');
  return applied.findLast((step) => closers[kind]?.includes(step.what)) ?? applied.at(-1);
};

const utc = (at: EpochMs): string => new Date(at).toISOString();

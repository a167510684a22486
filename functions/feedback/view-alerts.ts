import type { AlertView } from '../../shared/contracts/entry-view.ts';
import type { NotificationKind } from '../../shared/contracts/notification.ts';
import type { DeadlineKind, Entry, TimelineStep } from '../../shared/domain/entry.ts';
import type { EpochMs, Told } from '../../shared/domain/evidence.ts';

/** Which clock an alert belongs to: it is open as long as that clock stands past its time (I8). */
const clockOf: Partial<Record<NotificationKind, DeadlineKind>> = {
  'feedback.overdue': 'feedback',
  'port-check.overdue': 'port-check',
  'handover.overdue': 'hand-over',
  'placement.overdue': 'placement',
  'follow-up.missed': 'follow-up',
  'contact.lost': 'follow-up',
  'release.overdue': 'release',
  'collection.overdue': 'collection',
};

/** What ends such an alert, in the timeline's words; whatever else ends it is the last thing that was applied. */
const closers: Partial<Record<NotificationKind, readonly string[]>> = {
  'release.overdue': ['released', 'extended', 'hospitalised', 'test-result'],
  'collection.overdue': ['collected'],
  'port-check.overdue': ['port-check'],
  'placement.overdue': ['placed'],
  'handover.overdue': ['received'],
  'follow-up.missed': ['follow-up'],
  'contact.lost': ['follow-up'],
};

/** The alerts of an entry, from its ledger of notices: one per kind and raising, however many were told on the ladder. */
export const alertsOf = (entry: Entry, told: readonly Told[], now: EpochMs): AlertView[] => {
  const raised = Map.groupBy(
    told.filter((line) => clockOf[line.kind] !== undefined),
    (line) => line.kind,
  );
  return [...raised].map(([kind, lines]) => alertOf(entry, { kind, lines, now }));
};

const alertOf = (
  entry: Entry,
  { kind, lines, now }: { kind: NotificationKind; lines: readonly Told[]; now: EpochMs },
): AlertView => {
  const raisedAt = Math.min(...lines.map((line) => line.at));
  const open = entry.deadlines.some((clock) => clock.kind === clockOf[kind] && clock.dueAt <= now);
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

import type {
  DeadlineView,
  EntryOutline,
  EntrySummary,
  EntryView,
} from '../../shared/contracts/entry-view.ts';
import { contactsView } from '../../shared/domain/contacts/contact-view.ts';
import type { DeriveContext } from '../../shared/domain/derive-context.ts';
import type { Entry, TimelineStep } from '../../shared/domain/entry.ts';
import type { EntryDocument, EpochMs } from '../../shared/domain/evidence.ts';
import type { FieldGroup } from '../../shared/domain/notices/notification-matrix.ts';
import { type OwnerSpan, ownerHistory } from '../../shared/domain/transfer/owner-history.ts';
import { noticeState } from '../../shared/domain/traveller/traveller-notice.ts';
import { alertsSeen, seesClock, seesStep } from './tells-of-health.ts';
import { alertsOf } from './view-alerts.ts';
import { custodyViewOf } from './view-custody.ts';
import { dimensionsSeen } from './view-dimensions.ts';
import { reportView } from './view-report.ts';

interface Shown {
  document: EntryDocument;
  version: number;
}

type Groups = ReadonlySet<FieldGroup>;

/** What is shown of an entry, without personal data: names and documents lie in the records, not here. Cut to `groups` (G2). */
export const viewOf = (
  entry: Entry,
  shown: Shown,
  seen: { groups: Groups; now: EpochMs; context: DeriveContext },
): EntryView => {
  const { groups, now, context } = seen;
  const steps = entry.timeline.filter(({ what }) => seesStep(what, groups));
  return {
    ...coreOf(entry, shown.version, seen),
    ...(entry.ticks === undefined ? {} : { ticks: ticksOf(entry, groups) }),
    ...(entry.enrolledUntil === undefined ? {} : { enrolledUntil: entry.enrolledUntil }),
    ...dimensionsSeen(entry, groups),
    ...(groups.has('health') ? reportView(entry, shown.document) : {}),
    ...custodyViewOf(entry, shown.document, groups),
    ...(groups.has('health') ? contactsView(entry) : {}),
    timeline: steps.map(stepOf),
    owners: ownerHistory(entry).map(ownerOf),
    alerts: alertsSeen(alertsOf(entry, { document: shown.document, context, now }), groups),
    conflicts: groups.has('health') ? entry.conflicts.map(conflictOf) : [],
    sources: shown.document.statements.map(({ agency, recordId, version }) => ({
      agency,
      recordId,
      version,
    })),
  };
};

/** For those who may not even see the stage. */
export const outlineOf = (entry: Entry, version: number, groups: Groups): EntryOutline => ({
  entryId: entry.entryId,
  version,
  open: entry.stage !== 'CLOSED',
  ...(groups.has('destination') && entry.destination !== undefined ? { destination: entry.destination } : {}),
});

const conflictOf = ({
  code,
  detail,
  since,
  between,
  resolvedBy,
  resolvedAt,
}: Entry['conflicts'][number]) => ({
  code,
  detail,
  since: utc(since),
  between: [...between],
  ...(resolvedBy === undefined ? {} : { resolvedBy }),
  ...(resolvedAt === undefined ? {} : { resolvedAt: utc(resolvedAt) }),
});

const ownerOf = ({ from, to, ...span }: OwnerSpan) => ({
  ...span,
  from: utc(from),
  ...(to === undefined ? {} : { to: utc(to) }),
});

/** A former holder keeps its own period (docs/domain.md, section 5): what happened until it last had a part in it, and no more. */
export const formerViewOf = (view: EntryView, until: EpochMs): EntryView => {
  const timeline = view.timeline.filter((step) => Date.parse(step.at) <= until);
  const stage = timeline.findLast((step) => step.status === 'applied')?.stage ?? view.stage;
  const { entryId, version, kind, responsibility } = view;
  // Who answers since then is none of their business any more.
  const owner = view.owners?.findLast(({ from }) => Date.parse(from) <= until);
  return {
    entryId,
    stage,
    version,
    kind,
    responsibility: {
      state: owner?.interim ? 'UNASSIGNED' : 'ACCEPTED',
      locality: owner?.locality ?? responsibility.locality,
    },
    deadlines: [],
    timeline,
    alerts: [],
    conflicts: [],
    sources: [],
  };
};

export const summaryOf = (
  entry: Entry,
  version: number,
  seen: { groups: Groups; now: EpochMs },
): EntrySummary | EntryOutline =>
  seen.groups.has('stage')
    ? { ...coreOf(entry, version, seen), arrivalAt: utc(entry.arrivalAt), arrived: entry.arrived }
    : outlineOf(entry, version, seen.groups);

const coreOf = (entry: Entry, version: number, { groups, now }: { groups: Groups; now: EpochMs }) => ({
  entryId: entry.entryId,
  stage: entry.stage,
  ...(entry.outcome === undefined ? {} : { outcome: entry.outcome }),
  version,
  kind: entry.kind,
  ...(entry.tier === undefined ? {} : { tier: entry.tier }),
  ...(entry.zone === undefined ? {} : { zone: entry.zone }),
  responsibility: responsibilityOf(entry),
  ...(entry.quarantine && groups.has('endDate') ? { quarantine: quarantineOf(entry.quarantine) } : {}),
  deadlines: entry.deadlines
    .filter(({ kind }) => seesClock(kind, groups))
    .map((deadline) => deadlineOf(deadline, now)),
  ...noticeOf(entry),
});

const noticeOf = (entry: Entry): { notice?: 'given' | 'missing' } => {
  const notice = noticeState(entry);
  return notice === 'not-yet-due' ? {} : { notice };
};

const responsibilityOf = ({ responsibility }: Entry): EntryView['responsibility'] => {
  const { state, locality, officer, offeredTo } = responsibility;
  return {
    state,
    locality,
    ...(officer === undefined ? {} : { officer }),
    ...(offeredTo === undefined ? {} : { offeredTo }),
  };
};

const quarantineOf = (quarantine: NonNullable<Entry['quarantine']>) => {
  const { type, site, anchor, lastDay, policyVersion, segments = [] } = quarantine;
  return {
    type,
    ...(site === undefined ? {} : { site }),
    anchor,
    lastDay,
    rule: policyVersion,
    segments: segments.map((one) => ({ ...one })),
  };
};

const deadlineOf = ({ kind, dueAt, rule }: Entry['deadlines'][number], now: EpochMs): DeadlineView => ({
  kind,
  dueAt: utc(dueAt),
  overdue: dueAt <= now,
  ...(rule === undefined ? {} : { rule }),
});

/** F6, F8: that and when somebody was tested is a matter of health. */
const ticksOf = ({ ticks = [] }: Entry, groups: Groups): EntryView['ticks'] => {
  const shown = ticks.filter(({ duty }) => duty !== 'tested' || groups.has('health'));
  return shown.map(({ duty, on, dueAt, doneAt }) => ({
    duty,
    ...(on === undefined ? {} : { on }),
    ...(dueAt === undefined ? {} : { dueAt: utc(dueAt) }),
    ...(doneAt === undefined ? {} : { doneAt: utc(doneAt) }),
  }));
};

const stepOf = ({ at, what, stage, by, officer, status, detail }: TimelineStep) => ({
  at: utc(at),
  what,
  stage,
  ...(by === undefined ? {} : { by: by.id }),
  ...(officer === undefined ? {} : { officer }),
  status,
  ...(detail === undefined ? {} : { detail }),
});

const utc = (at: EpochMs): string => new Date(at).toISOString();

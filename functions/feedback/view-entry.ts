import type { DeadlineView, EntrySummary, EntryView } from '../../shared/contracts/entry-view.ts';
import type { Entry, TimelineStep } from '../../shared/domain/entry.ts';
import type { EntryDocument, EpochMs } from '../../shared/domain/evidence.ts';
import { alertsOf } from './view-alerts.ts';

interface Shown {
  document: EntryDocument;
  version: number;
}

/** What is shown of an entry, without personal data: names and documents lie in the records, not here. */
export const viewOf = (entry: Entry, shown: Shown, now: EpochMs): EntryView => ({
  ...coreOf(entry, shown.version, now),
  timeline: entry.timeline.map(stepOf),
  alerts: alertsOf(entry, shown.document.told, now),
  conflicts: entry.conflicts.map(({ code, detail, since, between }) => ({
    code,
    detail,
    since: utc(since),
    between: [...between],
  })),
  sources: shown.document.statements.map(({ agency, recordId, version }) => ({ agency, recordId, version })),
});

/** A former holder keeps its own period (docs/domain.md, section 5): what happened until it last had a part in it, and no more. */
export const formerViewOf = (view: EntryView, until: EpochMs): EntryView => {
  const timeline = view.timeline.filter((step) => Date.parse(step.at) <= until);
  const stage = timeline.findLast((step) => step.status === 'applied')?.stage ?? view.stage;
  const { entryId, version, kind, responsibility } = view;
  return {
    entryId,
    stage,
    version,
    kind,
    responsibility: { state: responsibility.state, locality: responsibility.locality },
    deadlines: [],
    timeline,
    alerts: [],
    conflicts: [],
    sources: [],
  };
};

export const summaryOf = (entry: Entry, version: number, now: EpochMs): EntrySummary => ({
  ...coreOf(entry, version, now),
  arrivalAt: utc(entry.arrivalAt),
  arrived: entry.arrived,
});

const coreOf = (entry: Entry, version: number, now: EpochMs) => ({
  entryId: entry.entryId,
  stage: entry.stage,
  ...(entry.outcome === undefined ? {} : { outcome: entry.outcome }),
  version,
  kind: entry.kind,
  responsibility: responsibilityOf(entry),
  ...(entry.quarantine === undefined ? {} : { quarantine: quarantineOf(entry.quarantine) }),
  deadlines: entry.deadlines.map((deadline) => deadlineOf(deadline, now)),
});

const responsibilityOf = ({ responsibility }: Entry): EntryView['responsibility'] => {
  const { state, locality, officer, offeredTo } = responsibility;
  return {
    state,
    locality,
    ...(officer === undefined ? {} : { officer }),
    ...(offeredTo === undefined ? {} : { offeredTo }),
  };
};

const quarantineOf = ({ type, site, anchor, lastDay }: NonNullable<Entry['quarantine']>) => ({
  type,
  ...(site === undefined ? {} : { site }),
  anchor,
  lastDay,
});

const deadlineOf = ({ kind, dueAt }: Entry['deadlines'][number], now: EpochMs): DeadlineView => ({
  kind,
  dueAt: utc(dueAt),
  overdue: dueAt <= now,
});

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

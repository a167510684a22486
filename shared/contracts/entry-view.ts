import * as z from 'zod';
import { crewGrades } from '../domain/contacts/crew-grade.ts';
import { deadlineKinds } from '../domain/deadlines/deadline-kinds.ts';
import { outcomes, stages } from '../domain/entry.ts';
import { exposureKinds } from './arrival-terms.ts';
import { emergencyView } from './break-glass.ts';
import { contactFacts } from './contact.ts';
import { wayFacts } from './custody-view.ts';
import { segmentPlaces, tiers } from './policy-quarantine.ts';
import { quarantineFacts } from './quarantine-view.ts';

const instant = z.string();

const responsibility = z.strictObject({
  state: z.string(),
  locality: z.string(),
  officer: z.string().optional(),
  offeredTo: z.string().optional(),
});

const quarantine = z.strictObject({
  type: z.enum(['facility', 'home', 'hospital']),
  site: z.string().optional(),
  anchor: z.string(),
  lastDay: z.string(),
  /** Version of the policy that made `lastDay`. */
  rule: z.string(),
  segments: z.array(z.strictObject({ place: z.enum(segmentPlaces), from: z.string(), until: z.string() })),
});

/** A duty of F6 and what ticked it. */
const tick = z.strictObject({
  duty: z.enum(['tested', 'collected', 'quarantined']),
  on: z.string().optional(),
  dueAt: instant.optional(),
  doneAt: instant.optional(),
});

/** A clock that runs for this entry; `overdue` is judged at the moment of the answer. */
const deadlineView = z.strictObject({
  kind: z.enum(deadlineKinds),
  dueAt: instant,
  overdue: z.boolean(),
  /** Version of the policy that made `dueAt`. */
  rule: z.string().optional(),
});
export type DeadlineView = z.infer<typeof deadlineView>;

const timelineStep = z.strictObject({
  at: instant,
  what: z.string(),
  stage: z.enum(stages),
  by: z.string().optional(),
  officer: z.string().optional(),
  status: z.enum(['applied', 'held', 'conflict']),
  detail: z.string().optional(),
});

/** An alert this entry raised: closed by the event that took its cause away (I8), open until then. */
const alertView = z.strictObject({
  kind: z.string(),
  raisedAt: instant,
  recipients: z.array(z.string()),
  open: z.boolean(),
  closedAt: instant.optional(),
  closedBy: z.string().optional(),
});
export type AlertView = z.infer<typeof alertView>;

const conflict = z.strictObject({
  code: z.string(),
  detail: z.string(),
  since: instant,
  between: z.array(z.string()),
  resolvedBy: z.string().optional(),
  resolvedAt: instant.optional(),
});

/** P5: who answered, and when; `interim` until a locality accepted. */
const ownerSpan = z.strictObject({
  locality: z.string(),
  officer: z.string().optional(),
  from: instant,
  to: instant.optional(),
  interim: z.boolean().optional(),
});

const source = z.strictObject({ agency: z.string(), recordId: z.string(), version: z.string() });

/** F19, F24, F27: what reports count people by. */
const dimensions = {
  grade: z.enum(crewGrades).optional(),
  category: z.string().optional(),
  exposures: z.array(z.enum(exposureKinds)).optional(),
};

/** F22: a neighbour's report and what it came to. */
const report = z.strictObject({
  reportedAt: instant,
  outcome: z.string().optional(),
  verifiedAt: instant.optional(),
  /** D12: it was true, and the person has not been given the notice since. */
  personToBeTold: z.boolean(),
});

const core = {
  entryId: z.string(),
  stage: z.enum(stages),
  outcome: z.enum(outcomes).optional(),
  version: z.number().int(),
  kind: z.enum(['OVERSEAS', 'DOMESTIC', 'CREW', 'CONTACT']),
  tier: z.enum(tiers).optional(),
  zone: z.string().optional(),
  responsibility,
  quarantine: quarantine.optional(),
  deadlines: z.array(deadlineView),
  /** G3: whether the notice of the first check was given; absent before it is due. */
  notice: z.enum(['given', 'missing']).optional(),
};

/** `GET /v1/entries/{entryId}`: the entry without personal data. Times are RFC 3339 UTC, dates local. */
export const entryView = z.strictObject({
  ...core,
  ticks: z.array(tick).optional(),
  enrolledUntil: z.string().optional(),
  ...dimensions,
  report: report.optional(),
  ...quarantineFacts,
  ...wayFacts,
  ...contactFacts,
  timeline: z.array(timelineStep),
  owners: z.array(ownerSpan).optional(),
  alerts: z.array(alertView),
  /** G10: who opened it in an emergency without having to do with it. */
  emergencies: z.array(emergencyView).optional(),
  conflicts: z.array(conflict),
  sources: z.array(source),
});
export type EntryView = z.infer<typeof entryView>;

/** What is left of an entry for a key that may not see its stage (G2): the home locality, a port of entry after the hand-over. */
const entryOutline = z.strictObject({
  entryId: z.string(),
  version: z.number().int(),
  open: z.boolean(),
  destination: z.string().optional(),
});
export type EntryOutline = z.infer<typeof entryOutline>;

/** `GET /v1/entries/{entryId}` as any key may get it. */
export const shownEntry = z.union([entryView, entryOutline]);
export type ShownEntry = z.infer<typeof shownEntry>;

/** One line of `GET /v1/entries`. */
const entrySummary = z.strictObject({ ...core, arrivalAt: instant, arrived: z.boolean() });
export type EntrySummary = z.infer<typeof entrySummary>;

/** A page may hold fewer items than `limit`, even none, while `next` says there is more to look through. */
export const entriesAnswer = z.strictObject({
  items: z.array(z.union([entrySummary, entryOutline])),
  next: z.string().optional(),
});
export type EntriesAnswer = z.infer<typeof entriesAnswer>;

const dateOrInstant = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'must be a date, YYYY-MM-DD, or an RFC 3339 time with an offset',
});

/** Filters of `GET /v1/entries`: `from` and `to` bound the arrival (dates are the locality's own days, both inclusive). */
export const entriesFilter = z.strictObject({
  stage: z.enum(stages).optional(),
  overdue: z.enum(deadlineKinds).optional(),
  notice: z.enum(['given', 'missing']).optional(),
  from: dateOrInstant.optional(),
  to: dateOrInstant.optional(),
  limit: z.string().optional(),
  cursor: z.string().optional(),
});

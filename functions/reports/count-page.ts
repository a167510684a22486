import type { ReportContent, ReportDifference } from '../../shared/contracts/report.ts';
import type { DeriveContext } from '../../shared/domain/derive-context.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import {
  contextAsOf,
  type Evidenced,
  evidenceAsOf,
  heardLate,
  movedSince,
} from '../../shared/domain/reports/report-as-of.ts';
import { carryDifference, countsAt, whyJoined } from '../../shared/domain/reports/report-carry-over.ts';
import { add, sumOf, type Tally } from '../../shared/domain/reports/report-counters.ts';
import { differencesOf } from '../../shared/domain/reports/report-differences.ts';
import { countEntry, hasArrived, type Seen, termOf } from '../../shared/domain/reports/report-entry.ts';
import { policyUseOf } from '../../shared/domain/reports/report-policies.ts';
import type { ReportJob } from './report-deps.ts';

/** What a page of entries adds to a locality's own part. */
export interface Counting {
  own: Tally;
  differences: ReportDifference[];
  ownMoves: ReportContent['ownMoves'];
  policies: ReportContent['policies'];
  /** Of those counted in yesterday's report: whoever a link still leads to, but who no longer counts here. */
  left: Record<string, 'moved-out' | 'no-longer-arrived'>;
}

export const nothingCounted = (): Counting => ({
  own: {},
  differences: [],
  ownMoves: [],
  policies: [],
  left: {},
});

export interface Counted extends Counting {
  /** Ids of those who arrived, by the term they are counted at. */
  ids: Record<string, string[]>;
}

interface Yesterday {
  knownBy: number;
  ids: ReadonlyMap<string, string>;
}

interface Counter {
  job: ReportJob;
  context: DeriveContext;
  yesterday: Yesterday | undefined;
}

/** Counts entries a locality may answer for: each is counted where its owner is at the end of the day, and nowhere else (I2). */
export const countPage = (
  page: readonly Evidenced[],
  job: ReportJob,
  { context, yesterday }: Omit<Counter, 'job'>,
): Counted => {
  const counted: Counted = { ...nothingCounted(), ids: {} };
  for (const evidence of page) countOne(counted, evidence, { job, context, yesterday });
  return counted;
};

const countOne = (counted: Counted, evidence: Evidenced, { job, context, yesterday }: Counter): void => {
  const { locality, day } = job;
  const seen = seenOf(evidence, job, context);
  if (seen === undefined) return;
  const { after } = seen;
  const { entryId } = after;
  const wasCounted = yesterday?.ids.has(entryId) === true;
  countMove(counted, seen, locality);
  if (after.responsibility.locality !== locality) {
    if (wasCounted) counted.left[entryId] = 'moved-out';
    return;
  }
  counted.own = sumOf([counted.own, countEntry(seen, day)]);
  if (yesterday && heardLate(evidence, { since: yesterday.knownBy, from: day.from })) {
    add(counted.own, 'late-evidence');
  }
  const term = termOf(after);
  if (term === undefined) {
    if (wasCounted) counted.left[entryId] = 'no-longer-arrived';
    return;
  }
  counted.ids[term] = [...(counted.ids[term] ?? []), entryId];
  counted.differences.push(...differencesOf(after, { locality, at: day.to }));
  countPolicy(counted, after, job, contextAsOf(context, job.knownBy));
  if (yesterday) countCarriedOver(counted, { evidence, seen }, { job, context, yesterday });
};

/** P9: whoever is counted today was counted yesterday, or something of today says why not. */
const countCarriedOver = (
  counted: Counted,
  { evidence, seen: { after, before } }: { evidence: Evidenced; seen: Seen },
  { job, context, yesterday }: Counter & { yesterday: Yesterday },
): void => {
  const { locality, day } = job;
  const { entryId } = after;
  if (yesterday.ids.has(entryId)) {
    if (before !== undefined && hasArrived(before)) return;
    counted.differences.push(...carryDifference(locality, entryId, 'restated'));
    return;
  }
  const could = entryAsOf(evidence, { knownBy: yesterday.knownBy, happenedBy: day.from }, context);
  const why = whyJoined({ before, knowable: could?.entry }, locality);
  if (why === 'late') add(counted.own, 'late');
  counted.differences.push(...carryDifference(locality, entryId, why));
};

const seenOf = (
  evidence: Evidenced,
  { day, knownBy }: ReportJob,
  context: DeriveContext,
): Seen | undefined => {
  const now = entryAsOf(evidence, { knownBy, happenedBy: day.to }, context);
  if (now === undefined) return undefined;
  const moved = movedSince({ ...now, followUps: now.followUps }, day.from);
  const start = moved ? entryAsOf(evidence, { knownBy, happenedBy: day.from }, context) : now;
  return { after: now.entry, before: start?.entry, document: now.document, documentBefore: start?.document };
};

const entryAsOf = (
  evidence: Evidenced,
  horizon: { knownBy: number; happenedBy: number },
  context: DeriveContext,
): (NonNullable<ReturnType<typeof evidenceAsOf>> & { entry: Entry }) | undefined => {
  const found = evidenceAsOf(evidence, horizon);
  return (
    found && {
      ...found,
      entry: deriveEntry(found.document, found.followUps, contextAsOf(context, horizon.knownBy)),
    }
  );
};

/** Somebody who had arrived and changed hands: both sides say so, each in its own report. */
const countMove = (counted: Counting, { after, before }: Seen, locality: string): void => {
  if (before === undefined || !hasArrived(before) || !hasArrived(after)) return;
  const [from, to] = [before.responsibility.locality, after.responsibility.locality];
  if (from === to) return;
  if (from === locality) {
    add(counted.own, 'moved-out');
    counted.ownMoves.push({ entryId: after.entryId, from, to, saidBy: 'giver' });
  }
  if (countsAt(after, locality)) {
    add(counted.own, 'moved-in');
    counted.ownMoves.push({ entryId: after.entryId, from, to, saidBy: 'taker' });
  }
};

const countPolicy = (counted: Counting, after: Entry, { day }: ReportJob, context: DeriveContext): void => {
  const use = policyUseOf(after, context.policies, day.to - 1);
  if (use === undefined) return;
  add(counted.own, use.why === 'local' ? 'under-local-decision' : 'under-superseded-policy');
  counted.policies.push(use);
};

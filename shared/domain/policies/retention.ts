import type { Policy } from '../../contracts/policy.ts';
import type { Entry } from '../entry.ts';
import type { EntryDocument, EpochMs, EventEvidence } from '../evidence.ts';

/** Which of G8's rules ends the keeping. */
export const retentionRules = [
  'closed',
  'never-arrived',
  'low-tier',
  'checkpoint',
  'false-report',
  'legal-maximum',
  // F26: nothing was heard any more of somebody who is away, or they came after all and this record has had its day.
  'away',
  // G9: no order is in force any more under which anybody may be kept.
  'mandate-ended',
] as const;
export type RetentionRule = (typeof retentionRules)[number];

export interface Retention {
  rule: RetentionRule;
  /** From then on the person is erased. */
  at: EpochMs;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * G8: until when what is known of this person is kept; undefined while nothing ends it. From closure, never from arrival: an open entry is
 * kept until nothing was heard of it for the legal maximum.
 */
export const retentionOf = (
  entry: Pick<Entry, 'stage' | 'stageSince' | 'outcome' | 'kind' | 'tier' | 'arrived'>,
  document: Pick<EntryDocument, 'statements' | 'events' | 'openedAt'>,
  followUps: readonly EventEvidence[],
  { retention }: Pick<Policy, 'retention'>,
): Retention => {
  const most: Retention = {
    rule: 'legal-maximum',
    at: monthsAfter(lastHeard(document, followUps), retention.mostMonths),
  };
  if (entry.stage !== 'CLOSED') return most;
  const closedAt = closureLearned(entry.stageSince, document);
  const rule = ruleOf(entry, document);
  const after =
    rule === 'closed'
      ? retention.closedDays * dayMs
      : rule === 'false-report'
        ? retention.falseReportHours * hourMs
        : retention.shortDays * dayMs;
  const at = closedAt + after;
  return most.at < at ? most : { rule, at };
};

/** F26: the same of somebody on the away list, who has no journey that could end; who came is in the records of that journey. */
export const awayRetentionOf = (
  { lastHeard, isListed }: { lastHeard: EpochMs; isListed: boolean },
  { retention }: Pick<Policy, 'retention'>,
): Retention => ({
  rule: 'away',
  at: isListed ? monthsAfter(lastHeard, retention.mostMonths) : lastHeard + retention.shortDays * dayMs,
});

const ruleOf = (
  { outcome, kind, tier, arrived }: Pick<Entry, 'outcome' | 'kind' | 'tier' | 'arrived'>,
  { statements }: Pick<EntryDocument, 'statements'>,
): Exclude<RetentionRule, 'legal-maximum' | 'away' | 'mandate-ended'> => {
  if (outcome === 'FALSE_REPORT') return 'false-report';
  if (outcome === 'DID_NOT_TRAVEL' || outcome === 'NOT_FOUND' || !arrived) return 'never-arrived';
  if (kind === 'DOMESTIC' && tier === 'low') return 'low-tier';
  const seenBy = statements.filter(({ says }) => says !== 'withdrawn').map(({ source }) => source);
  return seenBy.length > 0 && seenBy.every((source) => source === 'road-checkpoint')
    ? 'checkpoint'
    : 'closed';
};

/** The closure, or when we heard of it: who is closed with a time long past is not erased on the spot. */
const closureLearned = (
  closedAt: EpochMs,
  { statements, events }: Pick<EntryDocument, 'statements' | 'events'>,
): EpochMs =>
  Math.max(
    closedAt,
    ...events.filter(({ occurredAt }) => occurredAt === closedAt).map(({ learnedAt }) => learnedAt),
    ...statements.filter(({ says }) => says === 'withdrawn').map(({ receivedAt }) => receivedAt),
  );

const lastLearned = ({ statements, events }: Pick<EntryDocument, 'statements' | 'events'>): EpochMs =>
  Math.max(0, ...events.map(({ learnedAt }) => learnedAt), ...statements.map(({ receivedAt }) => receivedAt));

const lastHeard = (
  document: Pick<EntryDocument, 'statements' | 'events' | 'openedAt'>,
  followUps: readonly EventEvidence[],
): EpochMs =>
  Math.max(document.openedAt, lastLearned(document), ...followUps.map(({ learnedAt }) => learnedAt));

/** The same day of a later month, in UTC; a day that month does not have is its last. */
const monthsAfter = (at: EpochMs, months: number): EpochMs => {
  const from = new Date(at);
  const first = Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1);
  const next = new Date(first);
  const lastDay = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate();
  return first + (Math.min(from.getUTCDate(), lastDay) - 1) * dayMs + (at % dayMs);
};

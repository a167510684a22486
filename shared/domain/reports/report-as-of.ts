import type { DeriveContext } from '../derive-context.ts';
import type { EntryDocument, EpochMs, EventEvidence, Statement } from '../evidence.ts';
import type { PolicyBook } from '../policies/policies.ts';

/** What a report may know: evidence recorded before `knownBy` of what happened before `happenedBy` (P10). */
export interface Horizon {
  knownBy: EpochMs;
  happenedBy: EpochMs;
}

export interface Evidenced {
  document: EntryDocument;
  followUps: readonly EventEvidence[];
  /** Every version of its records that is still kept, where a newer one may hide the one that counted then. */
  versions?: readonly Statement[];
}

/**
 * P10: the entry's evidence as it stood within the horizon: what came later is as if it had never come. Undefined when nothing was known
 * of the journey by then.
 */
export const evidenceAsOf = (
  { document, followUps, versions = [] }: Evidenced,
  horizon: Horizon,
): { document: EntryDocument; followUps: EventEvidence[] } | undefined => {
  const statements = newestOfEach(
    [...versions, ...document.statements].filter((one) => isWithin(one, horizon)),
  );
  const counts = (event: EventEvidence): boolean =>
    event.learnedAt < horizon.knownBy && event.occurredAt < horizon.happenedBy;
  const events = document.events.filter(counts);
  if (statements.length === 0 && (events.length === 0 || document.statements.length > 0)) return undefined;
  const openedAt = statements.reduce((least, one) => Math.min(least, one.receivedAt), document.openedAt);
  return { document: { ...document, statements, events, openedAt }, followUps: followUps.filter(counts) };
};

/** Whether any of the document's records has changed since, so that older versions have to be looked for. */
export const hidesOlderVersions = ({ statements }: EntryDocument, horizon: Horizon): Statement[] =>
  statements.filter((one) => !isWithin(one, horizon));

/** Whether anything of the entry happened from `from` on: otherwise it was the same before the day as after it. */
export const movedSince = ({ document, followUps }: Evidenced, from: EpochMs): boolean =>
  document.statements.some((one) => happenedAt(one) >= from) ||
  document.events.some((event) => event.occurredAt >= from) ||
  followUps.some((event) => event.occurredAt >= from);

/** Whether something was recorded from `since` on that tells of a time before `from`: an earlier report did not know of it. */
export const heardLate = (
  { document, followUps }: Evidenced,
  { since, from }: { since: EpochMs; from: EpochMs },
): boolean =>
  document.statements.some((one) => one.receivedAt >= since && happenedAt(one) < from) ||
  [...document.events, ...followUps].some((one) => one.learnedAt >= since && one.occurredAt < from);

/** The policies by what had been put until then: what is put later says nothing of that day's report. */
export const contextAsOf = ({ policies, tree }: DeriveContext, knownBy: EpochMs): DeriveContext => ({
  tree,
  policies: policiesAsOf(policies, knownBy),
});

const policiesAsOf = (book: PolicyBook, knownBy: EpochMs): PolicyBook => ({
  at: (instant) => book.asKnown(instant, knownBy - 1),
  asKnown: (instant, knownAt) => book.asKnown(instant, Math.min(knownAt, knownBy - 1)),
  changes: book.changes.filter((at) => at < knownBy),
  mandate: book.mandate,
});

const isWithin = (one: Statement, { knownBy, happenedBy }: Horizon): boolean =>
  one.receivedAt < knownBy && happenedAt(one) < happenedBy;

/** An arrival happened when it happened; any other statement when it was made. */
const happenedAt = ({ says, at, statedAt, receivedAt }: Statement): EpochMs =>
  says === 'arrived' || says === 'checked' ? at : Math.min(statedAt, receivedAt);

const newestOfEach = (statements: readonly Statement[]): Statement[] => {
  const records = Map.groupBy(statements, (one) => `${one.agency}/${one.recordId}`);
  return [...records.values()].flatMap((versions) => {
    const newest = versions.reduce((best, one) => (isNewer(one, best) ? one : best));
    const earlier = versions.flatMap((one) => [...(one.formerDestinations ?? []), one.destination ?? '']);
    const former = [...new Set(earlier)].filter((code) => code !== '' && code !== newest.destination).sort();
    return [former.length > 0 ? { ...newest, formerDestinations: former } : newest];
  });
};

const isNewer = (one: Statement, other: Statement): boolean =>
  one.statedAt > other.statedAt || (one.statedAt === other.statedAt && one.version > other.version);

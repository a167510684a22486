import type { Policy } from '../contracts/policy.ts';
import { deriveEntry } from '../domain/derive-entry.ts';
import type { Entry } from '../domain/entry.ts';
import type { EntryDocument, EpochMs, EventEvidence } from '../domain/evidence.ts';
import { type Retention, retentionOf } from '../domain/policies/retention.ts';
import type { Config } from '../store/config.ts';
import type { Due } from '../store/due.ts';
import { loadEntries } from '../store/entries.ts';
import { loadFollowUpsOf } from '../store/follow-ups.ts';
import type { RecordName } from '../store/records.ts';
import type { Table } from '../store/table.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** On the hour, so that those who are closed together share an item: keeping somebody for some minutes more harms nobody. */
export const retentionDue = (entryId: string, at: EpochMs): Due => ({
  kind: 'retention',
  at: onTheHour(at),
  ref: entryId,
});

const onTheHour = (at: EpochMs): EpochMs => Math.ceil(at / hourMs) * hourMs;

/** When the record of somebody who is, or was, on the away list (F26) is looked at by the retention rule. */
export const awayDue = ({ agency, recordId }: RecordName, at: EpochMs): Due => ({
  kind: 'away',
  at: onTheHour(at),
  ref: `${agency}#${recordId}`,
});

/**
 * When this entry has to be looked at by the retention rule: closed, when its keeping ends; open, when the lead reviews it. Undefined
 * while the journey takes its usual time, for most end before anybody has to think of it; unless it is `idle`: no clock of it runs any more.
 */
export const retentionLook = (
  entry: Entry,
  document: EntryDocument,
  followUps: readonly EventEvidence[],
  { config, now, idle = false }: { config: Pick<Config, 'policies'>; now: EpochMs; idle?: boolean },
): Due | undefined => {
  if (document.mergedInto !== undefined || document.erased) return undefined;
  const { policy } = config.policies.at(now);
  const { entryId } = entry;
  const reviewAt = reviewTime(document, policy);
  const isUsual = entry.stage !== 'CLOSED' && now < (document.openedAt + reviewAt) / 2;
  if (isUsual && !idle) return undefined;
  if (entry.stage !== 'CLOSED' && now < reviewAt) return retentionDue(entryId, reviewAt);
  return retentionDue(entryId, retentionOf(entry, document, followUps, policy).at);
};

const reviewTime = ({ openedAt }: EntryDocument, { retention }: Pick<Policy, 'retention'>): EpochMs =>
  openedAt + retention.reviewDays * dayMs;

/** What the rule says now of one journey. */
export interface Kept extends Retention {
  entryId: string;
  /** Open for so long that the lead looks at it: since when, and where they answer for the person. */
  review?: { since: EpochMs; locality: string };
}

/** Of each journey that is there and not erased yet: until when it is kept, as things are now. */
export const keptUntil = async (
  { table, config, now }: { table: Table; config: Config; now: EpochMs },
  entryIds: readonly string[],
): Promise<Kept[]> => {
  const loaded = await loadEntries(table, [...new Set(entryIds)], { consistent: true });
  const documents = loaded.flatMap((stored) =>
    stored && stored.document.mergedInto === undefined && !stored.document.erased ? [stored.document] : [],
  );
  const followUps = await loadFollowUpsOf(table, documents);
  const { policy } = config.policies.at(now);
  return documents.map((document, index): Kept => {
    const told = followUps[index] ?? [];
    const entry = deriveEntry(document, told, config);
    const { entryId } = document;
    const since = reviewTime(document, policy);
    const review = { since, locality: entry.responsibility.locality };
    const isReviewed = entry.stage !== 'CLOSED' && now >= since;
    return { entryId, ...retentionOf(entry, document, told, policy), ...(isReviewed ? { review } : {}) };
  });
};

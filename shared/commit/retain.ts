import { deriveEntry } from '../domain/derive-entry.ts';
import type { Entry } from '../domain/entry.ts';
import type { EntryDocument, EpochMs, EventEvidence } from '../domain/evidence.ts';
import { type Retention, retentionOf } from '../domain/retention.ts';
import type { Config } from '../store/config.ts';
import type { Due } from '../store/due.ts';
import { loadEntries } from '../store/entries.ts';
import { loadFollowUpsOf } from '../store/follow-ups.ts';
import type { Table } from '../store/table.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** G9: so long after the last mandate's end everybody is erased. */
const afterMandateMs = 30 * dayMs;

/** G9: nobody may be followed any more, and nobody could be for the last thirty days. */
export const isWoundUp = ({ policies }: Pick<Config, 'policies'>, now: EpochMs): boolean => {
  const mandate = policies.mandate(now);
  return !mandate.inForce && now >= mandate.until + afterMandateMs;
};

/** On the hour, so that those who are closed together share an item: keeping somebody for some minutes more harms nobody. */
export const retentionDue = (entryId: string, at: EpochMs): Due => ({
  kind: 'retention',
  at: Math.ceil(at / hourMs) * hourMs,
  ref: entryId,
});

/** When this entry has to be looked at by the retention rule; undefined while it is open and not old yet. */
export const retentionLook = (
  entry: Entry,
  document: EntryDocument,
  followUps: readonly EventEvidence[],
  { config, now }: { config: Pick<Config, 'policies'>; now: EpochMs },
): Due | undefined => {
  if (document.mergedInto !== undefined || document.erased) return undefined;
  if (isWoundUp(config, now)) return retentionDue(entry.entryId, now);
  const { policy } = config.policies.at(now);
  const isOld = now >= document.openedAt + policy.retention.reviewDays * dayMs;
  if (entry.stage !== 'CLOSED' && !isOld) return undefined;
  return retentionDue(entry.entryId, retentionOf(entry, document, followUps, policy).at);
};

/** What the rule says now of one journey; `open`: it is followed still. */
export interface Kept extends Retention {
  entryId: string;
  open: boolean;
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
  const woundUp = isWoundUp(config, now);
  const { policy } = config.policies.at(now);
  return documents.map((document, index): Kept => {
    const told = followUps[index] ?? [];
    const entry = deriveEntry(document, told, config);
    const { entryId } = document;
    const open = entry.stage !== 'CLOSED';
    if (woundUp) return { entryId, open, rule: 'mandate-ended', at: now };
    return { entryId, open, ...retentionOf(entry, document, told, policy) };
  });
};

import type { Entry } from '../entry.ts';
import type { EpochMs, LocalDate } from '../evidence.ts';
import { addDays, localDateOf, midnightOf } from '../time/local-days.ts';

/** "Collect on DATE at PLACE": all that an employer learns of one of its own (G2). */
export interface CollectionNote {
  on: LocalDate;
  at: string;
}

/**
 * Undefined until the release is near (C10) or done, for somebody who is at home, and once they were collected. `nameOf` names a locality
 * for a place that nobody named.
 */
export const collectionNote = (
  entry: Entry,
  { noticeDays, now, nameOf }: { noticeDays: number; now: EpochMs; nameOf: (code: string) => string },
): CollectionNote | undefined => {
  const { quarantine, stage, releasedAt, responsibility } = entry;
  if (quarantine === undefined || quarantine.type === 'home') return undefined;
  const at = quarantine.site ?? nameOf(responsibility.locality);
  const { lastDay, timeZone } = quarantine;
  if (stage === 'RELEASED' && releasedAt !== undefined) return { on: localDateOf(releasedAt, timeZone), at };
  const isNear = now >= midnightOf(addDays(lastDay, -noticeDays), timeZone);
  return stage === 'QUARANTINE' && isNear ? { on: lastDay, at } : undefined;
};

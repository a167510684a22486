import type { EpochMs } from '../../shared/domain/evidence.ts';
import { type CollectionNote, collectionNote } from '../../shared/domain/quarantine/collection-note.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadLiveEntries } from '../../shared/store/entries.ts';
import type { Table } from '../../shared/store/table.ts';
import { deriveOne } from '../feedback/derive-all.ts';

/** When and where an employer collects one of its own (G2); undefined for every other agency: they learn of receipt and matching alone. */
export const showCollection = async (
  table: Table,
  record: { agency: string; entryId: string | undefined },
  { config, now }: { config: Config; now: EpochMs },
): Promise<CollectionNote | undefined> => {
  const { agency, entryId } = record;
  if (entryId === undefined || config.agencies.get(agency)?.source !== 'employer') return undefined;
  const [stored] = await loadLiveEntries(table, [entryId], { consistent: true });
  if (!stored) return undefined;
  const entry = await deriveOne(table, stored, config);
  const noticeDays = config.policies.at(now).policy.preReleaseNoticeDays;
  return collectionNote(entry, { noticeDays, now, nameOf: (code) => config.tree.get(code)?.name ?? code });
};

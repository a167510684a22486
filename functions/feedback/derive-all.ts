import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadFollowUps, type StoredEntry } from '../../shared/store/entries.ts';
import type { Table } from '../../shared/store/table.ts';

/** Entries as they are with their daily follow-ups, which are read only for those that can have any. In the order of `loaded`. */
export const deriveAll = (
  table: Table,
  loaded: readonly (StoredEntry | undefined)[],
  config: Config,
): Promise<(Entry | undefined)[]> =>
  Promise.all(loaded.map(async (stored) => (stored ? deriveOne(table, stored, config) : undefined)));

export const deriveOne = async (table: Table, { document }: StoredEntry, config: Config): Promise<Entry> => {
  return deriveEntry(document, await loadFollowUps(table, document), config);
};

import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { Config } from '../../shared/store/config.ts';
import type { StoredEntry } from '../../shared/store/entries.ts';
import { loadFollowUps, loadFollowUpsOf } from '../../shared/store/follow-ups.ts';
import type { Table } from '../../shared/store/table.ts';

/** Entries as they are with their daily follow-ups, which are read only for those that can have any. In the order of `loaded`. */
export const deriveAll = async (
  table: Table,
  loaded: readonly (StoredEntry | undefined)[],
  config: Config,
): Promise<(Entry | undefined)[]> => {
  const present = loaded.filter((stored) => stored !== undefined);
  const followUps = await loadFollowUpsOf(
    table,
    present.map(({ document }) => document),
  );
  const derived = new Map(
    present.map((stored, index) => [stored, deriveEntry(stored.document, followUps[index] ?? [], config)]),
  );
  return loaded.map((stored) => stored && derived.get(stored));
};

export const deriveOne = async (table: Table, { document }: StoredEntry, config: Config): Promise<Entry> =>
  deriveEntry(document, await loadFollowUps(table, document), config);

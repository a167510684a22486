import type { EpochMs } from '../../shared/domain/evidence.ts';
import type { Config } from '../../shared/store/config.ts';
import type { Due } from '../../shared/store/due.ts';
import type { Item, Table } from '../../shared/store/table.ts';

/** One step of a rebuild: what every part of it needs. */
export interface RebuildWork {
  table: Table;
  config: Config;
  now: EpochMs;
  /** Notices and pushes made from then on are looked for. */
  since: EpochMs;
}

/** What follows from stored evidence: items under keys made of their content, and when to look at what. */
export interface Derived {
  items: Item[];
  dues: Due[];
}

export const joined = (parts: readonly Derived[]): Derived => ({
  items: parts.flatMap(({ items }) => items),
  dues: parts.flatMap(({ dues }) => dues),
});

import type { EpochMs } from '../../shared/domain/evidence.ts';
import type { Config } from '../../shared/store/config.ts';
import type { Due, DueKind } from '../../shared/store/due.ts';
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

/** From which items each kind of look follows: a kind without a line here would be lost with the index. */
export const lookedAtFrom = {
  outbox: 'entries and notifications',
  entry: 'entries',
  ack: 'notifications',
  push: 'pushes',
  parked: 'pushes',
  probe: 'breakers',
  replan: 'nothing: every entry is looked at',
  relink: 'nothing: every entry is linked',
  manifest: 'trips',
  contacts: 'entries',
  candidate: 'candidate pairs',
  source: 'agencies',
  request: 'requests',
  shortage: 'sites',
  report: 'the configuration',
  digest: 'notifications',
  journal: 'the calendar',
  mandate: 'the configuration',
  replay: 'replays',
  retention: 'entries',
  away: 'records',
} as const satisfies Record<DueKind, string>;

export const joined = (parts: readonly Derived[]): Derived => ({
  items: parts.flatMap(({ items }) => items),
  dues: parts.flatMap(({ dues }) => dues),
});

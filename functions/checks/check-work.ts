import type { CommitDeps } from '../../shared/commit/commit-entries.ts';
import type { EraseRequest, Erasure } from '../../shared/commit/erase-entry.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import type { MetricName } from '../../shared/lambda/log-fields.ts';
import type { ArrivalsQueue } from '../../shared/queue/arrivals-queue.ts';
import type { Config, ConfigReader } from '../../shared/store/config.ts';
import type { Due, DueItem } from '../../shared/store/due.ts';
import type { RecordName } from '../../shared/store/records.ts';
import type { Table } from '../../shared/store/table.ts';

export interface CheckDeps extends CommitDeps {
  config: ConfigReader;
  /** Where contacts without a journey of their own are reported. */
  arrivals: ArrivalsQueue;
  /** Erases a person (G8, G9); where it is absent nobody's keeping ends. */
  erase?: (request: EraseRequest) => Promise<Erasure>;
  /** The same of who is only on the away list (F26). */
  eraseAway?: (request: { name: RecordName }) => Promise<Erasure>;
  /** The table of the journal: reports count from it, and its days are anchored in it. */
  lines: Pick<Table, 'query' | 'write'>;
}

/** One tick's work: what every check needs, and what it counts. */
export interface CheckWork {
  deps: CheckDeps;
  config: Config;
  now: EpochMs;
  count: (name: MetricName, amount: number) => void;
  /** Days of the journal anchored by this tick. */
  anchors: string[];
}

/**
 * Does what is true now of the items' refs, and says when to look at each again. Everything it does may have been done before by a tick
 * that stopped halfway, or be done at this moment by another: each step is one conditional write.
 */
export type Check = (work: CheckWork, items: readonly DueItem[]) => Promise<Due[]>;

export const refsOf = (items: readonly DueItem[]): string[] => [
  ...new Set(items.flatMap((item) => item.refs)),
];

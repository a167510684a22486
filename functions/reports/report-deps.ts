import type { EpochMs } from '../../shared/domain/evidence.ts';
import type { ReportDay } from '../../shared/domain/reports/report-day.ts';
import type { Config } from '../../shared/store/config.ts';
import type { Table } from '../../shared/store/table.ts';

/** How much one call may look at; whoever uses it up leaves the rest to the next call. */
export interface Budget {
  entries: number;
  localities: number;
}

/** One locality's day that is to be counted, by what is known before `knownBy`. */
export interface ReportJob {
  locality: string;
  day: ReportDay;
  revision: number;
  knownBy: EpochMs;
}

export interface ReportWork {
  table: Table;
  /** The table of the journal. */
  lines: Pick<Table, 'query'>;
  config: Config;
  now: EpochMs;
  budget: Budget;
  /** A name for one counting, never used before. */
  newRun: () => string;
}

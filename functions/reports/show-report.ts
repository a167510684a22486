import type { Caller } from '../../shared/access/caller.ts';
import type { ReportView, StoredReport } from '../../shared/contracts/report.ts';
import { rowsOf } from '../../shared/domain/reports/report-counters.ts';
import { toCsv } from '../../shared/domain/reports/report-csv.ts';
import { isUnexplained } from '../../shared/domain/reports/report-differences.ts';
import { type MaskedRow, maskRows } from '../../shared/domain/reports/report-mask.ts';

/**
 * G2: `all` for health and stewards. `masked`: other departments of the locality itself see no small cells. `cover`: other departments of a
 * level above see its state and its gaps; its figures are in their own sum, and both together would give small cells away.
 */
export type Sight = 'all' | 'masked' | 'cover';

export const sightOf = (caller: Caller, locality: string): Sight => {
  const { role, departments, subject } = caller;
  if (role === 'steward' || departments === undefined) return 'all';
  if (departments.includes('health') || departments.includes('epidemic-control')) return 'all';
  return subject === locality ? 'masked' : 'cover';
};

/** A report as a key may see it. Who is where is health's; a lead who signs sees which people a difference is about (G2: stage). */
export const viewOf = (
  report: StoredReport,
  { caller, now }: { caller: Caller; now: number },
): ReportView => {
  const sight = sightOf(caller, report.locality);
  const { content, schema: _, run: __, ...head } = report;
  const { differences, moves, policies, gaps, below, amendment } = content;
  const open = differences.filter(isUnexplained);
  const signs = caller.departments?.includes('lead') === true;
  return {
    ...head,
    late: isLate(report, now),
    balanced: open.length === 0,
    unexplained: open.length,
    masked: sight !== 'all',
    rows: shownRows(report, sight),
    gaps,
    below,
    ...(sight === 'all' ? { differences, moves, policies, ...(amendment ? { amendment } : {}) } : {}),
    ...(sight !== 'all' && signs ? { differences: open } : {}),
    links: {
      funnel: `/v1/funnels/${report.locality}`,
      scorecard: `/v1/scorecards/${report.locality}`,
      forecast: `/v1/forecasts/${report.locality}`,
    },
  };
};

/** P6: submitted after its hour, or not submitted when that had passed. */
const isLate = ({ dueBy, submittedAt }: StoredReport, now: number): boolean =>
  (submittedAt === undefined ? now : Date.parse(submittedAt)) > Date.parse(dueBy);

const shownRows = ({ content }: StoredReport, sight: Sight): ReportView['rows'] => {
  const rows = rowsOf(content.counts);
  if (sight === 'cover') return [];
  if (sight === 'masked') return maskRows(rows);
  return rows.map((row) => ({ ...row, own: content.own[keyOf(row)] ?? 0 }));
};

const keyOf = ({ counter, by, value }: Omit<MaskedRow, 'count'>): string =>
  by === undefined ? counter : `${counter}/${by}/${value}`;

/** One row per counter and part of it. A hidden cell says so in its own column, so that it is not taken for a zero. */
export const csvOf = ({ locality, date, revision, state, rows }: ReportView): string =>
  toCsv(
    ['locality', 'date', 'revision', 'state', 'counter', 'by', 'value', 'count', 'own', 'hidden'],
    rows.map(({ counter, by, value, count, own }) => [
      locality,
      date,
      revision,
      state,
      counter,
      by,
      value,
      count,
      own,
      count === null ? 'yes' : 'no',
    ]),
  );

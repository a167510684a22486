import { addDays } from '../../shared/domain/time/local-days.ts';
import { loadReport, loadReports } from '../../shared/store/reports.ts';
import { amendReport } from './draft-report.ts';
import type { ReportWork } from './report-deps.ts';

interface Wanted {
  locality: string;
  date: string;
  /** What was recorded before this is taken into account. */
  knownBy: number;
}

/**
 * P10: when the next day's count met evidence that tells of this day but came after its cut-off, or a level below was amended, the report
 * is counted again; the levels below first.
 */
export const amendIfNeeded = async (
  work: ReportWork,
  { locality, date, knownBy }: Wanted,
): Promise<'done' | 'under-way'> => {
  const kept = await loadReport(work.table, { locality, date });
  if (!kept || Date.parse(kept.report.knownBy) >= knownBy) return 'done';
  const { below } = kept.report.content;
  for (const one of below) {
    const wanted = { locality: one.locality, date, knownBy };
    if ((await amendIfNeeded(work, wanted)) === 'under-way') return 'under-way';
  }
  const next = await loadReport(work.table, { locality, date: addDays(date, 1) });
  const isLate = (next?.report.content.own['late-evidence'] ?? 0) > 0;
  if (!isLate && !(await changedBelow(work, kept.report.content.below, date))) return 'done';
  const outcome = await amendReport(work, kept, { knownBy });
  return outcome.is === 'under-way' || outcome.is === 'beaten' ? 'under-way' : 'done';
};

const changedBelow = async (
  { table }: ReportWork,
  below: readonly { locality: string; revision: number }[],
  date: string,
): Promise<boolean> => {
  const names = below.map(({ locality }) => ({ locality, date }));
  const now = await loadReports(table, names);
  return now.some((one, index) => one !== undefined && one.report.revision !== below[index]?.revision);
};

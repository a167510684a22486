import { randomUUID } from 'node:crypto';
import {
  dayInForce,
  nextDues,
  type ReportDue,
  readReportRef,
  reportRef,
} from '../../shared/domain/reports/report-schedule.ts';
import { addDays } from '../../shared/domain/time/local-days.ts';
import type { Due } from '../../shared/store/due.ts';
import { loadReport } from '../../shared/store/reports.ts';
import { amendIfNeeded } from '../reports/amend-if-needed.ts';
import { draftReport } from '../reports/draft-report.ts';
import type { ReportWork } from '../reports/report-deps.ts';
import { tellLeads } from '../reports/tell-leads.ts';
import { type Check, type CheckWork, refsOf } from './check-work.ts';

/** What one tick may count: the rest goes on in the next minute, from where it was left. */
const budgetOfTick = { entries: 5000, localities: 150 };

/** P1, C13: drafts the reports whose cut-off has passed, and says which were not submitted in time. */
export const checkReports: Check = async (check, items) => {
  const work: ReportWork = {
    table: check.deps.table,
    lines: check.deps.lines,
    config: check.config,
    now: check.now,
    budget: { ...budgetOfTick },
    newRun: randomUUID,
  };
  const next: Due[] = [];
  for (const ref of refsOf(items)) {
    const due = readReportRef(ref);
    // Only a locality with a lead of its own reports by itself; its people are in the sum of the level above all the same.
    if (due === undefined || !check.config.directory.has(`${due.locality}/lead`)) continue;
    if (due.what === 'late') await tellIfLate(check, due);
    else next.push(...(await draft(work, due)));
  }
  return next;
};

/** The chain goes on only when the day is drafted: an unfinished count is looked at again in the next minute. */
const draft = async (work: ReportWork, { locality, date }: ReportDue): Promise<Due[]> => {
  const again: Due = { kind: 'report', at: work.now, ref: reportRef({ locality, date, what: 'draft' }) };
  const drafted = await draftReport(work, locality, date);
  if (drafted.is === 'under-way') return [again];
  const knownBy = dayInForce(locality, date, work.config).cutOff;
  if ((await amendIfNeeded(work, { locality, date: addDays(date, -1), knownBy })) === 'under-way')
    return [again];
  return nextDues(locality, date, work.config).map((due) => ({ kind: 'report', ...due }));
};

const tellIfLate = async (check: CheckWork, { locality, date }: ReportDue): Promise<void> => {
  const kept = await loadReport(check.deps.table, { locality, date });
  if (kept?.report.state === 'submitted') return;
  const at = dayInForce(locality, date, check.config).dueBy;
  await tellLeads(check, 'report.overdue', { locality, date, at });
};

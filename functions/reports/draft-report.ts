import { operatorLocality } from '../../shared/contracts/localities.ts';
import type { ReportContent, ReportSignature, StoredReport } from '../../shared/contracts/report.ts';
import { amendmentOf, changesNothing } from '../../shared/domain/reports/report-amendment.ts';
import { sumOf } from '../../shared/domain/reports/report-counters.ts';
import {
  keepExplanations,
  type OwnPart,
  ownPartOf,
  rollUp,
} from '../../shared/domain/reports/report-roll-up.ts';
import { dayInForce } from '../../shared/domain/reports/report-schedule.ts';
import {
  type KeptReport,
  keepRevision,
  loadReport,
  loadReports,
  loadWhereabouts,
  writeReport,
} from '../../shared/store/reports.ts';
import { countVerified, silentSources } from './count-beside.ts';
import { countOwn } from './count-own.ts';
import type { ReportJob, ReportWork } from './report-deps.ts';

export type Drafted = { is: 'drafted'; kept: KeptReport } | { is: 'under-way'; counted: number };

/**
 * P1: the report of a locality's day, drafted when there is none yet: first those below it, then its own count, then the sum. What a call
 * has no budget for the next one goes on with. A draft is added up anew, so that it holds what was corrected and signed below it.
 */
export const draftReport = async (work: ReportWork, locality: string, date: string): Promise<Drafted> => {
  const kept = await loadReport(work.table, { locality, date });
  if (kept) return { is: 'drafted', kept: await refreshed(work, kept) };
  if (work.budget.localities <= 0) return { is: 'under-way', counted: 0 };
  const below = await draftBelow(work, locality, date);
  if (below.is === 'under-way') return below;
  work.budget.localities -= 1;
  const day = dayInForce(locality, date, work.config);
  const job: ReportJob = { locality, day, revision: 1, knownBy: day.cutOff };
  const counted = await countOwn(work, job);
  if (counted.is === 'under-way') return counted;
  const { run } = counted;
  const verified = await countVerified(work, job);
  const own: OwnPart = {
    ...counted.own,
    own: sumOf([counted.own.own, verified]),
    gaps: [...counted.own.gaps, ...(await silentSources(work, job))],
  };
  const report = reportOf(work, job, { own, run, below: below.reports, signatures: [] });
  const written = await writeReport(work.table, { report, version: 0 });
  const found = written ? { report, version: 1 } : await loadReport(work.table, { locality, date });
  if (!found) throw new Error('a report that was refused is there');
  return { is: 'drafted', kept: found };
};

/** Localities the budget does not reach are left to the next call: a sum is made only of all there is below it. */
const draftBelow = async (
  work: ReportWork,
  locality: string,
  date: string,
): Promise<{ is: 'drafted'; reports: StoredReport[] } | { is: 'under-way'; counted: number }> => {
  const children = childrenOf(work, locality);
  const known = await loadReports(
    work.table,
    children.map((code) => ({ locality: code, date })),
  );
  const reports: StoredReport[] = [];
  for (const [index, code] of children.entries()) {
    const there = known[index]?.report;
    const drafted = there && { is: 'drafted' as const, kept: { report: there } };
    const one = drafted ?? (await draftReport(work, code, date));
    if (one.is === 'under-way') return one;
    reports.push(one.kept.report);
  }
  return { is: 'drafted', reports };
};

const childrenOf = ({ config }: ReportWork, locality: string): string[] =>
  locality === operatorLocality ? [] : config.tree.children(locality);

interface Parts {
  own: OwnPart;
  run: string;
  below: readonly StoredReport[];
  signatures: ReportSignature[];
}

const reportOf = (work: ReportWork, job: ReportJob, { own, run, below, signatures }: Parts): StoredReport => {
  const { day, locality, revision, knownBy } = job;
  return {
    schema: 1,
    locality,
    date: day.date,
    revision,
    run,
    state: 'draft',
    timeZone: day.timeZone,
    from: utc(day.from),
    to: utc(day.to),
    knownBy: utc(knownBy),
    cutOff: utc(day.cutOff),
    dueBy: utc(day.dueBy),
    signatures,
    content: contentOf(work, locality, { own, below, cutOff: utc(day.cutOff) }),
  };
};

const contentOf = (
  { config }: ReportWork,
  locality: string,
  { own, below, cutOff }: { own: OwnPart; below: readonly StoredReport[]; cutOff: string },
): ReportContent =>
  rollUp(own, below, {
    locality,
    cutOff,
    covers: (code) => code === locality || config.tree.isWithin(code, locality),
    reports: (code) => config.directory.has(`${code}/lead`),
  });

/** A draft follows what is below it; what somebody has signed stays as it was signed. */
const refreshed = async (work: ReportWork, kept: KeptReport): Promise<KeptReport> => {
  const { report } = kept;
  if (report.state !== 'draft' || report.content.below.length === 0) return kept;
  const { locality, date, content, cutOff } = report;
  const loaded = await loadReports(
    work.table,
    content.below.map((one) => ({ locality: one.locality, date })),
  );
  const below: StoredReport[] = [];
  for (const one of loaded) if (one) below.push((await refreshedBelow(work, one)).report);
  const own = ownPartOf(report);
  const again = keepExplanations(contentOf(work, locality, { own, below, cutOff }), content.differences);
  const { amendment } = content;
  const fresh = { ...report, content: { ...again, ...(amendment ? { amendment } : {}) } };
  if (JSON.stringify(fresh.content) === JSON.stringify(content)) return kept;
  const written = await writeReport(work.table, { report: fresh, version: kept.version });
  if (written) return { report: fresh, version: kept.version + 1 };
  return (await loadReport(work.table, { locality, date })) ?? kept;
};

/** What lies two levels below reaches a draft through the draft between, as far as the budget goes. */
const refreshedBelow = (work: ReportWork, kept: KeptReport): Promise<KeptReport> => {
  if (work.budget.localities <= 0) return Promise.resolve(kept);
  if (kept.report.content.below.length > 0) work.budget.localities -= 1;
  return refreshed(work, kept);
};

export type Amended =
  | { is: 'amended'; kept: KeptReport }
  | { is: 'unchanged' }
  /** Somebody signed or amended it at the same moment. */
  | { is: 'beaten' }
  | { is: 'under-way'; counted: number };

/**
 * P10: later evidence about a day makes a new revision of its report with a diff, to be signed like the first; the earlier one is kept.
 * `drafter` is who asked for it; nobody when the next day's counting found late evidence.
 */
export const amendReport = async (
  work: ReportWork,
  kept: KeptReport,
  { knownBy, drafter }: { knownBy: number; drafter?: ReportSignature },
): Promise<Amended> => {
  const { report } = kept;
  const { locality, date, revision } = report;
  const below = await draftBelow(work, locality, date);
  if (below.is === 'under-way') return below;
  const job: ReportJob = {
    locality,
    day: dayInForce(locality, date, work.config),
    revision: revision + 1,
    knownBy,
  };
  const counted = await countOwn(work, job);
  if (counted.is === 'under-way') return counted;
  const gaps = ownPartOf(report).gaps.filter(({ kind }) => kind === 'source');
  const own: OwnPart = {
    ...counted.own,
    own: sumOf([counted.own.own, await countVerified(work, job)]),
    gaps: [...counted.own.gaps, ...gaps],
  };
  const signatures = drafter ? [drafter] : [];
  const next = reportOf(
    work,
    { ...job, knownBy: counted.knownBy },
    { own, run: counted.run, below: below.reports, signatures },
  );
  const amendment = amendmentOf(
    { revision, counts: report.content.counts, whereabouts: await whereabouts(work, report) },
    { counts: next.content.counts, whereabouts: await whereabouts(work, next) },
  );
  if (changesNothing(amendment)) return { is: 'unchanged' };
  const content = keepExplanations({ ...next.content, amendment }, report.content.differences);
  const fresh = { ...next, content };
  await keepRevision(work.table, report);
  const written = await writeReport(work.table, { report: fresh, version: kept.version });
  if (!written) return { is: 'beaten' };
  return { is: 'amended', kept: { report: fresh, version: kept.version + 1 } };
};

const whereabouts = ({ table }: ReportWork, { locality, date, run }: StoredReport) =>
  loadWhereabouts(table, { locality, date, run });

const utc = (at: number): string => new Date(at).toISOString();

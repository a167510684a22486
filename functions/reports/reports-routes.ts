import type { Caller } from '../../shared/access/caller.ts';
import type { Reads } from '../../shared/access/journal.ts';
import type { CommitDeps } from '../../shared/commit/commit-entries.ts';
import { operatorLocality } from '../../shared/contracts/localities.ts';
import { type ReportView, reportSigning, reportSteps } from '../../shared/contracts/report.ts';
import { liesWithin } from '../../shared/domain/derive-context.ts';
import { dayInForce } from '../../shared/domain/reports/report-schedule.ts';
import { isLocalDate } from '../../shared/domain/time/local-days.ts';
import type { Answer, Request, Route } from '../../shared/lambda/http-route.ts';
import { parseBody } from '../../shared/lambda/parse-request.ts';
import { notFound, Problem } from '../../shared/lambda/problem.ts';
import type { Config } from '../../shared/store/config.ts';
import type { Table } from '../../shared/store/table.ts';
import { draftReport } from './draft-report.ts';
import type { ReportWork } from './report-deps.ts';
import { csvOf, viewOf } from './show-report.ts';
import { takeStep } from './sign-report.ts';

export interface ReportsDeps extends CommitDeps {
  newRun: () => string;
  /** The table of the journal: what was verified is counted from it. */
  lines: Pick<Table, 'query'>;
}

/** What one request may look at: well within the time that an answer may take. */
const budgetOfRequest = { entries: 1500, localities: 60 };

/** Daily reports: read, signed, amended. */
export const reportsRoutes = (deps: ReportsDeps): Route[] => [
  {
    method: 'GET',
    path: '/v1/reports/{localityCode}/{date}',
    scope: 'reports:read',
    handle: (request) => getReport(deps, request),
  },
  {
    method: 'POST',
    path: '/v1/reports/{localityCode}/{date}/{step}',
    scope: 'reports:sign',
    handle: (request) => postStep(deps, request),
  },
];

const getReport = async (deps: ReportsDeps, request: Request): Promise<Answer> => {
  const { caller, headers, now, log } = request;
  const { work, locality, date } = await readReportRequest(deps, request);
  const drafted = await draftReport(work, locality, date);
  if (drafted.is === 'under-way') return underWay({ locality, date, counted: drafted.counted });
  const view = viewOf(drafted.kept.report, { caller, now });
  log.count('items', view.rows.length);
  const reads: Reads = { action: 'report-read', entryIds: namedIn(view) };
  if (!wantsCsv(headers.accept)) return { status: 200, body: view, reads };
  const name = `report-${locality}-${date}-r${view.revision}.csv`;
  return {
    status: 200,
    body: csvOf(view),
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
    },
  };
};

const postStep = async (deps: ReportsDeps, request: Request): Promise<Answer> => {
  const { caller, body, params, now } = request;
  const step = reportSteps.find((one) => one === params.step);
  if (step === undefined) throw notFound();
  const signing = parseBody(reportSigning, body);
  const { work, locality, date } = await readReportRequest(deps, request);
  const drafted = await draftReport(work, locality, date);
  if (drafted.is === 'under-way') return underWay({ locality, date, counted: drafted.counted });
  const outcome = await takeStep(work, drafted.kept, { ...signing, step, caller, deps });
  if ('is' in outcome) return underWay({ locality, date, counted: outcome.counted });
  const view = viewOf(outcome.report, { caller, now });
  return { status: 200, body: view, reads: { action: 'report-read', entryIds: namedIn(view) } };
};

/** Figures are about nobody; whom a report lists by id it tells of. */
const namedIn = ({ differences = [], moves = [], policies = [], amendment }: ReportView): string[] =>
  [...differences, ...moves, ...policies, ...(amendment?.entries ?? [])].flatMap(
    ({ entryId }) => entryId ?? [],
  );

const underWay = (counting: { locality: string; date: string; counted: number }): Answer => ({
  status: 202,
  body: { ...counting, state: 'drafting' },
  headers: { 'retry-after': '1' },
});

const wantsCsv = (accept = ''): boolean => /(^|[\s,])text\/csv/i.test(accept);

interface ReportRequest {
  work: ReportWork;
  locality: string;
  date: string;
}

const readReportRequest = async (deps: ReportsDeps, request: Request): Promise<ReportRequest> => {
  const { params, caller, now } = request;
  const locality = params.localityCode ?? '';
  const date = params.date ?? '';
  const config = await deps.config.load();
  requireLocality(config, caller, locality);
  if (!isLocalDate(date)) throw notFound('A report is of a calendar date, YYYY-MM-DD.');
  requirePast(config, { locality, date, now });
  const { table, lines, newRun } = deps;
  return { work: { table, lines, config, now, newRun, budget: { ...budgetOfRequest } }, locality, date };
};

/** A locality reads itself and what lies below it; anything else is not there for it. */
export const requireLocality = ({ tree }: Config, caller: Caller, locality: string): void => {
  const isKnown = locality === operatorLocality || tree.get(locality) !== undefined;
  const isSeen = caller.role === 'steward' || (isKnown && liesWithin(tree, locality, caller.subject));
  if (!isKnown || !isSeen) throw notFound('No such locality is known to this key.');
};

const oldestDays = 400;

/** P6: there is no report before its cut-off. */
const requirePast = (
  config: Config,
  { locality, date, now }: { locality: string; date: string; now: number },
): void => {
  const { cutOff } = dayInForce(locality, date, config);
  if (now - cutOff > oldestDays * 24 * 3_600_000) throw notFound('There are no reports of so long ago.');
  if (cutOff <= now) return;
  throw new Problem({
    status: 409,
    code: 'before-cut-off',
    title: 'The day is not over',
    detail: `The report of ${date} is drafted after ${new Date(cutOff).toISOString()}.`,
  });
};

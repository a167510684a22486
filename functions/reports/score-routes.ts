import { scoreQuery } from '../../shared/contracts/report-score.ts';
import {
  addDays,
  daysBetween,
  isLocalDate,
  localDateOf,
  midnightOf,
} from '../../shared/domain/time/local-days.ts';
import type { Answer, Request, Route } from '../../shared/lambda/http-route.ts';
import { parseQuery } from '../../shared/lambda/parse-request.ts';
import { Problem } from '../../shared/lambda/problem.ts';
import { type ReportsDeps, requireLocality } from './reports-routes.ts';
import { type ScoreRequest, showFunnel, showScorecard } from './show-scores.ts';

/** How a locality answers, and how far the people it is told of get. */
export const scoreRoutes = (deps: ReportsDeps): Route[] => [
  {
    method: 'GET',
    path: '/v1/funnels/{localityCode}',
    scope: 'reports:read',
    handle: async (request) => answer(await showFunnel(deps.table)(await scoreRequest(deps, request))),
  },
  {
    method: 'GET',
    path: '/v1/scorecards/{localityCode}',
    scope: 'reports:read',
    handle: async (request) => answer(await showScorecard(deps.table)(await scoreRequest(deps, request))),
  },
];

const answer = (body: unknown): Answer => ({ status: 200, body });

const usualDays = 7;
const mostDays = 92;

const scoreRequest = async (
  deps: ReportsDeps,
  { params, query, caller, now }: Request,
): Promise<ScoreRequest> => {
  const locality = params.localityCode ?? '';
  const sent = parseQuery(scoreQuery, query);
  const config = await deps.config.load();
  requireLocality(config, caller, locality);
  const zone = config.tree.timeZoneOf(locality);
  const to = sent.to ?? localDateOf(now, zone);
  const from = sent.from ?? addDays(to, 1 - usualDays);
  const days = daysBetween(from, to) + 1;
  if (!isLocalDate(from) || !isLocalDate(to) || days < 1 || days > mostDays) throw wrongSpan();
  return {
    locality,
    dates: { from, to },
    from: midnightOf(from, zone),
    to: midnightOf(addDays(to, 1), zone),
    now,
    config,
    caller,
  };
};

const wrongSpan = (): Problem =>
  new Problem({
    status: 400,
    code: 'invalid-query',
    title: 'A query parameter is not understood',
    errors: [{ pointer: '/from', code: 'span', detail: `1 to ${mostDays} days, from before to.` }],
  });

import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { operation } from './openapi-operations.ts';
import { reportSigning, reportSteps, reportView } from './report.ts';
import { funnelView, scorecardView, scoreQuery } from './report-score.ts';

const ofLocality = z.object({ localityCode: z.string() });
const ofDay = ofLocality.extend({ date: z.iso.date() });

const underWay = {
  description: 'Still being counted; Retry-After says when to ask again',
  answer: z.object({
    locality: z.string(),
    date: z.string(),
    counted: z.number().int(),
    state: z.literal('drafting'),
  }),
};

/** Daily reports, scorecards and funnels. */
export const reportPaths: ZodOpenApiPathsObject = {
  '/v1/reports/{localityCode}/{date}': {
    get: operation('Reports', {
      summary:
        'The report of a local day, drafted on first reading; as CSV with Accept: text/csv; 202 while it is counted',
      scope: 'reports:read',
      params: ofDay,
      status: '200',
      answer: reportView,
      also: { '202': underWay },
      conflict: 'The day is not over',
    }),
  },
  '/v1/reports/{localityCode}/{date}/{step}': {
    post: operation('Reports', {
      summary: 'Review, approve, submit, reject or amend a report; 409 says what stands in the way',
      scope: 'reports:sign',
      params: ofDay.extend({ step: z.enum(reportSteps) }),
      body: reportSigning,
      status: '200',
      answer: reportView,
      also: { '202': underWay },
      conflict: 'The day is not over, or the step does not follow from the state of the report',
    }),
  },
  '/v1/funnels/{localityCode}': {
    get: operation('Reports', {
      summary: 'How far the people a locality was told of got, and how long each step took',
      scope: 'reports:read',
      params: ofLocality,
      query: scoreQuery,
      status: '200',
      answer: funnelView,
    }),
  },
  '/v1/scorecards/{localityCode}': {
    get: operation('Reports', {
      summary: 'How a locality answers its inbox: acknowledgement time, overdue, missed',
      scope: 'reports:read',
      params: ofLocality,
      query: scoreQuery,
      status: '200',
      answer: scorecardView,
    }),
  },
};

import * as z from 'zod';
import { maximumRequestBytes } from '../../shared/contracts/arrival-record.ts';
import type { Mandate } from '../../shared/domain/policies/mandate.ts';
import { localDateOf } from '../../shared/domain/time/local-days.ts';
import { decodeCursor, encodeCursor, invalidCursor } from '../../shared/lambda/cursor.ts';
import type { Answer, Request, Route } from '../../shared/lambda/http-route.ts';
import { listQuery } from '../../shared/lambda/list-page.ts';
import { parseQuery } from '../../shared/lambda/parse-request.ts';
import { notFound, Problem } from '../../shared/lambda/problem.ts';
import type { ConfigReader } from '../../shared/store/config.ts';
import { hearAgencies } from './hear-agencies.ts';
import { type IntakeDeps, intakeRecords, validateRecords } from './intake-records.ts';
import { valuesJudge } from './judge-values.ts';
import { ndjson, readRecords } from './read-records.ts';
import { showCollection } from './show-collection.ts';
import { showRecord, showSubmission } from './show-submission.ts';

const postQuery = z.strictObject({ mode: z.literal('validate').optional() });
const idempotencyKey = z.string().min(1).max(255).optional();

/** What an agency can do: post arrival records, and ask what became of them. */
export const intakeRoutes = (deps: IntakeDeps & { config: ConfigReader }): Route[] => [
  {
    method: 'POST',
    path: '/v1/arrivals',
    accepts: ['application/json', ndjson],
    maximumBytes: maximumRequestBytes,
    scope: 'arrivals:write',
    handle: (request) => postArrivals(deps, request),
  },
  {
    method: 'GET',
    path: '/v1/submissions/{submissionId}',
    scope: 'arrivals:read',
    handle: (request) => getSubmission(deps, request),
  },
  {
    method: 'GET',
    path: '/v1/records/{recordId+}',
    scope: 'arrivals:read',
    handle: (request) => getRecord(deps, request),
  },
];

const getRecord = async (
  deps: IntakeDeps & { config: ConfigReader },
  { caller, params, now }: Request,
): Promise<Answer> => {
  const record = await showRecord(deps.table)(caller.subject, params.recordId ?? '');
  if (!record) throw notFound('Your agency has no registered record of that id.');
  const config = await deps.config.load();
  const its = { agency: caller.subject, entryId: record.entryId };
  const collect = await showCollection(deps.table, its, { config, now });
  return { status: 200, body: collect === undefined ? record : { ...record, collect } };
};

const postArrivals = async (
  deps: IntakeDeps & { config: ConfigReader },
  request: Request,
): Promise<Answer> => {
  const { mode } = parseQuery(postQuery, request.query);
  const records = readRecords(request);
  const config = await deps.config.load();
  const agency = config.agencies.get(request.caller.subject);
  if (!agency) throw unknownAgency();
  const judgeValues = valuesJudge(config, agency, request.now);
  const timeZone = config.tree.timeZoneOf(agency.locality);
  request.log.set({ agency: agency.id });
  if (mode === 'validate') return { status: 200, body: validateRecords({ records, judgeValues }) };
  requireMandate(config.policies.mandate(request.now));

  const outcome = await intakeRecords(deps)({
    agency: agency.id,
    source: agency.source,
    now: request.now,
    records,
    text: request.text,
    judgeValues,
    localDay: localDateOf(request.now, timeZone),
    ...idempotencyOf(request),
  });
  if (outcome.kind === 'taken') {
    const records = outcome.replayed ? 0 : outcome.answer.accepted;
    const speakers = [agency.id, ...outcome.relayedFor];
    await hearAgencies(deps.table, config)(speakers, { at: request.now, records });
  }
  const { answer } = outcome;
  request.log.count('records', records.length);
  request.log.count('accepted', answer.accepted);
  request.log.metric('RecordsAccepted', answer.accepted);
  if (answer.rejected > 0) request.log.metric('RecordsRejected', answer.rejected);
  if (outcome.kind === 'all-rejected') throw allRejected({ ...answer, submissionId: undefined });
  return { status: 202, body: answer, headers: outcome.replayed ? { 'idempotency-replayed': 'true' } : {} };
};

/** G9: without an order in force nobody is taken in. The sender keeps its records: not one of them was accepted. */
const requireMandate = ({ inForce, until }: Mandate): void => {
  if (inForce) return;
  throw new Problem({
    status: 503,
    code: 'no-mandate',
    title: 'No order is in force under which arrivals are taken in',
    detail: `The last one ended at ${new Date(until).toISOString()}. Nothing of this request was accepted: keep the records, ask the administrator to put the policy "mandate", and send them again.`,
    headers: { 'retry-after': '3600' },
  });
};

const idempotencyOf = (request: Request): { idempotencyKey?: string } => {
  const parsed = idempotencyKey.safeParse(request.headers['idempotency-key']);
  if (!parsed.success) {
    throw new Problem({
      status: 400,
      code: 'invalid-idempotency-key',
      title: 'An Idempotency-Key has 1 to 255 characters',
    });
  }
  return parsed.data === undefined ? {} : { idempotencyKey: parsed.data };
};

const getSubmission = async (deps: IntakeDeps, request: Request): Promise<Answer> => {
  const { limit, cursor } = parseQuery(listQuery, request.query);
  const from = cursor === undefined ? 0 : indexOf(decodeCursor(cursor));
  const shown = await showSubmission(deps.table)(request.caller.subject, request.params.submissionId ?? '', {
    from,
    limit,
  });
  if (!shown) throw notFound('Your agency has no such submission.');
  const { nextIndex, ...body } = shown;
  return {
    status: 200,
    body: { ...body, ...(nextIndex === undefined ? {} : { next: encodeCursor(String(nextIndex)) }) },
  };
};

/** Of the first record of the page. */
const indexOf = (position: string): number => {
  if (!/^\d{1,3}$/.test(position)) throw invalidCursor();
  return Number(position);
};

const unknownAgency = (): Problem =>
  new Problem({
    status: 409,
    code: 'agency-not-configured',
    title: 'The agency of this key is not configured',
    detail: 'An administrator must put it first: PUT /v1/agencies.',
  });

const allRejected = (answer: object): Problem =>
  new Problem({
    status: 422,
    code: 'all-records-rejected',
    title: 'Every record was rejected',
    detail: 'Nothing was written; each result says what is wrong with its record.',
    extensions: { ...answer },
  });

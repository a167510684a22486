import * as z from 'zod';
import type { Journal } from '../../shared/access/journal.ts';
import type { CommitDeps } from '../../shared/commit/commit-entries.ts';
import { auditHeadsQuery, auditQuery } from '../../shared/contracts/audit.ts';
import { conveyanceVerification, leftVerification, lookupRequest } from '../../shared/contracts/lookup.ts';
import type { KeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { isLocalDate } from '../../shared/domain/time/local-days.ts';
import { decodeCursor, encodeCursor, invalidCursor } from '../../shared/lambda/cursor.ts';
import type { Answer, Request, Route } from '../../shared/lambda/http-route.ts';
import { listAnswer, listQuery } from '../../shared/lambda/list-page.ts';
import { limitParameter, parseBody, parseQuery } from '../../shared/lambda/parse-request.ts';
import { notFound } from '../../shared/lambda/problem.ts';
import { type AuditPosition, listAudit, readHeads } from '../../shared/store/audit-days.ts';
import type { Table } from '../../shared/store/table.ts';
import { answerLookup } from './answer-lookup.ts';
import { showContacts } from './show-contacts.ts';
import { verifyConveyance } from './verify-conveyance.ts';
import { verifyLeft } from './verify-left.ts';

export interface LookupsDeps extends CommitDeps {
  journal: Journal;
  /** The table that the journal lies in. */
  lines: Pick<Table, 'query'>;
  /** Under which people are found by their marks. */
  searchHash: () => Promise<KeyedHash>;
}

/** What is asked about people, each time for a purpose, and the journal of it. */
export const lookupsRoutes = (deps: LookupsDeps): Route[] => [
  {
    method: 'POST',
    path: '/v1/lookups',
    scope: 'lookups:write',
    handle: (request) => postLookup(deps, request),
  },
  {
    method: 'POST',
    path: '/v1/verifications',
    scope: 'lookups:write',
    handle: (request) => postVerification(deps, request),
  },
  {
    method: 'GET',
    path: '/v1/entries/{entryId}/contacts',
    scope: 'entries:read',
    handle: (request) => getContacts(deps, request),
  },
  { method: 'GET', path: '/v1/audit', scope: 'audit:read', handle: (request) => getAudit(deps, request) },
  {
    method: 'GET',
    path: '/v1/audit/heads',
    scope: 'audit:read',
    handle: (request) => getHeads(deps, request),
  },
];

const postLookup = async (deps: LookupsDeps, { body, caller, now, log }: Request): Promise<Answer> => {
  const request = parseBody(lookupRequest, body);
  const config = await deps.config.load();
  const answer = await answerLookup(deps)({ request, caller, config, now });
  log.count('items', answer.entries.length);
  return { status: 200, body: answer };
};

const postVerification = async (deps: LookupsDeps, { body, caller, now, log }: Request): Promise<Answer> => {
  const config = await deps.config.load();
  const asksWhoLeft = typeof body === 'object' && body !== null && 'left' in body;
  if (asksWhoLeft) {
    const request = parseBody(leftVerification, body);
    const answer = await verifyLeft(deps)({ request, caller, config, now });
    log.count('items', answer.results.length);
    return { status: 200, body: answer };
  }
  const request = parseBody(conveyanceVerification, body);
  const answer = await verifyConveyance(deps)({ request, caller, config, now });
  log.count('items', answer.riders.length);
  return { status: 200, body: answer };
};

const getContacts = async (
  deps: LookupsDeps,
  { params, query, caller, now, log }: Request,
): Promise<Answer> => {
  const { limit, cursor } = parseQuery(listQuery, query);
  const config = await deps.config.load();
  const after = cursor === undefined ? {} : { after: decodeCursor(cursor) };
  const shown = await showContacts(deps)({
    entryId: params.entryId ?? '',
    caller,
    config,
    now,
    limit,
    ...after,
  });
  if (!shown) throw notFound('No case that this key traces is known by that id.');
  const { last, ...answer } = shown;
  log.count('items', answer.items.length);
  return { status: 200, body: last === undefined ? answer : { ...answer, next: encodeCursor(last) } };
};

const journalPage = z.strictObject({ ...auditQuery.shape, limit: limitParameter });

const getAudit = async (deps: LookupsDeps, { query, now, log }: Request): Promise<Answer> => {
  const { subject, day, limit, cursor } = parseQuery(journalPage, query);
  const from = cursor === undefined ? undefined : positionOf(decodeCursor(cursor));
  const { items, next } = await listAudit(deps.lines, { subject, day, limit, now }, from);
  log.count('items', items.length);
  const { day: at = '', subject: of = '', number = '' } = next ?? {};
  return listAnswer(items, next && [at, of, number].join('\n'));
};

const positionOf = (cursor: string): AuditPosition => {
  const [day = '', subject = '', number = ''] = cursor.split('\n');
  if (!isLocalDate(day) || !/^\d{0,8}$/.test(number)) throw invalidCursor();
  return {
    day,
    ...(subject === '' ? {} : { subject }),
    ...(number === '' ? {} : { number: Number(number) }),
  };
};

const getHeads = async (deps: LookupsDeps, { query }: Request): Promise<Answer> => {
  const { day } = parseQuery(auditHeadsQuery, query);
  const heads = await readHeads(deps.lines, day);
  if (!heads) throw notFound('That day is not anchored: it is not over yet, or nobody read anything on it.');
  return { status: 200, body: heads };
};

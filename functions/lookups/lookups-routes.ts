import * as z from 'zod';
import type { CommitDeps } from '../../shared/commit/commit-entries.ts';
import { auditQuery } from '../../shared/contracts/audit.ts';
import { conveyanceVerification, leftVerification, lookupRequest } from '../../shared/contracts/lookup.ts';
import type { KeyedHash } from '../../shared/domain/identity-keys.ts';
import { decodeCursor, encodeCursor, invalidCursor } from '../../shared/lambda/cursor.ts';
import type { Answer, Request, Route } from '../../shared/lambda/http-route.ts';
import { listAnswer, listQuery } from '../../shared/lambda/list-page.ts';
import { limitParameter, parseBody, parseQuery } from '../../shared/lambda/parse-request.ts';
import { notFound } from '../../shared/lambda/problem.ts';
import { readAudit } from '../../shared/store/audit.ts';
import { answerLookup } from './answer-lookup.ts';
import { showContacts } from './show-contacts.ts';
import { verifyConveyance } from './verify-conveyance.ts';
import { verifyLeft } from './verify-left.ts';

export interface LookupsDeps extends CommitDeps {
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

const getAudit = async (deps: LookupsDeps, { query, log }: Request): Promise<Answer> => {
  const { subject, day, limit, cursor } = parseQuery(journalPage, query);
  const after = cursor === undefined ? undefined : Number(decodeCursor(cursor));
  if (after !== undefined && !Number.isSafeInteger(after)) throw invalidCursor();
  const { items, next } = await readAudit(deps.table, subject, day, {
    limit,
    ...(after === undefined ? {} : { after }),
  });
  log.count('items', items.length);
  return listAnswer(items, next === undefined ? undefined : String(next));
};

import { requireScope } from '../../shared/access/caller.ts';
import { breakGlassPost } from '../../shared/contracts/break-glass.ts';
import { decisionPost, requestPost, requestsFilter, type Wish } from '../../shared/contracts/request.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import { decodeCursor } from '../../shared/lambda/cursor.ts';
import type { Answer, Request, Route } from '../../shared/lambda/http-route.ts';
import { listAnswer } from '../../shared/lambda/list-page.ts';
import { limitParameter, parseBody, parseQuery } from '../../shared/lambda/parse-request.ts';
import { invalidRequest, notFound, Problem } from '../../shared/lambda/problem.ts';
import { loadLiveEntries } from '../../shared/store/entries.ts';
import { standingOf } from '../feedback/may-see.ts';
import { speakerOf } from '../feedback/read-events.ts';
import { type BreakGlassDeps, breakGlass } from './break-glass.ts';
import { type DecideDeps, decideRequest } from './decide-request.ts';
import { readWish } from './read-wish.ts';
import { findRequest, listRequests, showRequest, viewOf } from './show-requests.ts';
import { takeRequest } from './take-request.ts';

const listQuery = requestsFilter.extend({ limit: limitParameter });

/** What is asked on a traveller's behalf, and what is answered. */
export const requestRoutes = (deps: DecideDeps & BreakGlassDeps): Route[] => [
  {
    method: 'POST',
    path: '/v1/requests',
    scope: 'requests:write',
    handle: (request) => postRequest(deps, request),
  },
  {
    method: 'GET',
    path: '/v1/requests',
    scope: 'requests:read',
    handle: (request) => getRequests(deps, request),
  },
  {
    method: 'GET',
    path: '/v1/requests/{requestId}',
    scope: 'requests:read',
    handle: (request) => getRequest(deps, request),
  },
  {
    method: 'POST',
    path: '/v1/requests/{requestId}/decision',
    scope: 'requests:decide',
    handle: (request) => postDecision(deps, request),
  },
  {
    method: 'POST',
    path: '/v1/break-glass',
    scope: 'access:emergency',
    handle: (request) => postBreakGlass(deps, request),
  },
];

const postRequest = async (deps: DecideDeps, { body, caller, now, log }: Request): Promise<Answer> => {
  const { entryId, officer, ...asked } = parseBody(requestPost, body);
  const config = await deps.config.load();
  const [stored] = await loadLiveEntries(deps.table, [entryId], { consistent: true });
  if (!stored) throw unknownEntry();
  const entry = deriveEntry(stored.document, [], config);
  if (standingOf(caller, { document: stored.document, entry }, config.tree) === 'none') throw unknownEntry();
  log.set({ entry: entry.entryId });
  const wish: Wish = readWish(asked, { tree: config.tree, now });
  const { kind, id } = speakerOf(caller);
  if (kind === 'system') throw new Error('no key speaks for the system');
  const taken = await takeRequest(deps)({ entry, wish, by: { kind, id }, officer, config, now });
  const view = showRequest({ stored: taken.stored, entry }, { caller, config, now });
  return { status: taken.isNew ? 201 : 200, body: view };
};

const getRequests = async (deps: DecideDeps, { query, caller, now, log }: Request): Promise<Answer> => {
  const { state, limit, cursor } = parseQuery(listQuery, query);
  const config = await deps.config.load();
  // An agency asks for single requests of its own: it has no place whose requests it could list.
  if (caller.role === 'agency') requireScope(caller, 'requests:decide');
  const after = cursor === undefined ? undefined : decodeCursor(cursor);
  const found = await listRequests(deps.table)({ caller, config, now }, { state, limit, after });
  log.count('items', found.items.length);
  const entryIds = found.items.map(({ entryId }) => entryId);
  return { ...listAnswer(found.items, found.next), reads: { action: 'requests-listed', entryIds } };
};

const getRequest = async (deps: DecideDeps, { params, caller, now }: Request): Promise<Answer> => {
  const config = await deps.config.load();
  const seen = await findRequest(deps.table, params.requestId ?? '', config);
  const view = seen && showRequest(seen, { caller, config, now });
  if (!view) throw unknownRequest();
  return { status: 200, body: view, reads: { action: 'request-read', entryIds: [view.entryId] } };
};

const postDecision = async (
  deps: DecideDeps,
  { params, body, caller, now, log }: Request,
): Promise<Answer> => {
  const post = parseBody(decisionPost, body);
  const config = await deps.config.load();
  const requestId = params.requestId ?? '';
  const decided = await decideRequest(deps)({ requestId, post, caller, config, now });
  switch (decided.kind) {
    case 'decided':
      log.set({ entry: decided.seen.entry.entryId });
      return { status: 200, body: viewOf(decided.seen, now) };
    case 'not-found':
      throw unknownRequest();
    case 'already-decided':
      throw new Problem({
        status: 409,
        code: 'already-decided',
        title: 'This request was decided',
        detail: 'Read it again; another decision needs another request.',
      });
    case 'refused':
      throw invalidRequest(decided.errors);
  }
};

const postBreakGlass = async (deps: BreakGlassDeps, { body, caller, now, log }: Request): Promise<Answer> => {
  const post = parseBody(breakGlassPost, body);
  const opened = await breakGlass(deps)({ post, caller, config: await deps.config.load(), now });
  if (opened === 'not-found') throw unknownEntry();
  if (opened === 'not-needed') {
    throw new Problem({
      status: 409,
      code: 'not-needed',
      title: 'This key sees the entry without breaking anything',
      detail: 'Read it: GET /v1/entries/{entryId}, with a purpose where it is not on your work list.',
    });
  }
  log.set({ entry: opened.entryId });
  return { status: 201, body: opened };
};

const unknownEntry = (): Problem => notFound('No such entry is known to this key.');
const unknownRequest = (): Problem => notFound('No such request is known to this key.');

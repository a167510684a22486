import type { CommitDeps } from '../../shared/commit/commit-entries.ts';
import { decodeCursor } from '../../shared/lambda/cursor.ts';
import type { Answer, Route } from '../../shared/lambda/http-route.ts';
import { parseQuery } from '../../shared/lambda/parse-request.ts';
import { listCandidates } from '../../shared/store/candidates.ts';
import type { ConfigReader } from '../../shared/store/config.ts';
import { decideCandidate } from './decide-candidate.ts';
import { listAnswer, listQuery } from './list-page.ts';
import { replayDeliveries, showDeliveries } from './replay-deliveries.ts';
import { showStatus } from './show-status.ts';

export interface OperationDeps extends CommitDeps {
  config: ConfigReader;
  /** The OpenAPI document, as JSON text. */
  openapi: string;
}

/** What an operator asks of the running system. */
export const operationRoutes = (deps: OperationDeps): Route[] => [
  {
    method: 'GET',
    path: '/v1/health',
    scope: 'open',
    handle: async () => ({ status: 200, body: { status: 'ok' } }),
  },
  {
    method: 'GET',
    path: '/v1/openapi.json',
    scope: 'open',
    handle: async () => ({
      status: 200,
      body: deps.openapi,
      headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' },
    }),
  },
  {
    method: 'GET',
    path: '/v1/status',
    scope: 'status:read',
    handle: async ({ now }) => ({ status: 200, body: await showStatus(deps)(now) }),
  },
  {
    method: 'GET',
    path: '/v1/deliveries',
    scope: 'deliveries:read',
    handle: ({ query }) => showDeliveries(deps)(query),
  },
  {
    method: 'POST',
    path: '/v1/replays',
    scope: 'deliveries:replay',
    handle: ({ body }) => replayDeliveries(deps)(body),
  },
  {
    method: 'GET',
    path: '/v1/candidates',
    scope: 'candidates:read',
    handle: ({ query }) => showCandidates(deps, query),
  },
  {
    method: 'POST',
    path: '/v1/candidates/{candidateId}',
    scope: 'candidates:decide',
    handle: ({ params, body, caller, now }) =>
      decideCandidate(deps)({ id: params.candidateId ?? '', body, keyId: caller.keyId, now }),
  },
];

const showCandidates = async (deps: OperationDeps, query: Record<string, string>): Promise<Answer> => {
  const { limit, cursor } = parseQuery(listQuery, query);
  const after = cursor === undefined ? {} : { after: decodeCursor(cursor) };
  const page = await listCandidates(deps.table, { limit, ...after });
  return listAnswer(page.items, page.next);
};

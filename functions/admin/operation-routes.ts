import { type CommitDeps, commitEntries } from '../../shared/commit/commit-entries.ts';
import type { Route } from '../../shared/lambda/http-route.ts';
import type { ConfigReader } from '../../shared/store/config.ts';
import { candidateRoutes } from './candidate-routes.ts';
import { type RebuildDeps, rebuildStep } from './rebuild-table.ts';
import {
  cancelReplay,
  type ReplayDeps,
  replayDeliveries,
  showDeliveries,
  showReplay,
} from './replay-deliveries.ts';
import { type StatusDeps, showStatus } from './show-status.ts';

export interface OperationDeps extends CommitDeps, RebuildDeps, ReplayDeps, StatusDeps {
  config: ConfigReader;
  /** The OpenAPI document, as JSON text. */
  openapi: () => string;
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
      body: deps.openapi(),
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
    path: '/v1/replays/{replayId}',
    scope: 'deliveries:read',
    handle: ({ params }) => showReplay(deps)(params.replayId ?? ''),
  },
  {
    method: 'DELETE',
    path: '/v1/replays/{replayId}',
    scope: 'deliveries:replay',
    handle: ({ params }) => cancelReplay(deps)(params.replayId ?? ''),
  },
  {
    method: 'POST',
    path: '/v1/rebuilds',
    scope: 'table:rebuild',
    handle: ({ body, now }) => rebuildStep(deps)(body, now),
  },
  ...candidateRoutes({
    table: deps.table,
    config: deps.config.load,
    commit: commitEntries(deps),
    now: deps.now,
  }),
];

import * as z from 'zod';
import type { CommitDeps } from '../../shared/commit/commit-entries.ts';
import { localDateOf } from '../../shared/domain/time/local-days.ts';
import type { Answer, Request, Route } from '../../shared/lambda/http-route.ts';
import { limitParameter, parseQuery } from '../../shared/lambda/parse-request.ts';
import { notFound } from '../../shared/lambda/problem.ts';
import { listManifests } from './list-manifests.ts';
import { putManifests } from './put-manifests.ts';
import { showManifest } from './show-manifest.ts';

export type TransfersDeps = CommitDeps;

/** `date`: the local day on which the trips leave, today when not given. */
const listQuery = z.strictObject({
  date: z.iso.date({ error: 'must be a calendar date, YYYY-MM-DD' }).optional(),
  limit: limitParameter,
  cursor: z.string().min(1).max(1000).optional(),
});

/** Between the port and the destination: who is to travel with whom, and what both sides signed. */
export const transfersRoutes = (deps: TransfersDeps): Route[] => [
  {
    method: 'PUT',
    path: '/v1/manifests',
    scope: 'manifests:write',
    handle: async ({ body, caller, now, log }) => {
      const answer = await putManifests(deps)(body, caller, now);
      log.count('items', answer.results.length);
      log.count('refused', answer.refused);
      return { status: 207, body: answer };
    },
  },
  {
    method: 'GET',
    path: '/v1/manifests',
    scope: 'manifests:read',
    handle: (request) => getManifests(deps, request),
  },
  {
    method: 'GET',
    path: '/v1/manifests/{manifestId+}',
    scope: 'manifests:read',
    handle: (request) => getManifest(deps, request),
  },
];

const getManifests = async (deps: TransfersDeps, { query, caller, now, log }: Request): Promise<Answer> => {
  const { date, limit, cursor } = parseQuery(listQuery, query);
  const config = await deps.config.load();
  const day = date ?? localDateOf(now, config.tree.timeZoneOf(caller.subject));
  const body = await listManifests(deps.table)({ caller, config, day, limit, cursor });
  log.count('items', body.items.length);
  return { status: 200, body };
};

const getManifest = async (deps: TransfersDeps, { params, caller, now }: Request): Promise<Answer> => {
  const config = await deps.config.load();
  const manifestId = params.manifestId ?? '';
  const view = await showManifest(deps.table)({ manifestId, caller, config, now });
  if (!view) throw notFound('No such manifest is known to this key.');
  const entryIds = view.passengers.map((one) => one.entryId);
  return { status: 200, body: view, reads: { action: 'manifest-read', entryIds } };
};

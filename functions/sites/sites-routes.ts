import * as z from 'zod';
import type { Caller } from '../../shared/access/caller.ts';
import type { Answer, Request, Route } from '../../shared/lambda/http-route.ts';
import { parseQuery } from '../../shared/lambda/parse-request.ts';
import { notFound } from '../../shared/lambda/problem.ts';
import type { Config, ConfigReader } from '../../shared/store/config.ts';
import type { Table } from '../../shared/store/table.ts';
import { listSites } from './list-sites.ts';
import { makeForecast } from './make-forecast.ts';
import { putSites } from './put-sites.ts';
import { showSite } from './show-site.ts';

export interface SitesDeps {
  table: Table;
  config: ConfigReader;
}

/** Where people are quarantined, who is there, and whether there is room for those who come. */
export const sitesRoutes = ({ table, config }: SitesDeps): Route[] => [
  {
    method: 'PUT',
    path: '/v1/sites',
    scope: 'sites:write',
    handle: async ({ body, caller, now }) =>
      putSites(table)(body, { caller, config: await config.load(), now }),
  },
  {
    method: 'GET',
    path: '/v1/sites',
    scope: 'sites:read',
    handle: async ({ query, caller }) => listSites(table)(query, { caller, config: await config.load() }),
  },
  {
    method: 'GET',
    path: '/v1/sites/{siteCode}',
    scope: 'sites:read',
    handle: async ({ params, query, caller }) => {
      const asked = { caller, config: await config.load() };
      const body = await showSite(table)(params.siteCode ?? '', query, asked);
      if (!body) throw notFound('No site of this key has this code.');
      const entryIds = (body.occupants ?? []).map((one) => one.entryId);
      return { status: 200, body, reads: { action: 'site-read', entryIds } };
    },
  },
  {
    method: 'GET',
    path: '/v1/forecasts/{localityCode}',
    scope: 'sites:read',
    handle: async (request) => getForecast(table, request, await config.load()),
  },
];

const getForecast = async (
  table: Table,
  { params, query, caller, now }: Request,
  config: Config,
): Promise<Answer> => {
  parseQuery(z.strictObject({}), query);
  const locality = params.localityCode ?? '';
  if (!isOwn(caller, locality, config)) throw notFound('No locality of this key has this code.');
  return { status: 200, body: await makeForecast(table, config, { locality, now }) };
};

const isOwn = (caller: Caller, locality: string, { tree }: Config): boolean =>
  tree.get(locality) !== undefined &&
  (caller.role !== 'locality' || locality === caller.subject || tree.isWithin(locality, caller.subject));

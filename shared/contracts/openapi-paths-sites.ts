import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { itemsAnswer } from './admin.ts';
import { localityCode } from './localities.ts';
import { itemsOf, listOf, operation, paging } from './openapi-operations.ts';
import { forecast, listedSite, occupantStates, site, siteDetail } from './site.ts';

/** Sites and what they have to be ready for. */
export const sitesPaths: ZodOpenApiPathsObject = {
  '/v1/sites': {
    put: operation('Sites', {
      summary: 'Add or replace sites: facilities, hospitals, vehicles; a locality those of its own subtree',
      scope: 'sites:write',
      body: itemsOf(site),
      status: '207',
      answer: itemsAnswer,
    }),
    get: operation('Sites', {
      summary: 'The sites of a locality and below it, with how many are there',
      scope: 'sites:read',
      query: paging.extend({ locality: localityCode.optional() }),
      status: '200',
      answer: listOf(listedSite),
    }),
  },
  '/v1/sites/{siteCode}': {
    get: operation('Sites', {
      summary: 'One site with who is there, or who has left; for reception and health',
      scope: 'sites:read',
      params: z.object({ siteCode: z.string() }),
      query: paging.extend({ state: z.enum(occupantStates).optional() }),
      status: '200',
      answer: siteDetail,
    }),
  },
  '/v1/forecasts/{localityCode}': {
    get: operation('Sites', {
      summary: 'Who is expected in the next three days, against free places and seats',
      scope: 'sites:read',
      params: z.object({ localityCode }),
      status: '200',
      answer: forecast,
    }),
  },
};

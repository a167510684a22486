import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { awayContactRequest, awayContactView, awayView } from './away.ts';
import { listOf, operation, paging } from './openapi-operations.ts';
import { remaindersAnswer, sourceView, zeroListAnswer, zeroListRequest } from './source-list.ts';

/** What agencies owe beside records, and what localities see of agencies. */
export const sourcesPaths: ZodOpenApiPathsObject = {
  '/v1/sources': {
    get: operation('Sources', {
      summary: 'The agencies the key supervises: when they spoke, who is silent, which lists are missing',
      scope: 'sources:read',
      query: paging.extend({ agency: z.string().optional() }),
      status: '200',
      answer: listOf(sourceView),
    }),
  },
  '/v1/zero-lists': {
    post: operation('Sources', {
      summary: 'Say that nobody comes: a zero list is a list',
      scope: 'lists:write',
      body: zeroListRequest,
      status: '201',
      answer: zeroListAnswer,
      conflict: 'The agency of the key is not configured',
    }),
  },
  '/v1/away': {
    get: operation('Sources', {
      summary: 'Who of the own places is away: not coming, or nobody knows when',
      scope: 'away:read',
      query: paging,
      status: '200',
      answer: listOf(awayView),
    }),
  },
  '/v1/away/{awayId}/contacts': {
    get: operation('Sources', {
      summary: 'The contacts with somebody who is away, newest first',
      scope: 'away:read',
      params: z.object({ awayId: z.string() }),
      status: '200',
      answer: listOf(awayContactView),
    }),
    post: operation('Sources', {
      summary: 'One voluntary contact a local day',
      scope: 'away:write',
      params: z.object({ awayId: z.string() }),
      body: awayContactRequest,
      status: '201',
      answer: awayContactView,
      conflict: 'There was a contact today, or the person wants no more of them',
    }),
  },
  '/v1/remainders/{localityCode}/{date}': {
    get: operation('Sources', {
      summary: "What of a day's arrivals was listed and not seen, or seen and not listed",
      scope: 'sources:read',
      params: z.object({ localityCode: z.string(), date: z.string() }),
      query: z.object({ cursor: z.string().optional() }),
      status: '200',
      answer: remaindersAnswer,
    }),
  },
};

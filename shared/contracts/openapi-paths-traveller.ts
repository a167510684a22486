import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { breakGlassAnswer, breakGlassPost } from './break-glass.ts';
import { noticeQuery, travellerNotice } from './notice.ts';
import { listOf, operation, paging } from './openapi-operations.ts';
import { decisionPost, requestPost, requestStates, requestView, selfWishes } from './request.ts';
import { issuedSelfCode, ownRequest, selfCodePost, selfHeaders, selfView } from './self.ts';

const id = (name: string) => z.object({ [name]: z.string() });
const tag = 'Travellers';

/** What travellers see and ask, and who answers them. */
export const travellerPaths: ZodOpenApiPathsObject = {
  '/v1/notices/{language}': {
    get: operation(tag, {
      summary: 'The notice of the first check: what is recorded, why, who sees it, how to object',
      scope: 'open',
      params: id('language'),
      query: noticeQuery,
      status: '200',
      answer: travellerNotice,
    }),
  },
  '/v1/entries/{entryId}/self-codes': {
    post: operation(tag, {
      summary: 'A one-time code for the traveller, shown once',
      scope: 'requests:write',
      params: id('entryId'),
      body: selfCodePost,
      status: '201',
      answer: issuedSelfCode,
      conflict: 'No source stated a birth date',
    }),
  },
  '/v1/self': {
    get: operation(tag, {
      summary:
        "The traveller's own entry: with a code and the birth date once, then with the session's token",
      scope: 'open',
      headers: selfHeaders,
      status: '200',
      answer: selfView,
    }),
  },
  '/v1/self/{action}': {
    post: operation(tag, {
      summary: 'A correction, a contest or a call for help by the traveller',
      scope: 'open',
      params: z.object({ action: z.enum(['correction', 'contest', 'help']) }),
      headers: selfHeaders.pick({ Authorization: true }),
      body: z.union([selfWishes.correction, selfWishes.contest, selfWishes.help]),
      status: '201',
      answer: ownRequest,
      also: { '200': { description: 'Asked before and still open', answer: ownRequest } },
      conflict: 'Too many requests of this traveller are open',
    }),
  },
  '/v1/requests': {
    post: operation(tag, {
      summary: 'A correction, a contest or a call for help on behalf of a traveller',
      scope: 'requests:write',
      body: requestPost,
      status: '201',
      answer: requestView,
      also: { '200': { description: 'Asked before and still open', answer: requestView } },
      conflict: 'Too many requests of this traveller are open',
    }),
    get: operation(tag, {
      summary: "The requests of the key's own localities",
      scope: 'requests:read',
      query: paging.extend({ state: z.enum(requestStates).optional() }),
      status: '200',
      answer: listOf(requestView),
    }),
  },
  '/v1/requests/{requestId}': {
    get: operation(tag, {
      summary: 'One request',
      scope: 'requests:read',
      params: id('requestId'),
      status: '200',
      answer: requestView,
    }),
  },
  '/v1/requests/{requestId}/decision': {
    post: operation(tag, {
      summary: 'Decide a request, signed and with a reason; a contest by another officer than the first',
      scope: 'requests:decide',
      params: id('requestId'),
      body: decisionPost,
      status: '200',
      answer: requestView,
      conflict: 'The request was decided',
    }),
  },
  '/v1/break-glass': {
    post: operation(tag, {
      summary:
        'Open one entry in an emergency, with a reason: journaled, told to its lead and to the traveller',
      scope: 'access:emergency',
      body: breakGlassPost,
      status: '201',
      answer: breakGlassAnswer,
      conflict: 'The key sees the entry anyway',
    }),
  },
};

import * as z from 'zod';
import type { Caller } from '../../shared/access/caller.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import type { Route } from '../../shared/lambda/http-route.ts';
import { parseBody } from '../../shared/lambda/parse-request.ts';
import { Problem } from '../../shared/lambda/problem.ts';
import { gatewayEvent, lambdaContext, type SentRequest } from '../doubles/gateway-event.ts';

export const now = Date.parse('2020-02-01T00:00:00Z');
const clerk: Caller = { keyId: 'key_a', role: 'agency', subject: 'immigration' };
const shape = z.strictObject({ name: z.string(), extras: z.record(z.string(), z.unknown()).optional() });

const routes: Route[] = [
  {
    method: 'GET',
    path: '/v1/health',
    scope: 'open',
    handle: async () => ({ status: 200, body: { status: 'ok' } }),
  },
  {
    method: 'POST',
    path: '/v1/things',
    scope: 'arrivals:write',
    accepts: ['application/json', 'application/x-ndjson'],
    maximumBytes: 1000,
    handle: async ({ body, contentType, text, caller, requestId, now }) => ({
      status: 201,
      body:
        contentType === 'application/json'
          ? { thing: parseBody(shape, body), by: caller.subject, requestId, now }
          : { lines: text.split('\n').length },
    }),
  },
  {
    method: 'DELETE',
    path: '/v1/things/{id}',
    scope: 'arrivals:write',
    handle: async () => ({ status: 204 }),
  },
  {
    method: 'GET',
    path: '/v1/things/{id}',
    scope: 'arrivals:read',
    handle: async ({ params, query }) => ({ status: 200, body: { ...params, ...query } }),
  },
  { method: 'GET', path: '/v1/audit', scope: 'audit:read', handle: async () => ({ status: 200 }) },
  {
    method: 'GET',
    path: '/v1/broken',
    scope: 'open',
    handle: async () => {
      throw new TypeError('Zhang San has passport E12345678', { cause: { name: 'Zhang San' } });
    },
  },
];

/** One function with every sort of route, and what it logged. */
export const setUpFunction = () => {
  const lines: string[] = [];
  const handler = httpHandler({
    stage: 'intake',
    routes,
    clock: () => now,
    write: (line) => void lines.push(line),
    authenticate: async (authorization) => {
      if (authorization !== 'Bearer good')
        throw new Problem({ status: 401, code: 'unauthorized', title: 'no' });
      return clerk;
    },
  });
  const send = async (sent: SentRequest) => {
    const answer = await handler(gatewayEvent({ key: 'good', ...sent }), lambdaContext());
    return { ...answer, json: answer.body === undefined ? undefined : JSON.parse(answer.body) };
  };
  return { send, lines };
};

/** A post to the route that takes bodies. */
export const post = (body: string | Buffer, headers: Record<string, string> = {}): SentRequest => ({
  method: 'POST',
  path: '/v1/things',
  body,
  headers,
});

import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import type { Metering } from '../runtime/meters.ts';
import type { FunctionPool } from '../sandbox/function-pool.ts';
import type { ApiSpec } from '../template/read-http-api.ts';
import { httpEvent, splitTarget } from './http-event.ts';
import { readBody } from './read-body.ts';
import { createRouter } from './router.ts';

type Deps = {
  api: ApiSpec;
  accountId: string;
  pools: ReadonlyMap<string, FunctionPool>;
  metering: Metering;
  now: () => number;
};

/** The gateway's limits: 10 MB of body, and Lambda's 6 MB of event. */
const largestBody = 10 * 1024 * 1024;
const largestEvent = 6 * 1024 * 1024;

const functionResponse = z.looseObject({
  statusCode: z.number().int(),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Serves one request of the HTTP API: finds the route, builds the event, invokes, and writes the function's answer. */
export function createHttpApi(
  deps: Deps,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const route = createRouter(deps.api.routes);
  return async (request, response) => {
    const body = await readBody(request, largestBody);
    if (body === 'aborted') return;
    deps.metering.http(body === 'too-large' ? largestBody : body.length);
    if (body === 'too-large') return sendOwn(response, 413, 'Request Entity Too Large');
    const match = route(request.method ?? 'GET', splitTarget(request.url ?? '/').path);
    const pool = match && deps.pools.get(match.route.functionArn);
    if (match === undefined || pool === undefined) return sendOwn(response, 404, 'Not Found');
    const account = { accountId: deps.accountId, apiId: deps.api.apiId };
    const { routeKey } = match.route;
    const { pathParameters } = match;
    const event = JSON.stringify(
      httpEvent({ request, body, routeKey, pathParameters, now: deps.now(), account }),
    );
    if (Buffer.byteLength(event) > largestEvent) return sendOwn(response, 413, 'Request Entity Too Large');
    const outcome = await within(match.route.timeoutMs, pool.invoke(event));
    if (outcome === 'too-late') return sendOwn(response, 503, 'Service Unavailable');
    if (outcome.status === 'failed') return sendOwn(response, 500, 'Internal Server Error');
    sendFunctionAnswer(response, outcome.payload);
  };
}

function within<T>(ms: number, work: Promise<T>): Promise<T | 'too-late'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('too-late'), ms);
    void work.then((result) => {
      clearTimeout(timer);
      resolve(result);
    });
  });
}

function sendOwn(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ message });
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** An object with a statusCode is the answer; anything else is a 200 with the value as JSON. */
function sendFunctionAnswer(response: ServerResponse, payload: string): void {
  if (Buffer.byteLength(payload) > largestEvent) {
    sendOwn(response, 500, 'Internal Server Error');
    return;
  }
  const parsed = functionResponse.safeParse(JSON.parse(payload));
  if (!parsed.success) {
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(payload),
    });
    response.end(payload);
    return;
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  const written: Record<string, string | string[]> = { 'content-type': 'text/plain; charset=utf-8' };
  for (const [name, value] of Object.entries(headers ?? {})) written[name.toLowerCase()] = String(value);
  if (cookies) written['set-cookie'] = cookies;
  written['content-length'] = String(bytes.length);
  response.writeHead(statusCode, written);
  response.end(bytes);
}

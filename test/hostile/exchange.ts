import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { httpEvent, splitTarget } from '../../infra/local/gateway/http-event.ts';
import { lambdaContext } from '../doubles/gateway-event.ts';
import { gatewayRouter, type HostileWorld } from './world.ts';

/** A request as it comes off the wire; a header may come twice. */
export interface WireRequest {
  method: string;
  /** Path and query, percent-encoded or not: as sent. */
  target: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: Buffer;
}

export type WireAnswer = APIGatewayProxyStructuredResultV2;

const account = { accountId: '000000000000', apiId: 'api' };
const noBody = Buffer.alloc(0);

/** What the gateway makes of it, and which function gets it. */
export const eventOf = (sent: WireRequest, now: number) => {
  const headersDistinct: Record<string, string[]> = Object.create(null);
  for (const [name, value] of sent.headers) {
    const known = headersDistinct[name.toLowerCase()];
    if (known) known.push(value);
    else headersDistinct[name.toLowerCase()] = [value];
  }
  const request = { method: sent.method, url: sent.target, headersDistinct, httpVersion: '1.1', socket: {} };
  const match = gatewayRouter(sent.method, splitTarget(sent.target).path);
  if (!match) throw new Error('the gateway has no route of last resort');
  const { routeKey, functionArn } = match.route;
  const event = httpEvent({
    request: request as unknown as IncomingMessage,
    body: sent.body,
    routeKey,
    pathParameters: match.pathParameters,
    now,
    account,
  });
  return { stage: functionArn, event: event as APIGatewayProxyEventV2 };
};

/** One request through gateway, chain and handler. Whatever is thrown is a crash. */
export const exchange = async (world: HostileWorld, sent: WireRequest): Promise<WireAnswer> => {
  const { stage, event } = eventOf(sent, world.now);
  const handler = world.handlers.get(stage);
  if (!handler) throw new Error(`no function is called ${stage}`);
  return handler(event, lambdaContext());
};

export interface Valid {
  method: string;
  /** Fixed segments and `{parameter}`s, as in the contract. */
  path: string;
  key?: string | undefined;
  params?: Record<string, string>;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: unknown;
  /** What it is answered as it stands here; default: the contract's success. */
  status?: number;
}

/** A valid request as it goes over the wire. */
export const wireOf = ({
  method,
  path,
  key,
  params = {},
  query = {},
  headers = {},
  body,
}: Valid): WireRequest => {
  const filled = path.replace(/\{(\w+)\+?\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const asked = new URLSearchParams(query).toString();
  return {
    method,
    target: asked === '' ? filled : `${filled}?${asked}`,
    headers: [
      ...(key === undefined ? [] : [['authorization', `Bearer ${key}`] as const]),
      ...(body === undefined || 'content-type' in headers
        ? []
        : [['content-type', 'application/json'] as const]),
      ...Object.entries(headers),
    ],
    body: body === undefined ? noBody : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
};

/** A valid request that has to succeed; its answer. */
export const wish = async (world: HostileWorld, valid: Valid): Promise<unknown> => {
  const answer = await exchange(world, wireOf(valid));
  const status = answer.statusCode ?? 0;
  if (valid.status === undefined ? status >= 200 && status < 300 : status === valid.status) {
    return answer.body === undefined ? undefined : JSON.parse(answer.body);
  }
  throw new Error(`${valid.method} ${valid.path} answered ${status}: ${answer.body}`);
};

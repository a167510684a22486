import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What the gateway knows of one request when its body is read and its route found. */
export type GatewayRequest = {
  request: IncomingMessage;
  body: Buffer;
  routeKey: string;
  pathParameters: Record<string, string>;
  now: number;
  account: { accountId: string; apiId: string };
};

/** Builds the event of payload format 2.0 as API Gateway's HTTP APIs do: the path decoded, repeated values joined by commas. */
export function httpEvent({ request, body, routeKey, pathParameters, now, account }: GatewayRequest): object {
  const { path, query } = splitTarget(request.url ?? '/');
  const headers = flatHeaders(request);
  const { cookie, ...rest } = headers;
  const binary = body.length > 0 && isBinary(headers);
  const host = headers.host ?? 'localhost';
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers: rest,
    ...(query !== '' && { queryStringParameters: queryParameters(query) }),
    requestContext: {
      accountId: account.accountId,
      apiId: account.apiId,
      domainName: host,
      domainPrefix: host.split('.')[0],
      http: {
        method: request.method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: requestTime(now),
      timeEpoch: now,
    },
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(body.length > 0 && { body: body.toString(binary ? 'base64' : 'utf8') }),
    isBase64Encoded: binary,
  };
}

/** The decoded path and the raw query string of a request target; a path that cannot be decoded stays as it is. */
export function splitTarget(target: string): { path: string; query: string } {
  const question = target.indexOf('?');
  const path = question < 0 ? target : target.slice(0, question);
  return { path: decoded(path), query: question < 0 ? '' : target.slice(question + 1) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function flatHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (values !== undefined) headers[name] = values.join(',');
  }
  headers['x-forwarded-for'] ??= request.socket.remoteAddress ?? '127.0.0.1';
  headers['x-forwarded-proto'] ??= 'https';
  return headers;
}

function queryParameters(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const earlier = parameters[name];
    parameters[name] = earlier === undefined ? value : `${earlier},${value}`;
  }
  return parameters;
}

/** Text and JSON pass as they are; anything else, encoded or untyped bodies included, arrives as base64. */
function isBinary(headers: Record<string, string>): boolean {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return true;
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return !(type.startsWith('text/') || /^application\/(json|javascript|xml|[\w.-]+\+(json|xml))$/.test(type));
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As in an access log: 12/Mar/2020:19:03:58 +0000. */
function requestTime(now: number): string {
  const iso = new Date(now).toISOString();
  return `${iso.slice(8, 10)}/${months[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

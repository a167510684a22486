import type { ClientRequest, Agent as HttpAgent, IncomingMessage, RequestOptions } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { http } from '../aws/node-http.ts';
import { AddressRefused, checkedLookup, type Resolve, resolveBySystem } from './checked-lookup.ts';
import { readEndpoint } from './endpoint-url.ts';
import { isPublicAddress, isTwinLoopback } from './public-address.ts';
import { retryAfterSeconds } from './retry-after.ts';

/**
 * What an attempt came to. `refused`: our own rules forbid the call (no byte was sent). `retry`: anything that may pass; its code is
 * `http-<status>`, or what went wrong below HTTP. `slow`: the receiver held us up for the whole time-out.
 */
export type PostOutcome =
  | { kind: 'delivered' }
  | { kind: 'gone' }
  | { kind: 'retry'; code: string; retryAfterSeconds?: number; slow?: true }
  | { kind: 'refused'; code: string };

interface OutgoingPost {
  url: string;
  headers: Record<string, string>;
  body: Uint8Array;
}
export type Post = (message: OutgoingPost) => Promise<PostOutcome>;

export interface PostDeps {
  /** The local twin only. */
  loopback: boolean;
  now: () => number;
  resolve?: Resolve;
  connectMs?: number;
  totalMs?: number;
  /** Further certificate authorities, PEM. */
  ca?: string;
}

const keptBytes = 2048;
/** Interim answers (1xx) before the real one: a receiver that sends more wants to keep us busy. */
const interimAnswers = 16;
const userAgent = 'Landfall/1 (+standard-webhooks)';

/** A POST client for addresses other people gave us: https on 443 to public addresses only, no redirects, bounded in time and answer. */
export const createPost = (deps: PostDeps): Post => {
  const agentOptions = { keepAlive: true, maxFreeSockets: 64, timeout: 60_000 };
  const agents = { http: new http.Agent(agentOptions), https: new https.Agent(agentOptions) };
  return async (message) => {
    const judged = readEndpoint(message.url, { loopback: deps.loopback });
    if ('fault' in judged) return { kind: 'refused', code: judged.fault.code };
    const isAllowed = judged.loopback ? isTwinLoopback : isPublicAddress;
    const attempt = () => send(deps, { url: judged.url, isAllowed, message, agents });
    const first = await attempt();
    // A kept connection may have died while nobody looked; that says nothing about the receiver. The next one is new or says more.
    return first === 'stale-connection' ? attempt().then(notStale) : notStale(first);
  };
};

const notStale = (outcome: PostOutcome | 'stale-connection'): PostOutcome =>
  outcome === 'stale-connection' ? { kind: 'retry', code: 'connection-reset' } : outcome;

interface Call {
  url: URL;
  isAllowed: (address: string) => boolean;
  message: OutgoingPost;
  agents: { http: HttpAgent; https: https.Agent };
}

const send = (deps: PostDeps, call: Call): Promise<PostOutcome | 'stale-connection'> =>
  new Promise((resolve) => {
    const request = open(deps, call);
    const timers = startTimers(deps, request);
    limitInterim(request);
    request.on('response', (response) => {
      resolve(judge(response, deps.now()));
      cut(response, timers);
    });
    request.on('error', (error) => {
      timers.stop();
      const stale = request.reusedSocket && /^(ECONNRESET|EPIPE)$/.test(codeOf(error));
      resolve(stale ? 'stale-connection' : failure(error));
    });
    // An answer of 101 ends the connection without an answer or an error.
    request.on('close', () => resolve({ kind: 'retry', code: 'connection-reset' }));
    request.on('socket', (socket) => checkPeer(socket, request, call.isAllowed, timers));
    request.end(call.message.body);
  });

const open = (deps: PostDeps, { url, isAllowed, message, agents }: Call): ClientRequest => {
  const options: RequestOptions = {
    method: 'POST',
    lookup: checkedLookup(deps.resolve ?? resolveBySystem, isAllowed),
    headers: {
      ...message.headers,
      'user-agent': userAgent,
      'content-length': String(message.body.byteLength),
    },
  };
  if (url.protocol === 'http:') return http.request(url, { ...options, agent: agents.http });
  const ca = deps.ca === undefined ? {} : { ca: deps.ca };
  return https.request(url, { ...options, ...ca, agent: agents.https });
};

const limitInterim = (request: ClientRequest): void => {
  let interim = 0;
  request.on('information', () => {
    interim += 1;
    if (interim > interimAnswers)
      request.destroy(Object.assign(new Error('interim'), { code: 'HPE_INTERIM' }));
  });
};

interface Timers {
  connected(): void;
  stop(): void;
}

const startTimers = (deps: PostDeps, request: ClientRequest): Timers => {
  const fail = (code: string) => () => request.destroy(Object.assign(new Error(code), { code }));
  const connect = setTimeout(fail('connect-timeout'), deps.connectMs ?? 2000);
  const total = setTimeout(fail('timeout'), deps.totalMs ?? 15_000);
  return {
    connected: () => clearTimeout(connect),
    stop: () => {
      clearTimeout(connect);
      clearTimeout(total);
    },
  };
};

// The last word on where we are: whatever the name service said, the connection's other end must be an address we may call.
const checkPeer = (socket: Socket, request: ClientRequest, isAllowed: Call['isAllowed'], timers: Timers) => {
  const check = (): void => {
    timers.connected();
    if (!isAllowed(socket.remoteAddress ?? '')) request.destroy(new AddressRefused());
  };
  if (socket.connecting) socket.once('connect', check);
  else check();
};

const judge = (response: IncomingMessage, now: number): PostOutcome => {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone' };
  const wait = status === 429 || status === 503 ? retryAfterSeconds(response.headers, now) : undefined;
  return {
    kind: 'retry',
    code: `http-${status}`,
    ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
  };
};

// The status line is the answer. The body is read only to keep the connection, and no further than 2 KiB or the total time.
const cut = (response: IncomingMessage, timers: Timers): void => {
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > keptBytes) response.destroy();
  });
  response.on('error', () => response.destroy());
  response.on('close', timers.stop);
};

const failure = (error: Error): PostOutcome => {
  if (error instanceof AddressRefused) return { kind: 'refused', code: 'address-refused' };
  const code = codeOf(error);
  const known = failureCodes.find(([pattern]) => pattern.test(code))?.[1] ?? 'connection-failed';
  return known.endsWith('timeout')
    ? { kind: 'retry', code: known, slow: true }
    : { kind: 'retry', code: known };
};

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : error.name;

const failureCodes: readonly (readonly [RegExp, string])[] = [
  [/^connect-timeout$|^ETIMEDOUT$/, 'connect-timeout'],
  [/^timeout$/, 'timeout'],
  [/^ECONNREFUSED$/, 'connection-refused'],
  [/^(ECONNRESET|EPIPE)$/, 'connection-reset'],
  [/^(ENOTFOUND|EAI_.*)$/, 'name-not-found'],
  [/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)/, 'tls-failed'],
  [/^HPE_/, 'not-http'],
];

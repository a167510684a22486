import type { Caller } from '../access/caller.ts';
import type { Reads } from '../access/journal.ts';
import type { Scope } from '../access/scopes.ts';
import type { InvocationLog } from './log.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What a handler is given. `body` is the parsed JSON; for another content type, and when there is none, undefined. */
export interface OpenRequest {
  method: Method;
  path: string;
  params: Record<string, string>;
  query: Record<string, string>;
  body: unknown;
  /** The body as received, decoded: for content types that are not JSON, and for hashes. */
  text: string;
  /** Media type without parameters, lower case; empty without a body. */
  contentType: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  requestId: string;
  /** Epoch milliseconds. */
  now: number;
  log: InvocationLog;
}

export interface Request extends OpenRequest {
  caller: Caller;
}

export interface Answer {
  status: number;
  /** Sent as JSON; a string is sent as it is, with the `content-type` of `headers`. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Whom the answer tells of: it is written in the journal before the answer is given. */
  reads?: Reads | undefined;
}

interface RouteShape {
  method: Method;
  /** `/v1/keys/{keyId}`: a parameter is one whole segment; at the end, `{recordId+}` is all that is left, slashes included. */
  path: string;
  /** Media types taken; `[]` for a route without a body. Default: JSON for POST and PUT, none otherwise. */
  accepts?: readonly string[];
  /** Default 4 MiB. */
  maximumBytes?: number;
}

/** A route behind a key with `scope`, or an open one. */
export type Route =
  | (RouteShape & { scope: Scope; handle: (request: Request) => Promise<Answer> })
  | (RouteShape & { scope: 'open'; handle: (request: OpenRequest) => Promise<Answer> });

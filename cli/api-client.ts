import * as z from 'zod';
import { problem } from '../shared/contracts/problem.ts';
import type { Connection } from './connection.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Record<string, string | undefined>;
  json?: unknown;
  /** A body that is not JSON, with its type. */
  text?: { contentType: string; body: string };
  headers?: Record<string, string>;
  /** How often it is sent at most, with growing pauses: 1 for what must not be done twice. Default 3. */
  attempts?: number;
}

export interface ApiAnswer {
  status: number;
  /** Parsed as JSON. */
  body: unknown;
  /** As it was sent. */
  text: string;
  headers: Headers;
}

export interface ApiClient {
  /** Any answer below 500 that is not a 429; those are tried again a few times first. Throws when there is none. */
  send(request: ApiRequest): Promise<ApiAnswer>;
  /** The parsed body of a success; every problem is thrown with its exit code. */
  call<S extends z.ZodType>(schema: S, request: ApiRequest): Promise<z.output<S>>;
  /** Every item of a list, page by page. */
  list<S extends z.ZodType>(
    item: S,
    request: { path: string; query?: Record<string, string | undefined> },
  ): Promise<z.output<S>[]>;
}

const requestTimeoutMs = 40_000;

export const createApiClient = (
  connect: () => Connection,
  pause: (milliseconds: number) => Promise<void>,
): ApiClient => {
  const send = async (request: ApiRequest): Promise<ApiAnswer> => {
    const { url, key } = connect();
    for (let attempt = 1; ; attempt += 1) {
      const answer = await sendOnce(url, key, request);
      const isPassing = typeof answer === 'string' || answer.status === 429 || answer.status >= 500;
      if (!isPassing) return answer;
      if (attempt >= (request.attempts ?? 3)) throw givenUp(url, answer, attempt);
      await pause(waitBefore(answer, attempt));
    }
  };
  const call: ApiClient['call'] = async (schema, request) => {
    const answer = await send(request);
    if (answer.status >= 400) throw problemFailure(answer);
    return schema.parse(answer.body);
  };
  return {
    send,
    call,
    list: async (item, { path, query }) => {
      const page = z.object({ items: z.array(item), next: z.string().optional() });
      const found: z.output<typeof item>[] = [];
      let cursor: string | undefined;
      do {
        const answer = await call(page, { method: 'GET', path, query: { ...query, cursor } });
        found.push(...answer.items);
        cursor = answer.next;
      } while (cursor !== undefined);
      return found;
    },
  };
};

/** The answer, or why there was none. */
const sendOnce = async (url: string, key: string, request: ApiRequest): Promise<ApiAnswer | string> => {
  const target = new URL(url + request.path);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) target.searchParams.set(name, value);
  }
  const body = request.text?.body ?? (request.json === undefined ? undefined : JSON.stringify(request.json));
  try {
    const response = await fetch(target, {
      method: request.method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': request.text?.contentType ?? 'application/json' }),
        ...request.headers,
      },
      redirect: 'error',
      signal: AbortSignal.timeout(requestTimeoutMs),
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, body: parsed(text), text, headers: response.headers };
  } catch (error) {
    return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  }
};

const parsed = (text: string): unknown => {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return { title: 'The answer is not JSON: is this the address of a Landfall API?' };
  }
};

const waitBefore = (answer: ApiAnswer | string, attempt: number): number => {
  const asked = typeof answer === 'string' ? Number.NaN : Number(answer.headers.get('retry-after'));
  return asked > 0 ? Math.min(asked * 1000, 60_000) : Math.min(250 * 2 ** attempt, 8000);
};

const givenUp = (url: string, answer: ApiAnswer | string, times: number): CommandFailure => {
  const why = typeof answer === 'string' ? answer : `it answered ${answer.status}`;
  return new CommandFailure(exitCodes.unreachable, `${url} did not answer (asked ${times} times): ${why}`);
};

/** A problem document as a sentence for people, with each fault on a line of its own. */
export const problemFailure = ({ status, body }: ApiAnswer): CommandFailure => {
  const { title, detail, errors, requestId } = problem.partial().parse(body ?? {});
  const faults = (errors ?? []).map((one) => `\n  ${one.pointer || '/'}: ${one.detail} (${one.code})`);
  const sentence = [`${title ?? 'The request failed'} (${status}).`, detail].filter(Boolean).join(' ');
  const reference = requestId === undefined ? '' : `\n  request ${requestId}`;
  const exitCode =
    status === 401 || status === 403
      ? exitCodes.notAllowed
      : status === 422
        ? exitCodes.someRefused
        : exitCodes.unexpected;
  return new CommandFailure(exitCode, sentence + faults.join('') + reference);
};

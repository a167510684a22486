import * as z from 'zod';
import {
  type ArrivalsAnswer,
  arrivalsAnswer,
  submissionView,
} from '../../../shared/contracts/arrivals-answer.ts';
import { type EntryView, entryView } from '../../../shared/contracts/entry-view.ts';
import { type EventResult, eventsAnswer } from '../../../shared/contracts/events-answer.ts';
import { acknowledgeAnswer, type InboxItem, inboxPage } from '../../../shared/contracts/inbox.ts';
import { startTwinHere } from '../../twin/start-twin.ts';

/** An answer as the caller got it; `body` is parsed when it is JSON of either kind. */
export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

interface Sent {
  key?: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  raw?: string | Uint8Array;
  headers?: Record<string, string>;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';

/** A running Landfall as its callers know it: paths, keys and JSON. Each wish throws when the answer is not a success of its contract. */
export interface Landfall {
  url: string;
  adminKey: string;
  /** The twin's own clock: receivers compare signatures with it. */
  now(): number;
  ask(method: Method, path: string, sent?: Sent): Promise<Answer>;
  put(path: string, items: unknown[]): Promise<Answer>;
  issueKey(role: string, subject: string, departments?: string[]): Promise<{ keyId: string; key: string }>;
  post(key: string, records: unknown[]): Promise<ArrivalsAnswer>;
  /** Posts, waits until all is quiet, and says which entry each record went to, by record id. */
  register(key: string, records: unknown[]): Promise<Map<string, string>>;
  tell(key: string, events: object[]): Promise<EventResult[]>;
  /** `purpose`: where the entry is not on the key's own work list. */
  entry(key: string, entryId: string, purpose?: string): Promise<EntryView>;
  inbox(key: string, query?: string): Promise<InboxItem[]>;
  acknowledge(key: string, ids: readonly string[], officer: string): Promise<string[]>;
  /** Moves every clock and answers with the time reached, all that fell due on the way being done. */
  move(
    step: { advance: string; everyMinute?: boolean } | { to: number; everyMinute?: boolean },
  ): Promise<number>;
  settle(): Promise<void>;
  /** Where the twin answers for AWS, for what lies outside Landfall: a locality's own queue. */
  aws: { endpoint: string; accessKeyId: string; accountId: string; region: string };
  stop(): Promise<void>;
}

const issuedKey = z.object({ keyId: z.string(), key: z.string() });
const clock = z.object({ now: z.string() });
const idle = z.object({ idle: z.boolean() }).loose();

/** Starts an empty twin of the whole system and speaks to it by HTTP alone. */
export const startLandfall = async (): Promise<Landfall> => {
  const twin = await startTwinHere();
  const ask = asker(twin.url);
  const wish = async (method: Method, path: string, sent: Sent, status: number): Promise<unknown> => {
    const answer = await ask(method, path, sent);
    if (answer.status === status) return answer.body;
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  };
  const settle = async (): Promise<void> => {
    const answer = idle.parse(await wish('GET', '/_twin/idle?timeoutSeconds=120', {}, 200));
    if (!answer.idle) throw new Error(`the twin is still busy: ${JSON.stringify(answer)}`);
  };
  const post: Landfall['post'] = async (key, records) =>
    arrivalsAnswer.parse(await wish('POST', '/v1/arrivals', { key, body: { records } }, 202));
  return {
    url: twin.url,
    adminKey: twin.adminKey,
    now: () => twin.clock.now(),
    aws: { ...twin.aws, ...twin.system.account },
    ask,
    settle,
    post,
    put: (path, items) => ask('PUT', path, { key: twin.adminKey, body: { items } }),
    issueKey: async (role, subject, departments) =>
      issuedKey.parse(
        await wish('POST', '/v1/keys', { key: twin.adminKey, body: { role, subject, departments } }, 201),
      ),
    register: async (key, records) => {
      const { submissionId } = await post(key, records);
      await settle();
      const path = `/v1/submissions/${submissionId}?limit=200`;
      const { results } = submissionView.parse(await wish('GET', path, { key }, 200));
      return new Map(results.map(({ recordId, entryId = '' }) => [recordId, entryId]));
    },
    tell: async (key, events) =>
      eventsAnswer.parse(await wish('POST', '/v1/events', { key, body: { events } }, 207)).results,
    entry: async (key, entryId, purpose) => {
      const query = purpose === undefined ? '' : `?purpose=${purpose}`;
      return entryView.parse(await wish('GET', `/v1/entries/${entryId}${query}`, { key }, 200));
    },
    inbox: (key, query = '') => wholeInbox((path) => wish('GET', path, { key }, 200), query),
    acknowledge: async (key, ids, officer) => {
      const items = ids.map((id) => ({ id, officer }));
      const answer = await wish('POST', '/v1/notifications/acknowledge', { key, body: { items } }, 207);
      return acknowledgeAnswer.parse(answer).results.map(({ status }) => status);
    },
    move: async (step) => {
      const body = 'to' in step ? { ...step, to: new Date(step.to).toISOString() } : step;
      return Date.parse(clock.parse(await wish('POST', '/_twin/clock', { body }, 200)).now);
    },
    stop: () => twin.stop(),
  };
};

const asker =
  (url: string): Landfall['ask'] =>
  async (method, path, { key, body, raw, headers = {} } = {}) => {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(content === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(content === undefined ? {} : { body: content }),
    });
    const text = await response.text();
    const isJson = /json$/.test(response.headers.get('content-type')?.split(';')[0] ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };

const wholeInbox = async (get: (path: string) => Promise<unknown>, query: string): Promise<InboxItem[]> => {
  const items: InboxItem[] = [];
  let after = '';
  for (;;) {
    const page = inboxPage.parse(await get(`/v1/notifications?limit=200${query}${after}`));
    items.push(...page.items);
    if (!page.more) return items;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
};

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { systemStatus } from '../../shared/contracts/admin.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { arrivalsAnswer } from '../../shared/contracts/arrivals-answer.ts';
import { delivery } from '../../shared/contracts/deliveries.ts';
import { matches } from '../shanxi/figures.ts';
import { type Counters, type KilledTwin, startKilledTwin } from '../shanxi/killed-twin.ts';
import { type LiveEntries, readLiveEntries } from '../shanxi/live-entries.ts';
import { noticeFigures } from '../shanxi/notice-figures.ts';
import { type Owed, owedFor } from '../shanxi/owed.ts';
import { entryByRecord } from '../shanxi/receipts.ts';
import { type Receiver, startReceiver } from '../shanxi/receiver.ts';
import { inLists, makeStatements } from '../shanxi/travellers.ts';
import { untilIdle } from '../shanxi/until-idle.ts';
import { buildWorld, clientOf, type World } from '../shanxi/world.ts';

const wanted = { travellers: 1900, again: 100 };
const listSize = 50;
const requestsAtOnce = 3;

type Agency = 'immigration' | 'liaisonOffice';
interface List {
  agency: Agency;
  records: ArrivalRecord[];
  /** Half of the requests carry one, as the command line's do. */
  idempotencyKey?: string;
}

const dataDirectory = mkdtempSync(join(tmpdir(), 'landfall-kill-'));
const counters: Counters = { accepted: 0, delivered: 0 };
const submissions: Record<Agency, string[]> = { immigration: [], liaisonOffice: [] };
let receiver: Receiver;
let twin: KilledTwin;
let world: World;
let owed: Owed[];
let live: LiveEntries;
/** Requests that broke off without an answer. */
let unanswered = 0;

const makeLists = (now: number): List[] => {
  const { before, lists } = makeStatements(wanted, now);
  const copies = [...before, ...lists.flatMap((list) => list.copies)];
  const records = lists.flatMap((list) => list.records);
  owed = records.flatMap(owedFor);
  const own = inLists(records, listSize).map((some) => ({ agency: 'immigration' as const, records: some }));
  const second = inLists(copies, listSize).map((some) => ({
    agency: 'liaisonOffice' as const,
    records: some,
  }));
  const [first, ...rest] = own;
  const all: List[] = [...(first ? [first] : []), ...second, ...rest];
  return all.map((list, index) => (index % 2 === 0 ? list : { ...list, idempotencyKey: `list-${index}` }));
};

/** Posted until it is answered; any answer but 202 is a fault. */
const post = async ({ agency, records, idempotencyKey }: List): Promise<void> => {
  for (;;) {
    const { url } = await twin.serving();
    const response = await fetch(`${url}/v1/arrivals`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${world.keys[agency]}`,
        'content-type': 'application/json',
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      body: JSON.stringify({ records }),
    }).catch(() => undefined);
    const answer = await response?.text().catch(() => undefined);
    if (response === undefined || answer === undefined) {
      unanswered += 1;
      continue;
    }
    expect(response.status, answer).toBe(202);
    const { submissionId, accepted, duplicates } = arrivalsAnswer.parse(JSON.parse(answer));
    expect(accepted + duplicates).toBe(records.length);
    submissions[agency].push(submissionId ?? '');
    counters.accepted += 1;
    twin.look();
    return;
  }
};

/** Idle, and not only because it was killed just then. */
const settle = async (): Promise<void> => {
  for (;;) {
    const server = await twin.serving();
    const idle = await untilIdle(clientOf(server, server.adminKey)).then(
      () => true,
      () => false,
    );
    if (idle && (await twin.serving()) === server) return;
  }
};

/** What lies in the queues, the dead-letter queues among them, hidden or not. */
const messagesLeft = (): unknown[] => {
  const database = new DatabaseSync(join(dataDirectory, 'sqs', 'sqs.sqlite'), { readOnly: true });
  try {
    return database.prepare('SELECT queue, receives FROM messages').all();
  } finally {
    database.close();
  }
};

/** The entry that goes on of each record, by both agencies' receipts. */
const entriesOfRecords = async (): Promise<Map<string, string>> => {
  const server = await twin.serving();
  const [first, second] = await Promise.all([
    entryByRecord(clientOf(server, world.keys.immigration), submissions.immigration),
    entryByRecord(clientOf(server, world.keys.liaisonOffice), submissions.liaisonOffice),
  ]);
  const entries = new Map<string, string>();
  for (const [recordId, entryId] of [...first, ...second]) {
    entries.set(recordId, await live.leadsTo(entryId));
  }
  return entries;
};

beforeAll(async () => {
  receiver = await startReceiver();
  const lists = wanted.travellers * 2.2;
  twin = startKilledTwin(dataDirectory, counters, [
    { accepted: 1 },
    { accepted: 7 },
    { accepted: 20 },
    { delivered: Math.round(lists * 0.2) },
    { accepted: (wanted.travellers + wanted.again) / listSize },
    { delivered: Math.round(lists * 0.5) },
    { delivered: Math.round(lists * 0.9) },
  ]);
  world = await buildWorld(await twin.serving(), receiver);
  receiver.onPush = () => {
    counters.delivered = receiver.arrived.length;
    twin.look();
  };
});

afterAll(async () => {
  await twin.stop();
  await receiver.close();
  rmSync(dataDirectory, { recursive: true, force: true });
});

describe('a twin killed again and again while 2,000 records are on their way', () => {
  it('is killed at every moment planned, in the middle of requests', async () => {
    const server = await twin.serving();
    const { now } = await clientOf(server, server.adminKey).call(z.object({ now: z.string() }), {
      method: 'GET',
      path: '/_twin/clock',
    });
    const left = makeLists(Date.parse(now));
    const lane = async (): Promise<void> => {
      for (let list = left.shift(); list !== undefined; list = left.shift()) await post(list);
    };
    await Promise.all(Array.from({ length: requestsAtOnce }, lane));
    await settle();
    expect(twin.left()).toBe(0);
    expect(unanswered).toBeGreaterThan(0);
  });

  it('finds within a quarter of an hour what a kill left behind', async () => {
    const server = await twin.serving();
    const admin = clientOf(server, server.adminKey);
    // Longer than the sweep waits, and longer than the message of an invocation that failed stays hidden.
    const json = { advance: 'PT15M' };
    await admin.call(z.object({ now: z.string() }), { method: 'POST', path: '/_twin/clock', json });
    await untilIdle(admin);
    expect(messagesLeft()).toEqual([]);
    const { due, openPushes } = await admin.call(systemStatus, { method: 'GET', path: '/v1/status' });
    expect(due).toMatchObject({ overdue: 0, more: false });
    expect(openPushes).toEqual({ retrying: 0, waiting: 0, parked: 0, more: false });
    expect(await admin.list(delivery, { path: '/v1/deliveries' })).toEqual([]);
    live = await readLiveEntries(clientOf(server, world.keys.shanxi));
  });

  it('has every record that was answered 202 in exactly one entry', async () => {
    const entries = await entriesOfRecords();
    expect(entries.size).toBe(wanted.travellers + wanted.again);
    expect(new Set(entries.values())).toEqual(live.all);
    expect([live.all.size, live.listed]).toEqual([wanted.travellers, wanted.travellers]);
  });

  it('has told everybody who is owed it: again under the same webhook-id perhaps, never under two', async () => {
    const pushes = new Map<string, Set<string>>();
    for (const { id, pushId } of receiver.arrived) pushes.set(id, (pushes.get(id) ?? new Set()).add(pushId));
    expect([...pushes].filter(([, ids]) => ids.size > 1)).toEqual([]);
    const once = [...new Map(receiver.arrived.map((one) => [one.id, one])).values()];
    // Two entries opened for one journey and merged at once may both have been told: what is told of either is told of the journey.
    const merged = once.filter((one) => !live.all.has(one.entryId));
    const told = once.filter((one) => live.all.has(one.entryId));
    for (const one of merged) told.push({ ...one, entryId: await live.leadsTo(one.entryId) });
    const entries = await entriesOfRecords();
    const figures = noticeFigures(owed, told, entries);
    const wrong = figures.filter((one) => !matches(one));
    const tolerated = merged.length > 0 ? ['delivered more than once', 'notifications in all'] : [];
    expect(wrong.filter(({ name }) => !tolerated.includes(name))).toEqual([]);
    for (const { expected, measured } of wrong) {
      expect(measured).toBeGreaterThan(expected);
      expect(measured - expected).toBeLessThanOrEqual(merged.length);
    }
    expect(receiver.refused).toEqual([]);
  });
});

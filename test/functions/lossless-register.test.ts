import { describe, expect, test } from 'vitest';
import type { QueuedRecord } from '../../functions/register/prepare-records.ts';
import { maximumReceives, registerMessages } from '../../functions/register/register-messages.ts';
import { registerRecords } from '../../functions/register/register-records.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { ArrivalsMessage } from '../../shared/contracts/messages.ts';
import { contentHash } from '../../shared/domain/content-hash.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { loadEntries } from '../../shared/store/entries.ts';
import { putLocalities } from '../../shared/store/localities.ts';
import { newestHashes } from '../../shared/store/records.ts';
import type { Table } from '../../shared/store/table.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { createMemoryPushQueue } from '../doubles/push-queue.ts';
import { crashingTap, twiceTap } from '../doubles/table-taps.ts';

const now = Date.parse('2026-11-21T08:00:00Z');
const hash = makeKeyedHash(new Uint8Array(32).fill(7));

const setUp = async (wrap: (table: Table) => Table = (table) => table) => {
  const memory = createMemoryTable();
  await putLocalities(memory, [
    { code: '14', name: '山西省', level: 'province', timeZone: 'Asia/Shanghai' },
    { code: '140105', parentCode: '14', name: '小店区', level: 'county' },
  ]);
  const table = wrap(memory);
  const pushes = createMemoryPushQueue();
  const config = createConfigReader(table, () => now);
  const register = registerRecords({
    table,
    config: config.load,
    searchHash: async () => hash,
    commit: commitEntries({ table, pushes, config, now: () => now }),
    now: () => now,
  });
  return { memory, pushes, register };
};

const passport = { type: 'passport', issuer: 'CHN', number: 'E10000001' };

const record = (recordId: string, documents: ArrivalRecord['traveller']['documents']): ArrivalRecord => ({
  recordId,
  traveller: { fullName: 'WANG FANG', birthDate: '1990-05-06', documents },
  entry: { pointOfEntry: 'CAN', arrivedAt: '2026-11-21T06:00:00+08:00' },
  destination: { localityCode: '140105' },
});

const from = (agency: string, one: ArrivalRecord): QueuedRecord[] => [
  { submissionId: 'sub_1', agency, source: 'immigration', receivedAt: now, record: one },
];

const entriesIn = async (memory: ReturnType<typeof createMemoryTable>) => {
  const ids = memory
    .all()
    .flatMap((item) => (item.pk.startsWith('E#') && item.sk === 'S' ? item.pk.slice(2) : []));
  const loaded = await loadEntries(memory, ids, { consistent: true });
  return loaded.flatMap((entry) => (entry ? [entry.document] : []));
};

describe('a write whose answer was lost', () => {
  test('I10: a notification that was written all the same is queued', async () => {
    const { memory, pushes, register } = await setUp(
      twiceTap((writes) => writes.some((one) => one.kind === 'insert' && one.item.pk.startsWith('I#'))),
    );
    await register(from('immigration', record('i1', [passport])));
    const [entry] = await entriesIn(memory);
    const queued = pushes.sent.flatMap((push) => push.notifications.map((one) => one.id)).sort();
    expect(queued).toEqual(entry?.told.map((line) => line.notificationId).sort());
    expect(queued.length).toBeGreaterThan(0);
  });

  test('I9 I10: every one of them: one entry, and what it owes is queued or left to the sweep', async () => {
    const seen = new Set<string>();
    const { memory, pushes, register } = await setUp(
      // Each item's first write only: an answer is not lost for ever.
      twiceTap((writes) =>
        writes.some((one) => {
          const { pk, sk } = one.kind === 'insert' ? one.item : one.key;
          const known = seen.has(`${pk} ${sk}`);
          seen.add(`${pk} ${sk}`);
          return !known;
        }),
      ),
    );
    await register(from('immigration', record('i1', [passport])));
    await register(from('liaison', record('l1', [passport])));
    const entries = await entriesIn(memory);
    expect(entries.map((entry) => entry.statements.length)).toEqual([2]);
    const queued = new Set(pushes.sent.flatMap((push) => push.notifications.map((one) => one.id)));
    const outbox = memory.all().filter((item) => item.sk.includes('#outbox#'));
    const lost = entries[0]?.told.filter((line) => !queued.has(line.notificationId)) ?? [];
    expect(lost.length === 0 || outbox.length > 0).toBe(true);
  });
});

describe('a record that fails after its own item was written', () => {
  test('is no duplicate when its agency sends it again: that heals it', async () => {
    const tap = crashingTap();
    const { memory, register } = await setUp(tap.wrap);
    const one = record('i1', [passport]);
    tap.arm(3, false);
    const message: ArrivalsMessage = {
      v: 1,
      submissionId: 'sub_1',
      agency: 'immigration',
      source: 'immigration',
      receivedAt: now,
      records: [{ index: 0, record: one }],
    };
    const failures = await registerMessages({
      table: memory,
      arrivals: { send: async () => undefined },
      register,
      tell: () => undefined,
    })([{ messageId: 'm1', message, receiveCount: maximumReceives, sentAt: now }]);
    expect([...failures.keys()]).toEqual(['m1']);
    expect(await entriesIn(memory)).toEqual([]);
    tap.disarm();
    const [known] = await newestHashes(memory, [{ agency: 'immigration', recordId: 'i1' }]);
    expect(known).not.toBe(contentHash(one));
    await register(from('immigration', one));
    expect((await entriesIn(memory)).map((entry) => entry.statements.length)).toEqual([1]);
  });
});

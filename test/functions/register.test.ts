import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { QueuedRecord } from '../../functions/register/prepare-records.ts';
import { registerMessages } from '../../functions/register/register-messages.ts';
import { registerRecords } from '../../functions/register/register-records.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { ArrivalsMessage } from '../../shared/contracts/messages.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { putAgencies } from '../../shared/store/agencies.ts';
import { listCandidates } from '../../shared/store/candidates.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { bumpConfig } from '../../shared/store/config-head.ts';
import { loadEntries, loadLiveEntries } from '../../shared/store/entries.ts';
import { putLocalities } from '../../shared/store/localities.ts';
import { loadRecords } from '../../shared/store/records.ts';
import type { Table } from '../../shared/store/table.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { createMemoryPushQueue } from '../doubles/push-queue.ts';

const now = Date.parse('2026-11-21T08:00:00Z');
const hash = makeKeyedHash(new Uint8Array(32).fill(7));

const localities = [
  { code: '14', name: '山西省', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: '1401', parentCode: '14', name: '太原市', level: 'city' },
  { code: '140105', parentCode: '1401', name: '小店区', level: 'county' },
  { code: '44', name: '广东省', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: 'CAN-port', parentCode: '44', name: '白云机场口岸', level: 'point-of-entry', codes: ['CAN'] },
];

const setUp = async (wrap: (table: Table) => Table = (table) => table) => {
  const memory = createMemoryTable();
  await putLocalities(memory, localities);
  await putAgencies(memory, [{ id: 'immigration', name: 'Immigration', source: 'immigration' }]);
  for (const kind of ['localities', 'agencies'] as const) await bumpConfig(memory, kind);
  const table = wrap(memory);
  const pushes = createMemoryPushQueue();
  const reader = createConfigReader(table, () => now);
  const register = registerRecords({
    table,
    config: reader.load,
    searchHash: async () => hash,
    commit: commitEntries({ table, pushes, config: reader, now: () => now }),
    now: () => now,
  });
  return { memory, table, pushes, register };
};

const record = (recordId: string, more: Partial<ArrivalRecord['traveller']> = {}): ArrivalRecord => ({
  recordId,
  traveller: {
    fullName: 'WANG FANG',
    birthDate: '1990-05-06',
    documents: [{ type: 'passport', issuer: 'CHN', number: 'E10000001' }],
    ...more,
  },
  entry: { pointOfEntry: 'CAN', arrivedAt: '2026-11-21T06:00:00+08:00' },
  destination: { localityCode: '140105' },
});

const from = (agency: string, ...records: ArrivalRecord[]): QueuedRecord[] =>
  records.map((one) => ({
    submissionId: 'sub_1',
    agency,
    source: agency === 'immigration' ? 'immigration' : 'liaison-office',
    receivedAt: now,
    record: one,
  }));

const liveEntryIds = (table: ReturnType<typeof createMemoryTable>): string[] =>
  table.all().flatMap((item) => (item.pk.startsWith('E#') && item.sk === 'S' ? [item.pk.slice(2)] : []));

const openEntries = async (table: ReturnType<typeof createMemoryTable>) =>
  (await loadEntries(table, liveEntryIds(table), { consistent: true })).flatMap((entry) =>
    entry && entry.document.mergedInto === undefined ? [entry.document] : [],
  );

describe('one traveller, one journey, one entry', () => {
  test('I1 M1: two agencies tell of one journey: one entry, told once to each recipient', async () => {
    const { memory, pushes, register } = await setUp();
    await register(from('immigration', record('i1')));
    await register(from('liaison', record('l1', { fullName: 'FANG WANG' })));
    const entries = await openEntries(memory);
    expect(entries).toHaveLength(1);
    expect(entries[0]?.statements.map((one) => one.agency).sort()).toEqual(['immigration', 'liaison']);
    const told = pushes.sent.flatMap((push) =>
      push.notifications.map((one) => `${push.recipient} ${one.kind}`),
    );
    expect(new Set(told).size).toBe(told.length);
    expect(told.length).toBeGreaterThan(0);
  });

  test('I1: both at the same moment, interleaved at every call: still one entry', async () => {
    for (let slow = 0; slow < 12; slow += 1) {
      let calls = 0;
      const { memory, register } = await setUp((table) => ({
        ...table,
        write: async (writes) => {
          calls += 1;
          for (let turn = 0; turn < (calls % 2 === slow % 2 ? slow : 0); turn += 1) await Promise.resolve();
          return table.write(writes);
        },
      }));
      await Promise.all([
        register(from('immigration', record('i1'))),
        register(from('liaison', record('l1'))),
        register(from('liaison', record('l2', { phones: ['+8613800000000'] }))),
      ]);
      expect(await openEntries(memory)).toHaveLength(1);
    }
  });

  test('M2: a record that links two entries merges them, as if it had come first', async () => {
    const passport = record('i1');
    const identity = record('l1', {
      documents: [{ type: 'national-id', issuer: 'CHN', number: '11010519491231002X' }],
      birthDate: '1949-12-31',
    });
    const both = record('l2', {
      documents: [...(passport.traveller.documents ?? []), ...(identity.traveller.documents ?? [])],
      birthDate: undefined,
    });
    for (const order of [
      [passport, identity, both],
      [both, identity, passport],
      [identity, both, passport],
    ]) {
      const { memory, register } = await setUp();
      for (const one of order)
        await register(from(one.recordId.startsWith('i') ? 'immigration' : 'liaison', one));
      const entries = await openEntries(memory);
      expect(entries.map((entry) => entry.statements.length)).toEqual([3]);
      const [stored] = await loadLiveEntries(memory, [entries[0]?.entryId ?? ''], { consistent: true });
      const records = await loadRecords(memory, [{ agency: 'liaison', recordId: 'l1' }], {
        consistent: true,
      });
      const [followed] = await loadLiveEntries(memory, [records[0]?.entryId ?? ''], { consistent: true });
      expect(followed?.document.entryId).toBe(stored?.document.entryId);
    }
  });

  test('the same record again changes nothing; a corrected one is a new version of the same statement', async () => {
    const { memory, register } = await setUp();
    expect(await register(from('immigration', record('i1')))).toMatchObject({ opened: 1 });
    const before = memory.all();
    expect(await register(from('immigration', record('i1')))).toMatchObject({ duplicate: 1, opened: 0 });
    expect(memory.all()).toEqual(before);
    const corrected = { ...record('i1'), destination: { localityCode: '1401' } };
    expect(await register(from('immigration', corrected))).toMatchObject({ updated: 1 });
    const [entry] = await openEntries(memory);
    expect(entry?.statements).toHaveLength(1);
    const [stored] = await loadRecords(memory, [{ agency: 'immigration', recordId: 'i1' }], {
      consistent: true,
    });
    expect(stored?.versions).toHaveLength(2);
  });

  test('M4 M9: another passport number of the same issuer is never merged: two entries and one open pair', async () => {
    const { memory, register } = await setUp();
    const other = [{ type: 'passport', issuer: 'CHN', number: 'E99999999' }];
    const phones = ['+8613800000000'];
    await register(from('immigration', record('i1', { phones })));
    const counts = await register(from('liaison', record('l1', { phones, documents: other })));
    expect(counts.candidate).toBe(1);
    expect(await openEntries(memory)).toHaveLength(2);
    const { items } = await listCandidates(memory, { limit: 10 });
    expect(items.map((pair) => [pair.verdict, pair.reasons])).toEqual([['OPEN', ['other-document-number']]]);
  });
});

describe('a crash', () => {
  test('I9 I10: killed before any one write and repeated: one entry, and every notice is queued or found by the sweep', async () => {
    for (let killAt = 1; killAt < 20; killAt += 1) {
      let calls = 0;
      const dying = (table: Table): Table => {
        const step = <T>(call: () => Promise<T>): Promise<T> => {
          calls += 1;
          return calls === killAt ? Promise.reject(new Error('killed')) : call();
        };
        return {
          ...table,
          put: (items) => step(() => table.put(items)),
          write: (writes) => step(() => table.write(writes)),
          delete: (keys) => step(() => table.delete(keys)),
        };
      };
      const { memory, pushes, register } = await setUp(dying);
      const records = from(
        'immigration',
        record('i1'),
        record('i2', { documents: [], phones: ['+8613800000001'] }),
      );
      const late = from('liaison', record('l1'));
      await register(records).catch(() => register(records));
      await register(records).catch(() => register(records));
      await register(late).catch(() => register(late));
      const entries = await openEntries(memory);
      const statements = entries.flatMap((entry) => entry.statements.map((one) => one.recordId));
      expect(statements.sort()).toEqual(['i1', 'i2', 'l1']);
      const owed = entries.flatMap((entry) => entry.told.map((line) => line.notificationId));
      const queued = new Set(pushes.sent.flatMap((push) => push.notifications.map((one) => one.id)));
      const outbox = memory.all().filter((item) => item.pk.startsWith('T#') && item.sk.includes('#outbox#'));
      const lost = owed.filter((notificationId) => !queued.has(notificationId));
      expect(lost.length === 0 || outbox.length > 0).toBe(true);
    }
  });

  test('the queue fails after the state is written: the intent stays, the outbox item stays', async () => {
    const { memory, pushes, register } = await setUp();
    pushes.failNext = true;
    await expect(register(from('immigration', record('i1')))).rejects.toThrow('the queue is down');
    const [entry] = await openEntries(memory);
    expect(entry?.told.length).toBeGreaterThan(0);
    expect(memory.all().some((item) => item.sk.includes('#outbox#'))).toBe(true);
  });
});

describe('messages', () => {
  const message = (...ids: string[]): ArrivalsMessage => ({
    v: 1,
    submissionId: 'sub_1',
    agency: 'immigration',
    source: 'immigration',
    receivedAt: now,
    records: ids.map((recordId, index) => ({ index, record: record(recordId) })),
  });
  const poisoned = (bad: string) => async (queued: readonly QueuedRecord[]) => {
    if (queued.some((one) => one.record.recordId === bad)) throw new Error('poison');
    return { opened: queued.length, joined: 0, updated: 0, duplicate: 0, candidate: 0, away: 0 };
  };

  test('a poisoned record is isolated, spoils no other and is noted as failed at the end', async () => {
    const { memory } = await setUp();
    const sent: ArrivalsMessage[] = [];
    const told: number[] = [];
    const deps = {
      table: memory,
      arrivals: { send: async (messages: readonly ArrivalsMessage[]) => void sent.push(...messages) },
      register: poisoned('bad'),
      tell: (counts: { opened: number }) => void told.push(counts.opened),
    };
    const good = { messageId: 'm1', message: message('a', 'b'), receiveCount: 1, sentAt: now };
    const bad = { messageId: 'm2', message: message('c', 'bad'), receiveCount: 1, sentAt: now };
    expect([...(await registerMessages(deps)([good, bad])).keys()]).toEqual(['m2']);
    expect(told).toEqual([2]);
    expect((await registerMessages(deps)([{ ...bad, receiveCount: 2 }])).size).toBe(0);
    expect(sent.map((one) => one.records.map((two) => two.record.recordId))).toEqual([['c'], ['bad']]);
    const last = { messageId: 'm3', message: message('bad'), receiveCount: 5, sentAt: now };
    expect([...(await registerMessages(deps)([last])).keys()]).toEqual(['m3']);
    expect(memory.all().some((item) => item.pk === 'U#sub_1' && item.sk === 'F#bad')).toBe(true);
  });
});

test('M2 I9: any order and grouping of records gives the same entries', async () => {
  const people = ['E1', 'E2', 'E3'].flatMap((number, person) => [
    record(`i${person}`, {
      documents: [{ type: 'passport', issuer: 'CHN', number: `${number}0000001` }],
      birthDate: `199${person}-01-01`,
    }),
    record(`j${person}`, {
      documents: [{ type: 'passport', issuer: 'CHN', number: `${number}0000001` }],
      birthDate: `199${person}-01-01`,
    }),
  ]);
  const partition = async (order: ArrivalRecord[], size: number): Promise<string> => {
    const { memory, register } = await setUp();
    for (let start = 0; start < order.length; start += size) {
      await register(
        order
          .slice(start, start + size)
          .flatMap((one) => from(one.recordId.startsWith('i') ? 'immigration' : 'liaison', one)),
      );
    }
    const entries = await openEntries(memory);
    return entries
      .map((entry) =>
        entry.statements
          .map((one) => one.recordId)
          .sort()
          .join('+'),
      )
      .sort()
      .join(' ');
  };
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(people, { minLength: people.length }),
      fc.integer({ min: 1, max: 6 }),
      async (order, size) => {
        expect(await partition(order, size)).toBe('i0+j0 i1+j1 i2+j2');
      },
    ),
    { numRuns: 40 },
  );
});

import { describe, expect, it } from 'vitest';
import type { QueuedRecord } from '../../functions/register/prepare-records.ts';
import { registerRecords } from '../../functions/register/register-records.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { bumpConfig } from '../../shared/store/config-head.ts';
import { loadEntries } from '../../shared/store/entries.ts';
import { putLocalities } from '../../shared/store/localities.ts';
import type { Table } from '../../shared/store/table.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { createMemoryPushQueue } from '../doubles/push-queue.ts';
import { crashingTap } from '../doubles/table-taps.ts';

const now = Date.parse('2026-11-21T08:00:00Z');
const hash = makeKeyedHash(new Uint8Array(32).fill(7));

const setUp = async (wrap: (table: Table) => Table) => {
  const memory = createMemoryTable();
  await putLocalities(memory, [{ code: '14', name: '山西省', level: 'province', timeZone: 'Asia/Shanghai' }]);
  await bumpConfig(memory, 'localities');
  const table = wrap(memory);
  const reader = createConfigReader(table, () => now);
  const pushes = createMemoryPushQueue();
  const register = registerRecords({
    table,
    config: reader.load,
    searchHash: async () => hash,
    commit: commitEntries({ table, pushes, config: reader, now: () => now }),
    now: () => now,
  });
  const openEntries = async () => {
    const states = memory.all().filter((item) => item.pk.startsWith('E#') && item.sk === 'S');
    const entryIds = states.map(({ pk }) => pk.slice(2));
    const entries = await loadEntries(memory, entryIds, { consistent: true });
    return entries.flatMap((entry) => (entry?.document.mergedInto === undefined ? [entry?.document] : []));
  };
  return { register, openEntries, pushes };
};

const queued = (agency: string, traveller: ArrivalRecord['traveller']): QueuedRecord => ({
  submissionId: 'sub_1',
  agency,
  source: 'liaison-office',
  receivedAt: now,
  record: {
    recordId: 'r1',
    traveller,
    entry: { pointOfEntry: 'CAN', arrivedAt: '2026-11-21T06:00:00+08:00' },
    destination: { localityCode: '14' },
  },
});

const documents = [{ type: 'passport' as const, issuer: 'CHN', number: 'E10000001' }];
const named = { fullName: 'WANG FANG', birthDate: '1990-05-06', phones: ['+8613800000000'] };

describe('a record that links two entries', () => {
  it('merges them however often its register is stopped, and wherever', async () => {
    let stops = 0;
    for (const withEffect of [false, true]) {
      for (let call = 1; call <= 6; call += 1) {
        const tap = crashingTap();
        const { register, openEntries } = await setUp(tap.wrap);
        await register([queued('immigration', { fullName: 'WANG FANG', documents })]);
        await register([queued('liaison', named)]);
        expect(await openEntries()).toHaveLength(2);
        tap.arm(call, withEffect);
        const both = queued('hq', { ...named, documents });
        await register([both]).catch(() => undefined);
        stops += tap.stopped() ? 1 : 0;
        tap.disarm();
        await register([both]);
        const entries = await openEntries();
        expect(entries, `stopped at call ${call}`).toHaveLength(1);
        expect(entries[0]?.statements).toHaveLength(3);
      }
    }
    expect(stops).toBeGreaterThan(6);
  });
});

describe('two agencies that tell of one journey at the same moment', () => {
  it('end in one entry though each gets some of the keys first, whoever writes when', async () => {
    for (let order = 0; order < 100; order += 1) {
      const { register, openEntries } = await setUp(oneByOne(order));
      await Promise.all([
        register([queued('immigration', { ...named, nameLocal: '王芳', documents })]),
        register([queued('liaison', { ...named, fullName: 'FANG WANG', documents })]),
      ]);
      expect(await openEntries(), `order ${order}`).toHaveLength(1);
    }
  });

  it('tell each recipient once when one of them gets the keys they share', async () => {
    for (let delay = 0; delay < 40; delay += 1) {
      const { register, openEntries, pushes } = await setUp(delayedCommit(delay));
      await Promise.all([
        register([queued('immigration', { ...named, nameLocal: '王芳', documents })]),
        register([queued('liaison', { ...named, nameLocal: '汪芳', documents })]),
      ]);
      const entries = await openEntries();
      expect(entries).toHaveLength(1);
      const told = pushes.sent.flatMap((push) =>
        push.notifications.map(({ kind, entryId }) => `${push.recipient} ${kind} ${entryId}`),
      );
      expect(new Set(told.map((one) => one.slice(one.lastIndexOf(' ') + 1))).size, `delay ${delay}`).toBe(1);
    }
  });
});

/** Conditional writes one by one, with waits that a small generator draws from the seed: keys of one record are won apart. */
const oneByOne =
  (seed: number) =>
  (table: Table): Table => {
    let state = seed * 7919 + 1;
    const draw = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    return {
      ...table,
      write: async (writes) => {
        const outcomes: Awaited<ReturnType<Table['write']>> = [];
        for (const one of writes) {
          for (let turn = draw(12); turn > 0; turn -= 1) await Promise.resolve();
          outcomes.push(...(await table.write([one])));
        }
        return outcomes;
      },
    };
  };

/** Whoever writes first is slow to write its entry. */
const delayedCommit =
  (turns: number) =>
  (table: Table): Table => ({
    ...table,
    write: async (writes) => {
      const isEntry = writes.some((one) => one.kind === 'insert' && one.item.pk.startsWith('E#'));
      for (let turn = isEntry ? turns : 0; turn > 0; turn -= 1) await Promise.resolve();
      return table.write(writes);
    },
  });

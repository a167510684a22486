import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { showSubmission } from '../../functions/intake/show-submission.ts';
import { prepareRecord, type QueuedRecord } from '../../functions/register/prepare-records.ts';
import { registerRecords } from '../../functions/register/register-records.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { loadKeyRefs } from '../../shared/store/identity-keys.ts';
import { loadRecords } from '../../shared/store/records.ts';
import { putSubmission } from '../../shared/store/submissions.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { createMemoryPushQueue } from '../doubles/push-queue.ts';
import { createWorld, localityKey } from './feedback-set-up.ts';

const now = Date.parse('2026-11-21T08:00:00Z');
const hash = makeKeyedHash(new Uint8Array(32).fill(7));
/** What DynamoDB takes for one item. */
const itemLimit = 400 * 1024;

const words = (characters: number): string => randomBytes(characters).toString('base64').slice(0, characters);

const largest = (memory: ReturnType<typeof createMemoryTable>): number =>
  Math.max(...memory.all().map((item) => (item.d instanceof Uint8Array ? item.d.length : 0)));

const setUp = () => {
  const memory = createMemoryTable();
  const config = createConfigReader(memory, () => now);
  const register = registerRecords({
    table: memory,
    config: config.load,
    searchHash: async () => hash,
    commit: commitEntries({ table: memory, pushes: createMemoryPushQueue(), config, now: () => now }),
    now: () => now,
  });
  return { memory, config, register };
};

const queued = (recordId: string, more: Partial<QueuedRecord['record']>, at = now): QueuedRecord => ({
  submissionId: `sub_${at}`,
  agency: 'immigration',
  source: 'immigration',
  receivedAt: at,
  record: {
    recordId,
    traveller: { fullName: 'WANG WEI', birthDate: '1990-01-01' },
    entry: { pointOfEntry: 'CAN', arrivedAt: '2026-11-21T06:00:00+08:00' },
    ...more,
  },
});

describe('an entry that is told more than an item holds', () => {
  test('refuses further words clearly, and still takes what ends something', async () => {
    const { arrive, settle, post, event, memory, document } = await createWorld();
    await arrive('ent_1');
    await settle('ent_1');
    const county = localityKey('140105');
    const verdicts: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const notes = Array.from({ length: 50 }, () => event('ent_1', 'note', { text: words(2000) }));
      const results = await post(county, ...notes);
      verdicts.push(...results.map((one) => `${one.status} ${one.errors?.[0]?.code ?? ''}`));
    }
    expect(new Set(verdicts)).toEqual(new Set(['applied ', 'refused entry-full']));
    expect(largest(memory)).toBeLessThan(itemLimit);
    const released = { symptoms: [], overrideReason: 'moved abroad', officer: 'Dr Li' };
    const collector = { kind: 'community', name: 'Ms Zhao' };
    const [end] = await post(county, event('ent_1', 'released', { ...released, collector }));
    expect(end?.status).toBe('applied');
    expect((await document('ent_1')).events.at(-1)?.type).toBe('released');
  });
});

describe('M9: a name and birth date that thousands share', () => {
  test('stops growing once it is ignored: every record still registers', async () => {
    const { memory, config, register } = setUp();
    for (let start = 0; start < 120; start += 40) {
      const some = Array.from({ length: 40 }, (_, index) =>
        queued(`r${start + index}`, {
          traveller: {
            fullName: 'WANG WEI',
            birthDate: '1990-01-01',
            documents: [{ type: 'passport', issuer: 'CHN', number: `E${10000000 + start + index}` }],
            phones: [`+86138${String(10000000 + start + index)}`],
          },
        }),
      );
      const counts = await register(some);
      expect(counts.opened + counts.candidate).toBe(40);
    }
    const { identity } = prepareRecord(queued('any', {}), await config.load(), hash);
    const weak = identity.keys.filter(({ kind }) => kind === 'W');
    const [refs] = await loadKeyRefs(memory, weak, { consistent: true });
    expect(refs?.refs.length).toBe(21);
  });
});

describe('a record corrected more often than an item holds', () => {
  test('keeps its newest version and lets the older ones go; a submission of those is not queued for ever', async () => {
    const { memory, register } = setUp();
    for (let version = 0; version < 20; version += 1) {
      const recordedAt = new Date(now + version * 1000).toISOString();
      await register([queued('r1', { recordedAt, extras: { scan: words(30_000) } }, now + version * 1000)]);
    }
    expect(largest(memory)).toBeLessThan(itemLimit);
    const [stored] = await loadRecords(memory, [{ agency: 'immigration', recordId: 'r1' }], {
      consistent: true,
    });
    expect(stored?.versions.at(-1)?.receivedAt).toBe(now + 19_000);
    expect(stored?.versions.length).toBeLessThan(20);
    await putSubmission(memory, {
      submissionId: 'sub_first',
      agency: 'immigration',
      bodyHash: 'b',
      receivedAt: now,
      state: 'queued',
      hashes: { '0': 'gone' },
      answer: {
        submissionId: 'sub_first',
        accepted: 1,
        duplicates: 0,
        rejected: 0,
        results: [{ index: 0, recordId: 'r1', status: 'accepted', warnings: [], errors: [] }],
      },
    });
    const shown = await showSubmission(memory)('immigration', 'sub_first', { from: 0, limit: 10 });
    expect(shown).toMatchObject({ state: 'done', results: [{ outcome: 'registered' }] });
  });
});

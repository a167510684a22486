import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { purposeOfRead } from '../../functions/feedback/read-purpose.ts';
import type { AuditItem } from '../../shared/contracts/audit.ts';
import { headsDigest } from '../../shared/domain/audit-chain.ts';
import { Problem } from '../../shared/lambda/problem.ts';
import { appendAudit, readAudit } from '../../shared/store/audit.ts';
import { type AuditPosition, listAudit, readHeads } from '../../shared/store/audit-days.ts';
import type { Table } from '../../shared/store/table.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { createWorld, hour } from './feedback-set-up.ts';

const day = '2026-11-21';
const linesOf = async (memory: Table, subject: string): Promise<AuditItem['entry'][]> =>
  (await readAudit(memory, subject, day, { limit: 200 })).items.map(({ entry }) => entry);

describe('reads of people', () => {
  test('G2: an entry on the own work list is read for follow-up, and the journal has it before the answer', async () => {
    const { arrive, http, memory } = await createWorld();
    await arrive('ent_1');
    expect((await http('locality', '140105', { path: '/v1/entries/ent_1' })).status).toBe(200);
    expect(await linesOf(memory, '140105')).toMatchObject([
      { action: 'entry-read', purpose: 'follow-up', entryIds: ['ent_1'], role: 'locality' },
    ]);
    const list = await http('locality', '140105', { path: '/v1/entries' });
    expect(list.status).toBe(200);
    expect(await linesOf(memory, '140105')).toMatchObject([
      { action: 'entry-read' },
      { action: 'entries-listed', entryIds: ['ent_1'] },
    ]);
    const links = await memory.query({ pk: 'E#ent_1', prefix: 'A#' });
    expect(links.items.map(({ a, p }) => [a, p])).toEqual([['entry-read', 'follow-up']]);
  });

  test('G2: what cannot be written down is not told', async () => {
    const broken = (table: Table): Table => ({
      ...table,
      write: async (writes) => {
        if (writes.some((one) => one.kind === 'insert' && one.item.pk.startsWith('J#')))
          throw new Error('down');
        return table.write(writes);
      },
    });
    const { arrive, http } = await createWorld(broken);
    await arrive('ent_1');
    const { status, json } = await http('locality', '140105', { path: '/v1/entries/ent_1' });
    expect([status, json]).toMatchObject([500, { code: 'internal' }]);
    expect(JSON.stringify(json)).not.toContain('ent_1');
  });

  test('G2: the levels above read for supervision, and the journal says so', async () => {
    const { arrive, http, memory } = await createWorld();
    await arrive('ent_1');
    const read = (subject: string, purpose?: string) =>
      http('locality', subject, {
        path: '/v1/entries/ent_1',
        ...(purpose === undefined ? {} : { query: { purpose } }),
      });
    for (const purpose of ['policing', 'curiosity', '']) {
      const wrong = await read('14', purpose);
      expect([wrong.status, wrong.json]).toMatchObject([400, { errors: [{ pointer: '/purpose' }] }]);
    }
    expect((await read('14')).status).toBe(200);
    expect((await read('14', 'data-subject')).status).toBe(200);
    expect((await read('14', 'data-quality')).json).toMatchObject({ code: 'purpose-not-allowed' });
    // Another tenant’s stays as unknown as none, whatever is stated.
    expect([(await read('1402')).status, (await read('1402', 'supervision')).status]).toEqual([404, 404]);
    expect(await linesOf(memory, '14')).toMatchObject([
      { action: 'entry-read', purpose: 'supervision' },
      { action: 'entry-read', purpose: 'data-subject' },
    ]);
    expect(await linesOf(memory, '1402')).toEqual([]);
  });

  describe('G2: outside the own work list a purpose of the closed list is stated', () => {
    const caller = { keyId: 'key_1', role: 'locality' as const, subject: '14' };
    const above = { caller, standing: 'present' as const, isOwnWork: false, isOverdue: false };
    const implied = { ...above, outside: 'supervision-implied' as const };
    const strict = { ...above, outside: 'purpose-required' as const };
    const required = expect.objectContaining({
      details: expect.objectContaining({ status: 403, code: 'purpose-required' }),
    });
    const refusalOf = (ask: () => unknown): unknown => {
      try {
        return ask();
      } catch (error) {
        return error;
      }
    };

    test('by whoever had the entry before, always', () => {
      const former = { ...implied, standing: 'former' as const, isOverdue: true };
      expect(refusalOf(() => purposeOfRead(undefined, former))).toEqual(required);
      expect(refusalOf(() => purposeOfRead('supervision', former))).toBeInstanceOf(Problem);
      expect(purposeOfRead('late-evidence', former)).toBe('late-evidence');
    });

    test('by the levels above where policy wants it, but for what is overdue', () => {
      expect(purposeOfRead(undefined, implied)).toBe('supervision');
      expect(refusalOf(() => purposeOfRead(undefined, strict))).toEqual(required);
      expect(purposeOfRead('supervision', strict)).toBe('supervision');
      expect(purposeOfRead(undefined, { ...strict, isOverdue: true })).toBe('supervision');
      expect(purposeOfRead(undefined, { ...strict, isOwnWork: true })).toBeUndefined();
    });
  });
});

describe('the journal', () => {
  const line = (subject: string, at: number) => ({
    at: new Date(at).toISOString(),
    keyId: 'key_1',
    role: 'locality' as const,
    subject,
    action: 'entry-read' as const,
    purpose: 'follow-up' as const,
    legalBasis: 'Order 12',
    entryIds: [`ent_${at}`],
  });

  test('is listed whole, page by page, newest days first, whatever the pages hold', async () => {
    const noon = Date.parse(`${day}T12:00:00Z`);
    const lines = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 40 })), {
      maxLength: 25,
    });
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 1, max: 7 }), async (drawn, limit) => {
        const journal = createMemoryTable();
        const append = appendAudit({ journal, table: journal });
        for (const [subject, ago] of drawn) await append(line(subject, noon - ago * 24 * hour));
        const found: string[] = [];
        let from: AuditPosition | undefined;
        for (let pages = 0; ; pages += 1) {
          const page = await listAudit(journal, { now: noon, limit }, from);
          expect(page.items.length).toBeLessThanOrEqual(limit);
          found.push(...page.items.map(({ entry, number }) => `${entry.at} ${entry.subject} ${number}`));
          if (page.next === undefined || pages > 200) break;
          from = page.next;
        }
        expect(found.length).toBe(drawn.length);
        expect(new Set(found).size).toBe(drawn.length);
        const days = found.map((one) => one.slice(0, 10));
        expect(days).toEqual(days.toSorted().toReversed());
      }),
      { numRuns: 40 },
    );
  });

  test('is anchored when its day is over, once and for ever, and the digest stands in the log', async () => {
    const its = await createWorld();
    await its.arrive('ent_1');
    await its.http('locality', '140105', { path: '/v1/entries/ent_1' });
    await its.http('steward', 'steward-1', { path: '/v1/entries/ent_1' });
    expect(await readHeads(its.memory, day)).toBeUndefined();
    its.world.now = Date.parse('2026-11-22T00:12:00Z');
    const { anchors } = await its.tick();
    const heads = await readHeads(its.memory, day);
    expect(heads?.heads.map(({ subject, number }) => [subject, number])).toEqual([
      ['140105', 1],
      ['steward-1', 1],
    ]);
    expect(anchors).toEqual([`${day}:${heads?.digest}`]);
    expect(headsDigest(day, heads?.heads ?? [])).toBe(heads?.digest);
    await its.tick();
    expect(await readHeads(its.memory, day)).toEqual(heads);
  });
});

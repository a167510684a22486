import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditEntry, AuditItem } from '../../shared/contracts/audit.ts';
import { nextItem, verifyChain } from '../../shared/domain/audit-chain.ts';

const chain = { subject: '140105', day: '2026-11-21' };
const line = (n: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  at: `2026-11-21T08:${String(n).padStart(2, '0')}:00.000Z`,
  keyId: 'key_1',
  role: 'locality',
  subject: '140105',
  action: 'lookup',
  purpose: 'contact-tracing',
  legalBasis: 'Law on infectious diseases, article 33',
  requester: { name: 'Dr Li', organisation: 'CDC', kind: 'authority' },
  entryIds: [`ent_${n}`],
  fields: ['name', 'place'],
  ...more,
});
const chained = (entries: readonly AuditEntry[]): AuditItem[] => {
  const items: AuditItem[] = [];
  for (const entry of entries) items.push(nextItem(entry, chain, items.at(-1)));
  return items;
};
const items = chained([1, 2, 3, 4].map((n) => line(n)));

describe('the audit journal', () => {
  test('D17: an untouched chain is intact, whatever order its fields are read in', () => {
    const verdict = verifyChain(items, chain, { receipts: [items[2]?.hash ?? ''] });
    expect(verdict).toEqual({ intact: true, lines: 4, head: items[3]?.hash });
    const reread = items.map((item) => ({
      ...item,
      entry: Object.fromEntries(Object.entries(item.entry).reverse()) as AuditEntry,
    }));
    expect(verifyChain(reread, chain)).toMatchObject({ intact: true });
    expect(verifyChain([], chain)).toMatchObject({ intact: true, lines: 0 });
  });

  test('D17: what was changed, taken out, put in, moved or cut off is told', () => {
    const changed = items.with(1, { ...(items[1] as AuditItem), entry: line(2, { entryIds: [] }) });
    expect(verifyChain(changed, chain)).toEqual({ intact: false, number: 2, because: 'changed' });
    const without = items.filter(({ number }) => number !== 2);
    expect(verifyChain(without, chain)).toEqual({ intact: false, number: 2, because: 'missing' });
    const renumbered = without.map((item, index) => ({ ...item, number: index + 1 }));
    expect(verifyChain(renumbered, chain)).toEqual({ intact: false, number: 2, because: 'changed' });
    const elsewhere = { ...chain, day: '2026-11-22' };
    expect(verifyChain(items, elsewhere)).toMatchObject({ intact: false, because: 'foreign' });
    const cut = verifyChain(items.slice(0, 3), chain, { receipts: [items[3]?.hash ?? ''] });
    expect(cut).toEqual({ intact: false, number: 4, because: 'cut-off' });
  });

  test('a chain rebuilt from some line on is seen by any receipt handed out after it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }), (from, receipt) => {
        const forged = chained(
          items.map(({ entry }, index) => (index === from ? { ...entry, entryIds: [] } : entry)),
        );
        const verdict = verifyChain(forged, chain, { receipts: [items[receipt]?.hash ?? ''] });
        expect(verdict.intact).toBe(receipt < from);
      }),
    );
  });
});

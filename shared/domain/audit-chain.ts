import { createHash } from 'node:crypto';
import type { AuditEntry, AuditItem } from '../contracts/audit.ts';

/** What the first line of a chain refers back to: a chain moved to another subject or day does not fit. */
export const chainStart = (subject: string, day: string): string => link(['landfall audit', subject, day]);

/** The next line of a chain. */
export const nextItem = (
  entry: AuditEntry,
  chain: { subject: string; day: string },
  last?: Pick<AuditItem, 'number' | 'hash'>,
): AuditItem => {
  const number = (last?.number ?? 0) + 1;
  const previous = last?.hash ?? chainStart(chain.subject, chain.day);
  return { number, previous, hash: hashOf(number, previous, entry), entry };
};

const hashOf = (number: number, previous: string, entry: AuditEntry): string =>
  link([String(number), previous, JSON.stringify(sorted(entry))]);

const link = (parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('base64url');

/** Fields in one order, whatever order they were read in. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    fields.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, sorted(field)]),
  );
};

export type ChainVerdict =
  | { intact: true; lines: number; head: string }
  /** The first line that does not fit, and why. */
  | { intact: false; number: number; because: 'missing' | 'changed' | 'foreign' | 'cut-off' };

/**
 * Whether nothing was changed, taken out or put in between. That nothing was cut off at the end only a receipt shows: `receipts` are hashes
 * that have to be in the chain.
 */
export const verifyChain = (
  items: readonly AuditItem[],
  chain: { subject: string; day: string },
  receipts: readonly string[] = [],
): ChainVerdict => {
  let head = chainStart(chain.subject, chain.day);
  for (const [index, item] of items.entries()) {
    const number = index + 1;
    if (item.number !== number) return { intact: false, number, because: 'missing' };
    const { entry } = item;
    if (entry.subject !== chain.subject || !entry.at.startsWith(chain.day)) {
      return { intact: false, number, because: 'foreign' };
    }
    if (item.previous !== head || item.hash !== hashOf(number, head, entry)) {
      return { intact: false, number, because: 'changed' };
    }
    head = item.hash;
  }
  const known = new Set(items.map(({ hash }) => hash));
  const missing = receipts.some((hash) => !known.has(hash));
  return missing
    ? { intact: false, number: items.length + 1, because: 'cut-off' }
    : { intact: true, lines: items.length, head };
};

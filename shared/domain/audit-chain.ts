import { createHash } from 'node:crypto';
import type { AuditEntry, AuditHead, AuditItem } from '../contracts/audit.ts';

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
  | { intact: false; number: number; because: ChainFault };
export type ChainFault =
  | 'missing'
  | 'reordered'
  | 'repeated'
  | 'changed'
  | 'foreign'
  | 'cut-off'
  | 'after-the-day';

/** What was kept elsewhere of a chain: hashes that were handed out, and where it ended when its day was over. */
interface Witness {
  receipts?: readonly string[];
  head?: Pick<AuditHead, 'number' | 'hash'> | undefined;
}

/**
 * Whether nothing was changed, taken out, put in between or moved. That nothing was cut off at the end, or added once the day was over, only a
 * witness shows.
 */
export const verifyChain = (
  items: readonly AuditItem[],
  chain: { subject: string; day: string },
  { receipts = [], head }: Witness = {},
): ChainVerdict => {
  let previous = chainStart(chain.subject, chain.day);
  for (const [index, item] of items.entries()) {
    const number = index + 1;
    const because = faultOf(item, { number, previous, chain, items });
    if (because !== undefined) return { intact: false, number, because };
    if (head !== undefined && number > head.number)
      return { intact: false, number, because: 'after-the-day' };
    if (number === head?.number && item.hash !== head.hash)
      return { intact: false, number, because: 'changed' };
    previous = item.hash;
  }
  const known = new Set(items.map(({ hash }) => hash));
  const isShort = head !== undefined && items.length < head.number;
  return isShort || receipts.some((hash) => !known.has(hash))
    ? { intact: false, number: items.length + 1, because: 'cut-off' }
    : { intact: true, lines: items.length, head: previous };
};

const faultOf = (
  { number: its, previous, hash, entry }: AuditItem,
  expected: {
    number: number;
    previous: string;
    chain: { subject: string; day: string };
    items: readonly AuditItem[];
  },
): ChainFault | undefined => {
  const { number, chain, items } = expected;
  if (its < number) return 'repeated';
  if (its !== number) return items.some((one) => one.number === number) ? 'reordered' : 'missing';
  if (entry.subject !== chain.subject || !entry.at.startsWith(chain.day)) return 'foreign';
  const fits = previous === expected.previous && hash === hashOf(number, previous, entry);
  return fits ? undefined : 'changed';
};

/** One hash for all chains of a day, in whatever order: it is what the log of that day bears. */
export const headsDigest = (day: string, heads: readonly AuditHead[]): string => {
  const lines = heads.map(({ subject, number, hash }) => `${subject} ${number} ${hash}`).sort();
  return link([`landfall heads ${day}`, ...lines]);
};

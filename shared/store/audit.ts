import { type AuditEntry, type AuditItem, type AuditReceipt, auditItem } from '../contracts/audit.ts';
import { nextItem } from '../domain/audit-chain.ts';
import { auditLinkWrites } from './audit-links.ts';
import { pack } from './packed.ts';
import { readPacked } from './stored-item.ts';
import type { Item, Table } from './table.ts';

const maximumRounds = 30;
/** G8: kept for two years. */
const keptMs = 731 * 86_400_000;

const partition = (subject: string, day: string): string => `J#${subject}#${day}`;
const lineKey = (number: number): string => String(number).padStart(8, '0');

/**
 * Adds a line to the journal of its subject and UTC day; insert only, so no line is ever replaced. Whoever meets somebody else's line
 * links on to that one. Throws when it cannot be written: then nothing may be answered.
 */
export const appendAudit =
  (table: Pick<Table, 'query' | 'write'>) =>
  async (entry: AuditEntry): Promise<AuditReceipt> => {
    const chain = { subject: entry.subject, day: entry.at.slice(0, 10) };
    for (let round = 0; round < maximumRounds; round += 1) {
      const item = nextItem(entry, chain, await lastLine(table, chain));
      const [outcome] = await table.write([{ kind: 'insert', item: stored(item, chain) }]);
      // A refusal may be our own write, whose answer was lost: then the line there is this very line.
      if (outcome === 'written' || (await isThere(table, chain, item))) {
        // Before anything is answered: the person it is about may see that it was (G4).
        await table.write(auditLinkWrites(entry, item.number));
        return { day: chain.day, number: item.number, hash: item.hash };
      }
    }
    throw new Error('the audit journal is written too often to be added to');
  };

const stored = (item: AuditItem, { subject, day }: { subject: string; day: string }): Item => ({
  pk: partition(subject, day),
  sk: lineKey(item.number),
  ttl: Math.floor((Date.parse(`${day}T00:00:00Z`) + keptMs) / 1000),
  d: pack(item),
});

const lastLine = async (
  table: Pick<Table, 'query'>,
  { subject, day }: { subject: string; day: string },
): Promise<AuditItem | undefined> => {
  const pk = partition(subject, day);
  const { items } = await table.query({ pk, newestFirst: true, limit: 1, consistent: true });
  return items[0] && parse(items[0]);
};

const isThere = async (
  table: Pick<Table, 'query'>,
  { subject, day }: { subject: string; day: string },
  { number, hash }: AuditItem,
): Promise<boolean> => {
  const key = lineKey(number);
  const { items } = await table.query({
    pk: partition(subject, day),
    from: key,
    to: key,
    consistent: true,
  });
  return items[0] !== undefined && parse(items[0]).hash === hash;
};

/** A page of one subject's UTC day, in order; `next` is the number to go on after. */
export const readAudit = async (
  table: Pick<Table, 'query'>,
  subject: string,
  day: string,
  page: { limit: number; after?: number },
): Promise<{ items: AuditItem[]; next?: number }> => {
  const { items, more } = await table.query({
    pk: partition(subject, day),
    limit: page.limit,
    consistent: true,
    ...(page.after === undefined ? {} : { after: lineKey(page.after) }),
  });
  const lines = items.map(parse);
  const last = lines.at(-1)?.number;
  return more && last !== undefined ? { items: lines, next: last } : { items: lines };
};

const parse = (item: Item): AuditItem => readPacked(auditItem, item);

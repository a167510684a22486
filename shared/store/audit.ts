import { type AuditEntry, type AuditItem, type AuditReceipt, auditItem } from '../contracts/audit.ts';
import { nextItem } from '../domain/audit-chain.ts';
import { auditLinkWrites, isTold } from './audit-links.ts';
import { dueItems } from './due.ts';
import { pack } from './packed.ts';
import { readPacked } from './stored-item.ts';
import type { Item, Table } from './table.ts';

/** The journal lies in a table of its own, to which no function may do more than add; what hangs on it lies with the rest. */
export interface JournalTables {
  journal: Pick<Table, 'query' | 'write'>;
  table: Pick<Table, 'write' | 'put'>;
}

const maximumRounds = 30;
/** G8: kept for two years. */
const keptMs = 731 * 86_400_000;
/** Whoever began before midnight has answered by then. */
const anchorAfterMs = 10 * 60_000;
const dayMs = 86_400_000;

export const chainPartition = (subject: string, day: string): string => `J#${subject}#${day}`;
export const daysPartition = (day: string): string => `JD#${day}`;
const lineKey = (number: number): string => String(number).padStart(8, '0');

/** When DynamoDB may drop what is about this UTC day, in seconds. */
export const journalTtl = (day: string): number => Math.floor((startOf(day) + keptMs) / 1000);
const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/**
 * Adds a line to the journal of its subject and UTC day; insert only, so no line is ever replaced. Whoever meets somebody else's line
 * links on to that one. Throws when it cannot be written: then nothing may be answered.
 */
export const appendAudit =
  (tables: JournalTables) =>
  async (entry: AuditEntry): Promise<AuditReceipt> => {
    const { journal, table } = tables;
    const chain = { subject: entry.subject, day: entry.at.slice(0, 10) };
    for (let round = 0; round < maximumRounds; round += 1) {
      const last = await lastLine(journal, chain);
      if (last === undefined) await openChain(tables, chain);
      const item = nextItem(entry, chain, last);
      const [outcome] = await journal.write([{ kind: 'insert', item: stored(item, chain) }]);
      // A refusal may be our own write, whose answer was lost: then the line there is this very line.
      if (outcome === 'written' || (await isThere(journal, chain, item))) {
        // Before anything is answered: the person it is about may see that it was (G4).
        if (isTold(entry)) await table.write(auditLinkWrites(entry, item.number, journalTtl(chain.day)));
        return { day: chain.day, number: item.number, hash: item.hash };
      }
    }
    throw new Error('the audit journal is written too often to be added to');
  };

/** Before a chain's first line, so that no chain is there that an auditor does not find and the next day does not anchor. */
const openChain = async (
  { journal, table }: JournalTables,
  { subject, day }: { subject: string; day: string },
): Promise<void> => {
  const at = startOf(day) + dayMs + anchorAfterMs;
  await table.put(dueItems([{ kind: 'journal', at, ref: day }]));
  const item = { pk: daysPartition(day), sk: subject, ttl: journalTtl(day) };
  await journal.write([{ kind: 'insert', item }]);
};

const stored = (item: AuditItem, { subject, day }: { subject: string; day: string }): Item => ({
  pk: chainPartition(subject, day),
  sk: lineKey(item.number),
  ttl: journalTtl(day),
  d: pack(item),
});

/** The newest line of a chain. */
export const lastLine = async (
  journal: Pick<Table, 'query'>,
  { subject, day }: { subject: string; day: string },
): Promise<AuditItem | undefined> => {
  const pk = chainPartition(subject, day);
  const { items } = await journal.query({ pk, newestFirst: true, limit: 1, consistent: true });
  return items[0] && parse(items[0]);
};

const isThere = async (
  journal: Pick<Table, 'query'>,
  { subject, day }: { subject: string; day: string },
  { number, hash }: AuditItem,
): Promise<boolean> => {
  const key = lineKey(number);
  const { items } = await journal.query({
    pk: chainPartition(subject, day),
    from: key,
    to: key,
    consistent: true,
  });
  return items[0] !== undefined && parse(items[0]).hash === hash;
};

/** A page of one subject's UTC day, in order; `next` is the number to go on after. */
export const readAudit = async (
  journal: Pick<Table, 'query'>,
  subject: string,
  day: string,
  page: { limit: number; after?: number },
): Promise<{ items: AuditItem[]; next?: number }> => {
  const { items, more } = await journal.query({
    pk: chainPartition(subject, day),
    limit: page.limit,
    consistent: true,
    ...(page.after === undefined ? {} : { after: lineKey(page.after) }),
  });
  const lines = items.map(parse);
  const last = lines.at(-1)?.number;
  return more && last !== undefined ? { items: lines, next: last } : { items: lines };
};

const parse = (item: Item): AuditItem => readPacked(auditItem, item);

import * as z from 'zod';
import { type AuditHead, type AuditHeads, type AuditItem, auditHead } from '../contracts/audit.ts';
import { headsDigest } from '../domain/audit-chain.ts';
import { daysPartition, journalTtl, lastLine, readAudit } from './audit.ts';
import { pack } from './packed.ts';
import { readItem, readPacked } from './stored-item.ts';
import type { Table } from './table.ts';

type Reading = Pick<Table, 'query'>;

/** Where a walk through the journal goes on: after this line of this chain. */
export interface AuditPosition {
  day: string;
  subject?: string | undefined;
  number?: number | undefined;
}

/** So many days one page looks through. */
const daysPerPage = 31;
const dayMs = 86_400_000;
const oldestDays = 731;

const dayBefore = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - dayMs).toISOString().slice(0, 10);

/**
 * A page of the journal: newest days first, within a day by subject, within a subject in order. `subject` and `day` narrow it. Bounded:
 * a page may be empty while `next` says where to go on.
 */
export const listAudit = async (
  journal: Reading,
  asked: { subject?: string | undefined; day?: string | undefined; now: number; limit: number },
  from?: AuditPosition,
): Promise<{ items: AuditItem[]; next?: AuditPosition }> => {
  const today = new Date(asked.now).toISOString().slice(0, 10);
  const oldest = new Date(asked.now - oldestDays * dayMs).toISOString().slice(0, 10);
  const items: AuditItem[] = [];
  let at: AuditPosition = from ?? { day: asked.day ?? today };
  for (let days = 0; days < daysPerPage; days += 1) {
    const page = await linesOfDay(journal, at, { ...asked, limit: asked.limit - items.length });
    items.push(...page.items);
    if (page.next !== undefined) return { items, next: page.next };
    if (asked.day !== undefined || at.day <= oldest) return { items };
    at = { day: dayBefore(at.day) };
    if (items.length >= asked.limit) return { items, next: at };
  }
  return { items, next: at };
};

const linesOfDay = async (
  journal: Reading,
  at: AuditPosition,
  { subject: only, limit }: { subject?: string | undefined; limit: number },
): Promise<{ items: AuditItem[]; next?: AuditPosition }> => {
  const { day } = at;
  const items: AuditItem[] = [];
  const chains = only === undefined ? await subjectsOf(journal, at) : [only];
  for (const subject of chains) {
    const after = subject === at.subject ? at.number : undefined;
    const page = await readAudit(journal, subject, day, {
      limit: limit - items.length,
      ...(after === undefined ? {} : { after }),
    });
    items.push(...page.items);
    if (page.next !== undefined) return { items, next: { day, subject, number: page.next } };
    if (items.length >= limit && subject !== chains.at(-1)) {
      // The chain that follows, from before its first line.
      return { items, next: { day, subject: chains[chains.indexOf(subject) + 1], number: 0 } };
    }
  }
  return { items };
};

/** Whose chains there are on a day, from this one on. */
const subjectsOf = async (journal: Reading, { day, subject }: AuditPosition): Promise<string[]> => {
  const { items } = await journal.query({
    pk: daysPartition(day),
    consistent: true,
    ...(subject === undefined ? {} : { from: subject }),
  });
  return items.map(({ sk }) => sk);
};

const headsPartition = (day: string): string => `JH#${day}`;
/** Sorts before every subject: subjects begin with a letter or a digit. */
const sealKey = '#';
const seal = z.object({ at: z.number(), digest: z.string() });
const headsAtOnce = 25;

/**
 * Writes down where each chain of a UTC day ended, from the subject `after` on; insert only, so that a head stays what it was first said to
 * be. `done` is undefined while there is more to do after `next`; at the end it holds the digest over all heads.
 */
export const anchorDay = async (
  journal: Pick<Table, 'query' | 'write'>,
  day: string,
  { after, limit, now }: { after?: string | undefined; limit: number; now: number },
): Promise<{ next: string } | { digest: string; heads: number }> => {
  const { items, more } = await journal.query({
    pk: daysPartition(day),
    limit,
    consistent: true,
    ...(after === undefined ? {} : { after }),
  });
  const subjects = items.map(({ sk }) => sk);
  for (let start = 0; start < subjects.length; start += headsAtOnce) {
    await anchorSome(journal, day, subjects.slice(start, start + headsAtOnce));
  }
  const last = subjects.at(-1);
  if (more && last !== undefined) return { next: last };
  const heads = await storedHeads(journal, day);
  const digest = headsDigest(day, heads);
  const item = { pk: headsPartition(day), sk: sealKey, at: now, digest, ttl: journalTtl(day) };
  await journal.write([{ kind: 'insert', item }]);
  return { digest, heads: heads.length };
};

const anchorSome = async (
  journal: Pick<Table, 'query' | 'write'>,
  day: string,
  subjects: readonly string[],
): Promise<void> => {
  const last = await Promise.all(subjects.map((subject) => lastLine(journal, { subject, day })));
  const heads = subjects.flatMap((subject, index): AuditHead[] => {
    const line = last[index];
    return line ? [{ subject, day, number: line.number, hash: line.hash }] : [];
  });
  await journal.write(
    heads.map((head) => ({
      kind: 'insert',
      item: { pk: headsPartition(day), sk: head.subject, d: pack(head), ttl: journalTtl(day) },
    })),
  );
};

const storedHeads = async (journal: Reading, day: string): Promise<AuditHead[]> => {
  const { items } = await journal.query({ pk: headsPartition(day), consistent: true });
  return items.filter(({ sk }) => sk !== sealKey).map((item) => readPacked(auditHead, item));
};

/** The anchored heads of a day; undefined when it was not anchored: it is not over, or nobody read anything. */
export const readHeads = async (journal: Reading, day: string): Promise<AuditHeads | undefined> => {
  const { items } = await journal.query({ pk: headsPartition(day), limit: 1, consistent: true });
  const [first] = items;
  if (first === undefined || first.sk !== sealKey) return undefined;
  const { at, digest } = readItem(seal, first);
  return { day, anchoredAt: new Date(at).toISOString(), digest, heads: await storedHeads(journal, day) };
};

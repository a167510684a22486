import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import {
  type AuditHead,
  type AuditItem,
  auditHead,
  auditHeads,
  auditItem,
} from '../../shared/contracts/audit.ts';
import { type ChainVerdict, headsDigest, verifyChain } from '../../shared/domain/audit-chain.ts';
import type { ApiClient } from '../api-client.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';

/** Lines of the journal, and where its chains ended. */
export interface Journal {
  items: AuditItem[];
  heads: AuditHead[];
}

export type JudgedChain = { subject: string; day: string } & ChainVerdict;

const exported = z.union([auditItem, auditHead]);

/** What `audit export` wrote: one line or head per line of the file. */
export const readJournalFile = async (path: string): Promise<Journal> => {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new CommandFailure(exitCodes.usage, `${path} cannot be read.`);
  });
  const journal: Journal = { items: [], heads: [] };
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = exported.safeParse(jsonOf(line));
    if (!parsed.success) {
      throw new CommandFailure(exitCodes.someRefused, `${path}: line ${index + 1} is no line of a journal.`);
    }
    if ('entry' in parsed.data) journal.items.push(parsed.data);
    else journal.heads.push(parsed.data);
  }
  return journal;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The journal as the API tells it, with the anchored heads of its days. */
export const fetchJournal = async (
  api: ApiClient,
  narrowed: { subject?: string | undefined; day?: string | undefined },
): Promise<Journal> => {
  const items = await api.list(auditItem, { path: '/v1/audit', query: { ...narrowed, limit: '200' } });
  const days = new Set(narrowed.day === undefined ? items.map(dayOf) : [narrowed.day]);
  const heads: AuditHead[] = [];
  for (const day of days)
    heads.push(...(await fetchHeads(api, day)).filter(({ subject }) => isOf(narrowed, subject)));
  return { items, heads };
};

/** None for a day that is not anchored: not over yet, or nobody read anything. */
const fetchHeads = async (api: ApiClient, day: string): Promise<AuditHead[]> => {
  const answer = await api.send({ method: 'GET', path: '/v1/audit/heads', query: { day } });
  return answer.status === 404 ? [] : auditHeads.parse(answer.body).heads;
};

const isOf = ({ subject: only }: { subject?: string | undefined }, subject: string): boolean =>
  only === undefined || only === subject;

const dayOf = ({ entry }: AuditItem): string => entry.at.slice(0, 10);

/** Every chain that has a line or a head, each judged by itself, oldest day first. */
export const judgeJournal = ({ items, heads }: Journal, receipts: readonly string[] = []): JudgedChain[] => {
  const lines = Map.groupBy(items, (item) => `${dayOf(item)}\n${item.entry.subject}`);
  const ends = new Map(heads.map((head) => [`${head.day}\n${head.subject}`, head]));
  return [...new Set([...lines.keys(), ...ends.keys()])].sort().map((key) => {
    const [day = '', subject = ''] = key.split('\n');
    const witness = { receipts, head: ends.get(key) };
    return { subject, day, ...verifyChain(lines.get(key) ?? [], { subject, day }, witness) };
  });
};

/** Days whose heads are not those that the log says: `<day>:<digest>` each, as the closing line of a tick bears it. */
export const daysAgainstTheLog = (heads: readonly AuditHead[], anchors: readonly string[]): string[] =>
  anchors.flatMap((anchor) => {
    const day = anchor.slice(0, 10);
    const digest = headsDigest(
      day,
      heads.filter((head) => head.day === day),
    );
    return anchor === `${day}:${digest}` ? [] : [day];
  });

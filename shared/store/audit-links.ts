import * as z from 'zod';
import type { AuditAction, AuditEntry } from '../contracts/audit.ts';
import { type Emergency, loadEmergencies } from './emergencies.ts';
import { readItem } from './stored-item.ts';
import type { ConditionalWrite, Item, Table } from './table.ts';

const linkItem = z.object({ sk: z.string(), a: z.string(), p: z.string(), o: z.string() });

/** Who looked at one entry, for what: what its traveller is told of the journal (G4). */
export interface EntryRead {
  at: string;
  by: string;
  what: string;
  purpose: string;
  /** Of emergency access (G10). */
  reason?: string;
}

const mostShown = 200;

/** Lists are not told one by one: whose work lists somebody is on, the traveller is told as who was told of them. */
const notTold: readonly AuditAction[] = [
  'entries-listed',
  'notifications-read',
  'requests-listed',
  'site-read',
  'away-listed',
  'remainders-read',
  'report-read',
  'candidates-listed',
  'erasure',
  'self-read',
  // Told from its own record, with the reason.
  'break-glass',
  // There is nobody left to tell.
  'erasure',
];

/** Whether the person whom a line is about is shown it as a read of theirs (G4). */
export const isTold = ({ action }: Pick<AuditEntry, 'action'>): boolean => !notTold.includes(action);

/** A journal line found from each entry it is about; insert only, so that the same line again changes nothing. */
export const auditLinkWrites = (entry: AuditEntry, number: number, ttl: number): ConditionalWrite[] =>
  [...new Set(entry.entryIds)].map((entryId) => ({
    kind: 'insert',
    item: {
      pk: `E#${entryId}`,
      sk: `A#${entry.at}#${entry.subject}#${number}`,
      a: entry.action,
      p: entry.purpose,
      o: entry.requester?.organisation ?? entry.subject,
      ttl,
    },
  }));

/** The newest reads of these entries (an entry and those merged into it), newest first. */
export const readsOf = async (
  table: Pick<Table, 'query' | 'get'>,
  entryIds: readonly string[],
): Promise<EntryRead[]> => {
  const answers = await Promise.all(
    entryIds.map((entryId) =>
      table.query({
        pk: `E#${entryId}`,
        prefix: 'A#',
        newestFirst: true,
        limit: mostShown,
        consistent: true,
      }),
    ),
  );
  const emergencies = await loadEmergencies(table, entryIds);
  return answers
    .flatMap(({ items }) => items.map(parse))
    .concat(emergencies.map(toldAs))
    .sort((one, other) => (one.at < other.at ? 1 : -1))
    .slice(0, mostShown);
};

const parse = (item: Item): EntryRead => {
  const { sk, a, p, o } = readItem(linkItem, item);
  return { at: sk.split('#')[1] ?? '', by: o, what: a, purpose: p };
};

const toldAs = ({ at, by, reason }: Emergency): EntryRead => ({
  at: new Date(at).toISOString(),
  by,
  what: 'break-glass',
  purpose: 'emergency',
  reason,
});

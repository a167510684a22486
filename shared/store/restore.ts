import { contentHash } from '../domain/content-hash.ts';
import { reunite } from '../domain/matching/reunite.ts';
import { isAwayId } from '../domain/statements/away.ts';
import { parseState, stateWrite } from './entries.ts';
import type { ScanPage, ScanTable } from './scan.ts';
import { DamagedItem } from './stored-item.ts';
import type { AttributeValue, ConditionalWrite, Item, Key, Table } from './table.ts';

/** What a step did: items that were missing, and such as an older copy knew more of. */
export interface Restored {
  read: number;
  missing: number;
  joined: number;
  after?: Key;
}

/** Derived (a rebuild puts them back), or only ever there for a while: bringing them back would say what is no longer so. */
const isPassing = ({ pk, sk }: Key): boolean =>
  /^(?:L|K|T|O|W|N|QL|ML|V|B|G)#/.test(pk) ||
  (pk.startsWith('E#') && sk.startsWith('Q#')) ||
  (pk.startsWith('P#') && sk.includes('#counting#')) ||
  (pk.startsWith('Y#') && sk.startsWith('/'));

/** What somebody may have done to a notification: never undone, so the copy's mark counts where there is none. */
const marks = ['a', 'o', 's', 'g', 'l', 't'] as const;

/**
 * Joins a part of a restored copy into the table it was taken of. Evidence is only ever added, so the two are united: what is missing is
 * put back, an entry has the evidence and the ledger of both, a notification the marks of both. Whatever else differs stays as it is now.
 * Both tables as they are stored: what is sealed stays sealed, and what was erased since stays unreadable.
 */
export const restoreStep =
  ({ copy, table }: { copy: ScanTable; table: Table }) =>
  async ({ dryRun, ...page }: ScanPage & { dryRun: boolean }): Promise<Restored> => {
    const { items, after } = await copy(page);
    const lasting = items.filter((item) => !isPassing(item) && !isListedAway(item));
    const present = await table.get(
      lasting.map(({ pk, sk }) => ({ pk, sk })),
      { consistent: true },
    );
    const writes = lasting.flatMap((item, index) => united(item, present[index]) ?? []);
    const wanted = await stillAway(table, writes);
    // Refused: somebody writes it at this moment. Another walk finds what is left.
    if (!dryRun) await table.write(wanted);
    const missing = wanted.filter(({ kind }) => kind === 'insert').length;
    const done = { read: items.length, missing, joined: wanted.length - missing };
    return after === undefined ? done : { ...done, after };
  };

/** Links of the away lists: `Y#<root>#<shard>`. */
const isListedAway = ({ pk, sk }: Key): boolean => pk.startsWith('Y#') && sk.includes('/#');

const united = (copy: Item, present: Item | undefined): ConditionalWrite | undefined => {
  if (!present) return { kind: 'insert', item: copy };
  if (copy.pk.startsWith('E#') && copy.sk === 'S') return unitedState(copy, present);
  return copy.pk.startsWith('I#') ? unitedMarks(copy, present) : undefined;
};

const unitedState = (copy: Item, present: Item): ConditionalWrite | undefined => {
  const older = parseState(copy);
  try {
    const { document, version } = parseState(present);
    // G8: an older copy knows what was erased since.
    if (document.erased) return undefined;
    // G8: whoever was erased since the copy was made stays erased.
    if (document.erased) return undefined;
    const both = reunite(document, older.document);
    return contentHash(sorted(both)) === contentHash(sorted(document))
      ? undefined
      : stateWrite({ document: both, version });
  } catch (error) {
    if (!(error instanceof DamagedItem) || typeof present.v !== 'number') throw error;
    return stateWrite({ document: older.document, version: present.v });
  }
};

/** Two documents that hold the same, in whatever order, are the same. */
const sorted = (document: object): object =>
  Object.fromEntries(
    Object.entries(document).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((one) => JSON.stringify(one)).sort() : value,
    ]),
  );

const unitedMarks = (copy: Item, present: Item): ConditionalWrite | undefined => {
  const set: Record<string, AttributeValue> = {};
  for (const name of marks) {
    const value = copy[name];
    if (value !== undefined && present[name] === undefined) set[name] = value;
  }
  const { pk, sk } = copy;
  return Object.keys(set).length > 0 ? { kind: 'update', key: { pk, sk }, set } : undefined;
};

/** A line of the away list ends when the person comes: it is put back only where their record still has no entry. */
const stillAway = async (table: Table, writes: readonly ConditionalWrite[]): Promise<ConditionalWrite[]> => {
  const lines = writes.map((write) =>
    write.kind === 'insert' && write.item.sk === 'Y' && isAwayId(write.item.pk.slice(2))
      ? write.item
      : undefined,
  );
  const records = await table.get(
    lines.map((line) => ({ pk: line ? `R#${line.a}#${line.r}` : 'R#', sk: 'R' })),
    { consistent: true },
  );
  return writes.filter((_, index) => {
    const [line, record] = [lines[index], records[index]];
    return (
      line === undefined || record === undefined || (record.e === line.pk.slice(2) && record.x === undefined)
    );
  });
};

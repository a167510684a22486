import * as z from 'zod';
import { awayContactOutcomes } from '../contracts/away.ts';
import type { EpochMs, LocalDate } from '../domain/evidence.ts';
import type { AwayContact } from '../domain/statements/away.ts';
import { pack } from './packed.ts';
import { shardOf } from './shard.ts';
import { DamagedItem, readPacked } from './stored-item.ts';
import type { ConditionalWrite, Item, Key, Table } from './table.ts';

/** One line of an away list: whose record, and on which locality's list. The person is in the record alone. */
export interface AwayLine {
  awayId: string;
  agency: string;
  recordId: string;
  /** `root/…/code` of the home locality. */
  path: string;
  since: EpochMs;
}

const shards = 8;
/** Contacts outlive the line, so that one who comes back to the list is not asked twice a day. */
const contactKeptSeconds = 90 * 24 * 3600;
const keyOf = (awayId: string): Key => ({ pk: `Y#${awayId}`, sk: 'Y' });
const listKey = ({ awayId, path }: Pick<AwayLine, 'awayId' | 'path'>): Key => ({
  pk: `Y#${path.split('/', 1)[0] ?? path}#${shardOf(awayId, shards)}`,
  sk: `${path}/#${awayId}`,
});

/** In the order asked; undefined for whoever is on no list (any more). */
export const loadAway = async (
  table: Table,
  awayIds: readonly string[],
  options: { consistent: boolean },
): Promise<(AwayLine | undefined)[]> =>
  (await table.get(awayIds.map(keyOf), options)).map((item) => (item ? parseLine(item) : undefined));

/** Puts lines on their lists: the list's link first, so that a line that is found by id is found by its locality too. */
export const putAway = async (table: Table, lines: readonly AwayLine[]): Promise<void> => {
  await table.put(lines.map((line) => ({ ...listKey(line) })));
  await table.put(
    lines.map(({ awayId, agency, recordId, path, since }) => ({
      ...keyOf(awayId),
      a: agency,
      r: recordId,
      p: path,
      c: since,
    })),
  );
};

/** Takes lines off their lists; contacts stay for a while. */
export const removeAway = async (table: Table, lines: readonly AwayLine[]): Promise<void> => {
  await table.delete(lines.map(({ awayId }) => keyOf(awayId)));
  await table.delete(lines.map(listKey));
};

/** Takes lines off a list they have moved from; they stand on another. */
export const unlinkAway = (table: Table, lines: readonly AwayLine[]): Promise<void> =>
  table.delete(lines.map(listKey));

export interface AwayPosition {
  shard: number;
  after?: string;
}

/** Lines of the lists at `path` and below it, at most `limit` from `from` on; `next` is undefined at the end. */
export const listAway = async (
  table: Table,
  path: string,
  page: { limit: number; from?: AwayPosition | undefined },
): Promise<{ lines: AwayLine[]; next?: AwayPosition }> => {
  const root = path.split('/', 1)[0] ?? path;
  let { shard, after } = page.from ?? { shard: 0 };
  const awayIds: string[] = [];
  let next: AwayPosition | undefined;
  for (; shard < shards && next === undefined; shard += 1, after = undefined) {
    const limit = page.limit - awayIds.length;
    if (limit === 0) {
      next = { shard };
      break;
    }
    const answer = await table.query({
      pk: `Y#${root}#${shard}`,
      prefix: `${path}/`,
      limit,
      consistent: true,
      ...(after === undefined ? {} : { after }),
    });
    awayIds.push(...answer.items.map(({ sk }) => sk.slice(sk.lastIndexOf('/#') + 2)));
    const last = answer.items.at(-1)?.sk;
    if (answer.more && last !== undefined) next = { shard, after: last };
  }
  const loaded = await loadAway(table, awayIds, { consistent: true });
  // A link without its line is left of one that stopped halfway; a line under another path has its own link.
  const lines = loaded.flatMap((line) => (line && `${line.path}/`.startsWith(`${path}/`) ? [line] : []));
  return { lines, ...(next === undefined ? {} : { next }) };
};

/** One contact a local day: the second write of a day is refused. Who declined is marked beside it. */
export const contactWrites = (awayId: string, contact: AwayContact): ConditionalWrite[] => {
  const { day, ...told } = contact;
  const ttl = Math.floor(contact.at / 1000) + contactKeptSeconds;
  const made: ConditionalWrite = {
    kind: 'insert',
    item: { pk: `Y#${awayId}`, sk: `C#${day}`, d: pack(told), ttl },
  };
  const declined: ConditionalWrite = { kind: 'insert', item: { pk: `Y#${awayId}`, sk: 'D', ttl } };
  return told.outcome === 'declined' ? [made, declined] : [made];
};

/** Whether each line's person was asked on that day, and whether they want no more of it; in the order asked. */
export const loadContactState = async (
  table: Table,
  asked: readonly { awayId: string; day: LocalDate }[],
): Promise<{ contactedToday: boolean; declined: boolean }[]> => {
  const keys = asked.flatMap(({ awayId, day }) => [
    { pk: `Y#${awayId}`, sk: `C#${day}` },
    { pk: `Y#${awayId}`, sk: 'D' },
  ]);
  const items = await table.get(keys, { consistent: true });
  return asked.map((_, index) => ({
    contactedToday: items[2 * index] !== undefined,
    declined: items[2 * index + 1] !== undefined,
  }));
};

const packedContact = z.object({
  at: z.number(),
  outcome: z.enum(awayContactOutcomes),
  officer: z.string().optional(),
  note: z.string().optional(),
});

/** As they lie in the table, sealed; and the mark that they want no more of them. */
export const awayContactItems = async (table: Table, awayId: string): Promise<Item[]> => {
  const range = { pk: `Y#${awayId}`, from: 'C#', to: 'D', consistent: true, asStored: true };
  return (await table.query(range)).items;
};

/** Newest first. */
export const loadContacts = async (table: Table, awayId: string): Promise<AwayContact[]> => {
  const { items } = await table.query({
    pk: `Y#${awayId}`,
    prefix: 'C#',
    newestFirst: true,
    consistent: true,
  });
  return items.map((item) => ({ day: item.sk.slice(2), ...readPacked(packedContact, item) }));
};

const parseLine = ({ pk, sk, a, r, p, c }: Item): AwayLine => {
  if (typeof a !== 'string' || typeof r !== 'string' || typeof p !== 'string' || typeof c !== 'number') {
    throw new DamagedItem({ pk, sk });
  }
  return { awayId: pk.slice(2), agency: a, recordId: r, path: p, since: c };
};

import * as z from 'zod';
import { keyPartition } from '../access/api-key.ts';
import { role } from '../contracts/api-key.ts';
import { department } from '../contracts/localities.ts';
import { agreement } from '../contracts/purpose.ts';
import { readItem } from './stored-item.ts';
import type { Item, Table } from './table.ts';

const storedKey = z.object({
  sk: z.string(),
  role,
  subject: z.string(),
  /** Absent on keys that were issued before it was kept. */
  environment: z.enum(['live', 'test']).optional(),
  hash: z.string(),
  departments: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(department))
    .optional(),
  ...agreement,
  createdAt: z.number(),
  expiresAt: z.number().optional(),
  revokedAt: z.number().optional(),
});

/** A key as stored; times are epoch milliseconds, `hash` is the SHA-256 of its secret. */
export type StoredKey = Omit<z.output<typeof storedKey>, 'sk'> & { keyId: string };

/** The key with this id. A key issued a moment ago is found too: a miss is read again consistently. */
export const findKey = async (table: Table, keyId: string): Promise<StoredKey | undefined> => {
  const key = { pk: keyPartition, sk: keyId };
  const [item] = await table.get([key]);
  if (item) return decode(item);
  const [fresh] = await table.get([key], { consistent: true });
  return fresh && decode(fresh);
};

/** Stores a key made by `makeKey`. Throws when the id is taken, which 80 random bits do not do by chance. */
export const insertKey = async (table: Table, item: Item): Promise<void> => {
  const [outcome] = await table.write([{ kind: 'insert', item }]);
  if (outcome !== 'written') throw new Error('a key with this id exists');
};

/** Revokes for good; a key revoked before keeps its first time. `false` when there is no such key. */
export const revokeKey = async (table: Table, keyId: string, at: number): Promise<boolean> => {
  const key = { pk: keyPartition, sk: keyId };
  const [outcome] = await table.write([
    { kind: 'update', key, set: { revokedAt: at }, when: { revokedAt: null } },
  ]);
  if (outcome === 'written') return true;
  const [item] = await table.get([key], { consistent: true });
  return item !== undefined;
};

/** One page of keys in order of id, starting after the id `after`. */
export const listKeys = async (
  table: Table,
  page: { after?: string | undefined; limit: number },
): Promise<{ keys: StoredKey[]; more: boolean }> => {
  const { items, more } = await table.query({
    pk: keyPartition,
    limit: page.limit,
    consistent: true,
    ...(page.after === undefined ? {} : { after: page.after }),
  });
  return { keys: items.map(decode), more };
};

const decode = (item: Item): StoredKey => {
  const { sk, ...rest } = readItem(storedKey, item);
  return { ...rest, keyId: sk };
};

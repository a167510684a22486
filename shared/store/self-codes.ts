import * as z from 'zod';
import type { EpochMs } from '../domain/evidence.ts';
import { readItem } from './stored-item.ts';
import type { Key, Table } from './table.ts';

/**
 * A traveller's one-time code: its public part finds it, its secret part lies here only as a keyed hash. `tries` counts every attempt
 * before it is judged, so that attempts at the same moment cannot be more than allowed.
 */
const selfCode = z.object({
  e: z.string(),
  h: z.string(),
  x: z.number(),
  n: z.number(),
  /** Used at, and then the session it opened: the token's keyed hash, and until when it counts. */
  u: z.number().optional(),
  t: z.string().optional(),
  y: z.number().optional(),
});

export interface StoredSelfCode {
  codeId: string;
  entryId: string;
  hash: string;
  expiresAt: EpochMs;
  tries: number;
  usedAt?: EpochMs;
  session?: { hash: string; until: EpochMs };
}

const keyOf = (codeId: string): Key => ({ pk: `V#${codeId}`, sk: 'V' });
/** Kept a while after its end, so that what went wrong can be looked up. */
const keptMs = 24 * 3_600_000;

/** False when the public part is taken: make another. */
export const insertSelfCode = async (
  table: Table,
  code: { codeId: string; entryId: string; hash: string; expiresAt: EpochMs },
): Promise<boolean> => {
  const { codeId, entryId, hash, expiresAt } = code;
  const ttl = Math.ceil((expiresAt + keptMs) / 1000);
  const item = { ...keyOf(codeId), e: entryId, h: hash, x: expiresAt, n: 0, ttl };
  const [outcome] = await table.write([{ kind: 'insert', item }]);
  if (outcome === 'written') return true;
  const known = await findSelfCode(table, codeId);
  return known?.hash === hash && known.entryId === entryId;
};

export const findSelfCode = async (table: Table, codeId: string): Promise<StoredSelfCode | undefined> => {
  const [item] = await table.get([keyOf(codeId)], { consistent: true });
  if (!item) return undefined;
  const { e, h, x, n, u, t, y } = readItem(selfCode, item);
  return {
    codeId,
    entryId: e,
    hash: h,
    expiresAt: x,
    tries: n,
    ...(u === undefined ? {} : { usedAt: u }),
    ...(t === undefined || y === undefined ? {} : { session: { hash: t, until: y } }),
  };
};

/**
 * Takes one of the tries that are left; false when somebody else took it at this moment, or the code was used. `mark` is this attempt's
 * own: by it a success whose answer was lost is known as such.
 */
export const takeTry = async (
  table: Table,
  { codeId, tries }: StoredSelfCode,
  mark: string,
): Promise<boolean> => {
  const [outcome] = await table.write([
    {
      kind: 'update',
      key: keyOf(codeId),
      set: { n: tries + 1, k: mark },
      when: { n: tries, u: null },
    },
  ]);
  if (outcome === 'written') return true;
  const [item] = await table.get([keyOf(codeId)], { consistent: true });
  return item?.k === mark;
};

/** Uses the code up and opens its session; false when it was used at this moment. */
export const openSession = async (
  table: Table,
  codeId: string,
  session: { hash: string; until: EpochMs; at: EpochMs },
): Promise<boolean> => {
  const { hash, until, at } = session;
  const [outcome] = await table.write([
    { kind: 'update', key: keyOf(codeId), set: { u: at, t: hash, y: until }, when: { u: null } },
  ]);
  return outcome === 'written';
};

import * as z from 'zod';
import type { IdentityKey } from '../domain/matching/identity-keys.ts';
import type { KeyRef } from '../domain/matching/key-refs.ts';
import { pack } from './packed.ts';
import { readPacked, versionOf } from './stored-item.ts';
import type { ConditionalWrite, Item, Key, Table } from './table.ts';

/** Which entries carry an identity key; version 0 means nobody has it yet. */
export interface StoredKeyRefs {
  refs: KeyRef[];
  version: number;
}

const packedRefs = z.array(
  z.object({
    e: z.string(),
    t: z.string(),
    a: z.number(),
    b: z.number().optional(),
    p: z.array(z.string()).optional(),
    s: z.array(z.string()).optional(),
  }),
);

const keyOf = ({ kind, hash }: IdentityKey): Key => ({ pk: `K#${kind}#${hash}`, sk: 'K' });

/** In the order asked; a key nobody has is empty. */
export const loadKeyRefs = async (
  table: Table,
  keys: readonly IdentityKey[],
  options: { consistent: boolean },
): Promise<StoredKeyRefs[]> =>
  (await table.get(keys.map(keyOf), options)).map((item) =>
    item ? parseRefs(item) : { refs: [], version: 0 },
  );

/** The claim: of two registers that claim one key at the same moment, one is refused and looks again. */
export const keyRefsWrite = (identityKey: IdentityKey, stored: StoredKeyRefs): ConditionalWrite => {
  const key = keyOf(identityKey);
  const packed = pack(stored.refs);
  return stored.version === 0
    ? { kind: 'insert', item: { ...key, v: 1, d: packed } }
    : { kind: 'update', key, set: { v: stored.version + 1, d: packed }, when: { v: stored.version } };
};

/** Takes the entries' refs away; an item without any goes. Undefined when there is nothing to take. Refused when others changed it. */
export const withoutRefsWrite = (
  identityKey: IdentityKey,
  stored: StoredKeyRefs,
  entryIds: ReadonlySet<string>,
): ConditionalWrite | undefined => {
  const refs = stored.refs.filter(({ e }) => !entryIds.has(e));
  if (refs.length === stored.refs.length) return undefined;
  return refs.length > 0
    ? keyRefsWrite(identityKey, { ...stored, refs })
    : { kind: 'delete', key: keyOf(identityKey), when: { v: stored.version } };
};

const parseRefs = (item: Item): StoredKeyRefs => ({
  refs: readPacked(packedRefs, item),
  version: versionOf(item),
});

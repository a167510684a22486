import * as z from 'zod';
import { pack } from './packed.ts';
import { DamagedItem, readPacked } from './stored-item.ts';
import type { Key, Table } from './table.ts';

/** A certificate as it was handed out: the signed bytes, and the entry whose release it tells of. */
export interface StoredCertificate {
  entryId: string;
  jws: string;
}

const packedCertificate = z.object({ jws: z.string() });
const keyOf = (certificateId: string): Key => ({ pk: `Z#${certificateId}`, sk: 'Z' });
const linkOf = (entryId: string, certificateId: string): Key => ({
  pk: `E#${entryId}`,
  sk: `Z#${certificateId}`,
});

/** False when one of that id exists already. `clearAt` (epoch ms): when it may be deleted; no rule waits for that. */
export const insertCertificate = async (
  table: Table,
  certificateId: string,
  { entryId, jws, clearAt }: StoredCertificate & { clearAt: number },
): Promise<boolean> => {
  const ttl = Math.floor(clearAt / 1000);
  // Found from the entry, by whoever has to erase it.
  await table.write([{ kind: 'insert', item: { ...linkOf(entryId, certificateId), ttl } }]);
  const item = { ...keyOf(certificateId), e: entryId, d: pack({ jws }), ttl };
  const [outcome] = await table.write([{ kind: 'insert', item }]);
  return outcome === 'written';
};

/** Keys of every certificate of these entries that is kept, each with its link. */
export const certificatesOf = async (
  table: Table,
  entryIds: readonly string[],
): Promise<{ item: Key; link: Key }[]> => {
  const answers = await Promise.all(
    entryIds.map((entryId) => table.query({ pk: `E#${entryId}`, prefix: 'Z#', consistent: true })),
  );
  return answers.flatMap(({ items }) =>
    items.map(({ pk, sk }) => ({ item: keyOf(sk.slice(2)), link: { pk, sk } })),
  );
};

export const findCertificate = async (
  table: Table,
  certificateId: string,
): Promise<StoredCertificate | undefined> => {
  const [item] = await table.get([keyOf(certificateId)], { consistent: true });
  if (!item) return undefined;
  if (typeof item.e !== 'string') throw new DamagedItem(item);
  return { entryId: item.e, jws: readPacked(packedCertificate, item).jws };
};

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

/** False when one of that id exists already. `clearAt` (epoch ms): when it may be deleted; no rule waits for that. */
export const insertCertificate = async (
  table: Table,
  certificateId: string,
  { entryId, jws, clearAt }: StoredCertificate & { clearAt: number },
): Promise<boolean> => {
  const item = { ...keyOf(certificateId), e: entryId, d: pack({ jws }), ttl: Math.floor(clearAt / 1000) };
  const [outcome] = await table.write([{ kind: 'insert', item }]);
  return outcome === 'written';
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

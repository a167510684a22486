import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { LookupRequest } from '../../shared/contracts/lookup.ts';
import { type IdentityKey, type KeyedHash, searchKeys } from '../../shared/domain/matching/identity-keys.ts';
import { isCrowded } from '../../shared/domain/matching/key-refs.ts';
import { statedFacts } from '../../shared/domain/normalise/normalise-stated.ts';
import { loadKeyRefs } from '../../shared/store/identity-keys.ts';
import type { Table } from '../../shared/store/table.ts';

type Query = LookupRequest['query'];

/** The ids of the entries a query leads to. A name that too many people share leads to nobody. */
export const entriesFor = async (table: Table, hash: KeyedHash, query: Query): Promise<string[]> => {
  if ('entryId' in query) return [query.entryId];
  const keys =
    'document' in query ? keysOf({ documents: [query.document] }, hash) : keysOf(query.person, hash);
  const stored = await loadKeyRefs(table, keys, { consistent: true });
  const found = stored.flatMap(({ refs }, index) =>
    isCrowded(keys[index]?.kind ?? 'W', refs) ? [] : refs.map(({ e }) => e),
  );
  return [...new Set(found)];
};

/** In the very form in which records are filed. */
const keysOf = (traveller: ArrivalRecord['traveller'], hash: KeyedHash): IdentityKey[] =>
  searchKeys(statedFacts({ recordId: 'query', traveller, entry: {} }), hash);

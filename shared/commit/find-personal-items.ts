import type { EntryDocument } from '../domain/evidence.ts';
import { type IdentityKey, type KeyedHash, searchKeys } from '../domain/matching/identity-keys.ts';
import { statedFacts } from '../domain/normalise/normalise-stated.ts';
import { awayIdOf, isAwayId } from '../domain/statements/away.ts';
import { type AwayLine, awayContactItems, loadAway } from '../store/away.ts';
import { certificatesOf } from '../store/certificates.ts';
import { correctionsKeyOf } from '../store/corrections.ts';
import { emergenciesKeyOf } from '../store/emergencies.ts';
import { loadEntries, type StoredEntry } from '../store/entries.ts';
import { loadKeyRefs, type StoredKeyRefs } from '../store/identity-keys.ts';
import { loadManifests, type StoredManifest } from '../store/manifests.ts';
import { loadRecords, type RecordName, recordKeyOf, type StoredRecord } from '../store/records.ts';
import { loadRequests, requestKeyOf, requestLinks, requestsOf } from '../store/requests.ts';
import type { Item, Key, Table } from '../store/table.ts';

/** All that is stored of one journey's person beside the entries themselves. */
export interface PersonalItems {
  entryIds: string[];
  /** The agencies' records as they lie in the table; and those that can still be read, by name. */
  records: Item[];
  readable: { name: RecordName; stored: StoredRecord }[];
  corrections: Item[];
  emergencies: Item[];
  requests: Item[];
  certificates: Item[];
  awayContacts: Item[];
  awayLines: AwayLine[];
  /** Identity keys under which these entries are found. */
  keys: { key: IdentityKey; stored: StoredKeyRefs }[];
  /** Ids under which the keys may name them: the entries' own and those of lines of the away list. */
  claimants: ReadonlySet<string>;
  /** Announced trips that give the person a seat. */
  manifests: StoredManifest[];
  /** To be deleted with what they lead to: links to requests, for the places first, and to certificates. */
  placeLinks: Key[];
  links: Key[];
}

/**
 * Finds everything, reading only what these entries lead to. What was made unreadable by an erasure that stopped halfway is found as well.
 */
export const findPersonalItems = async (
  table: Table,
  documents: readonly EntryDocument[],
  keyed: KeyedHash,
): Promise<PersonalItems> => {
  const entryIds = documents.map(({ entryId }) => entryId);
  const names = namesIn(documents);
  const awayIds = names.map(({ agency, recordId }) => awayIdOf(agency, recordId));
  const [
    records,
    readable,
    corrections,
    emergencies,
    requests,
    certificates,
    awayLines,
    contacts,
    manifests,
  ] = await Promise.all([
    asStored(table, names.map(recordKeyOf)),
    loadRecords(table, names, { consistent: true }),
    asStored(table, entryIds.map(correctionsKeyOf)),
    asStored(table, entryIds.map(emergenciesKeyOf)),
    requestItems(table, entryIds),
    certificatesOf(table, entryIds),
    loadAway(table, awayIds, { consistent: true }),
    Promise.all(awayIds.map((awayId) => awayContactItems(table, awayId))),
    seatsOf(table, documents),
  ]);
  const known = names.flatMap((name, index) => {
    const stored = readable[index];
    return stored ? [{ name, stored }] : [];
  });
  const marks = [...marksOf(documents, known, requests.keys, keyed).values()];
  const claimants = new Set([...entryIds, ...awayIds]);
  const refs = await loadKeyRefs(table, marks, { consistent: true });
  return {
    entryIds,
    records: records.filter(({ x }) => x === undefined),
    readable: known,
    corrections,
    emergencies,
    requests: requests.items,
    certificates: await asStored(
      table,
      certificates.map(({ item }) => item),
    ),
    awayContacts: contacts.flat(),
    awayLines: awayLines.flatMap((line) => line ?? []),
    keys: marks.flatMap((key, index) => {
      const stored = refs[index];
      return stored?.refs.some(({ e }) => claimants.has(e)) ? [{ key, stored }] : [];
    }),
    claimants,
    manifests,
    placeLinks: requests.placeLinks,
    links: [...requests.links, ...certificates.map(({ link }) => link)],
  };
};

const namesIn = (documents: readonly EntryDocument[]): RecordName[] => [
  ...new Map(
    documents
      .filter(({ erased }) => erased === undefined)
      .flatMap(({ statements }) => statements)
      .map(({ agency, recordId }) => [`${agency}/${recordId}`, { agency, recordId }]),
  ).values(),
];

const asStored = async (table: Table, keys: readonly Key[]): Promise<Item[]> => {
  const items = await table.get(keys, { consistent: true, asStored: true });
  return items.flatMap((item) => item ?? []);
};

const requestItems = async (table: Table, entryIds: readonly string[]) => {
  const requestIds = [...new Set(await requestsOf(table, entryIds))];
  const [items, readable] = await Promise.all([
    asStored(table, requestIds.map(requestKeyOf)),
    loadRequests(table, requestIds),
  ]);
  const opened = readable.flatMap((stored) => (stored ? [stored.request] : []));
  const isOfEntry = ({ pk }: Key): boolean => pk.startsWith('E#');
  return {
    items,
    placeLinks: opened.flatMap((request) => requestLinks(request).filter((link) => !isOfEntry(link))),
    links: entryIds.flatMap((entryId) =>
      requestIds.map((requestId) => ({ pk: `E#${entryId}`, sk: `Q#${requestId}` })),
    ),
    keys: opened.flatMap(({ decision }) => decision?.effects.personal?.keys ?? []),
  };
};

/** The keys of all the person was ever said to be, under every search secret; the documents' also when no record can be read any more. */
export const marksOf = (
  documents: readonly EntryDocument[],
  records: readonly { stored: StoredRecord }[],
  corrected: readonly IdentityKey[],
  keyed: KeyedHash,
): Map<string, IdentityKey> => {
  const byDocument = documents.flatMap((document) =>
    document.documents.map(
      ({ kind, hash }): IdentityKey => ({ kind: kind.startsWith('national-id/') ? 'N' : 'D', hash }),
    ),
  );
  const byRecord = records.flatMap(({ stored }) =>
    stored.versions.flatMap(({ record }) => searchKeys(statedFacts(record), keyed)),
  );
  return new Map([...byDocument, ...byRecord, ...corrected].map((key) => [`${key.kind}#${key.hash}`, key]));
};

const seatsOf = async (table: Table, documents: readonly EntryDocument[]): Promise<StoredManifest[]> => {
  const entryIds = new Set(documents.map(({ entryId }) => entryId));
  const named = documents.flatMap(({ events }) =>
    events.flatMap(({ data }) => (typeof data.manifestId === 'string' ? [data.manifestId] : [])),
  );
  const found = await loadManifests(table, [...new Set(named)]);
  return found.flatMap((stored) =>
    stored?.manifest.passengers.some(({ entryId, seat }) => seat !== undefined && entryIds.has(entryId))
      ? [stored]
      : [],
  );
};

/** Every journey of the entry's traveller that a key leads to, the asked one first. */
export const journeysOf = async (table: Table, entryId: string, keyed: KeyedHash): Promise<string[]> => {
  const documents = (await loadFamily(table, entryId)).map(({ document }) => document);
  const { keys, claimants } = await findPersonalItems(table, documents, keyed);
  const travellers = new Set(documents.map(({ travellerId }) => travellerId));
  const others = keys.flatMap(({ stored }) =>
    stored.refs.flatMap(({ e, t }) => (travellers.has(t) && !claimants.has(e) && !isAwayId(e) ? [e] : [])),
  );
  return [...new Set([entryId, ...others])];
};

/** The entry that carries the evidence now, first, and every entry that was merged into it. */
export const loadFamily = async (table: Table, entryId: string): Promise<StoredEntry[]> => {
  let [stored] = await loadEntries(table, [entryId], { consistent: true });
  for (let hops = 0; stored?.document.mergedInto !== undefined && hops < 10; hops += 1)
    [stored] = await loadEntries(table, [stored.document.mergedInto], { consistent: true });
  if (!stored) return [];
  const absorbed = await loadEntries(table, stored.document.absorbed ?? [], { consistent: true });
  return [stored, ...absorbed.flatMap((one) => one ?? [])];
};

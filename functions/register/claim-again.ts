import type { EntryDocument } from '../../shared/domain/evidence.ts';
import {
  type IdentityKeys,
  identityKeys,
  isSameBirth,
  type KeyedHash,
  withBirth,
} from '../../shared/domain/matching/identity-keys.ts';
import { addRef, isCrowded, refOf } from '../../shared/domain/matching/key-refs.ts';
import { normaliseRecord } from '../../shared/domain/normalise/normalise-record.ts';
import { correctedRecord } from '../../shared/domain/traveller/corrections.ts';
import { RetryLater } from '../../shared/lambda/worker-errors.ts';
import type { Config } from '../../shared/store/config.ts';
import { conveyanceItems } from '../../shared/store/conveyances.ts';
import { loadCorrections } from '../../shared/store/corrections.ts';
import { loadEntries, loadLiveEntries, stateWrite } from '../../shared/store/entries.ts';
import { keyRefsWrite, loadKeyRefs } from '../../shared/store/identity-keys.ts';
import type { RecordName } from '../../shared/store/records.ts';
import { loadRecords, newestVersion, type StoredRecord } from '../../shared/store/records.ts';
import type { Table } from '../../shared/store/table.ts';
import { type PreparedRecord, prepareRecord } from './prepare-records.ts';

export interface ClaimDeps {
  table: Table;
  config: () => Promise<Config>;
  searchHash: () => Promise<KeyedHash>;
}

const maximumRounds = 8;
const conflictRetrySeconds = 5;

/**
 * Files registered records anew under their identity keys, and who was aboard of what, from the records alone; their entries learn the
 * person's marks under the present secret. For a rebuild, and while the search secret is replaced. Doing it again changes nothing.
 */
export const claimAgain =
  (deps: ClaimDeps) =>
  async (names: readonly RecordName[]): Promise<void> => {
    const [config, keyed] = await Promise.all([deps.config(), deps.searchHash()]);
    const stored = await loadRecords(deps.table, names, { consistent: true });
    const records = stored.flatMap((record, index) => {
      const name = names[index];
      return record && name ? [{ record, name, prepared: versionsOf(record, name, config, keyed) }] : [];
    });
    const holders = await loadEntries(
      deps.table,
      records.map(({ record }) => record.entryId),
      { consistent: true },
    );
    const riders = records.flatMap(({ record, prepared }) =>
      prepared.flatMap(({ rides }) => rides.map((ride) => ({ entryId: record.entryId, ...ride }))),
    );
    await deps.table.put(conveyanceItems(riders));
    for (const [index, { record, prepared }] of records.entries()) {
      const document = holders[index]?.document;
      for (const one of prepared) await claimOne(deps.table, one, record.entryId, document?.travellerId);
      if (!document) continue;
      const marks = await marksOf(deps.table, { document, record, prepared, keyed });
      for (const entryId of await withLive(deps.table, document.entryId))
        await markEntry(deps.table, entryId, marks);
    }
  };

const versionsOf = (
  { versions }: StoredRecord,
  { agency }: RecordName,
  config: Config,
  keyed: KeyedHash,
): PreparedRecord[] =>
  versions.map(({ hash, receivedAt, submissionId, record }) =>
    prepareRecord(
      { submissionId, agency, source: config.agencies.get(agency)?.source ?? 'hq', receivedAt, record, hash },
      config,
      keyed,
    ),
  );

const claimOne = async (
  table: Table,
  { identity, statement, ownTravellerId }: PreparedRecord,
  entryId: string,
  travellerId = ownTravellerId,
): Promise<void> => {
  let open = identity.keys;
  for (let round = 0; open.length > 0; round += 1) {
    if (round === maximumRounds) throw new RetryLater(conflictRetrySeconds);
    const held = await loadKeyRefs(table, open, { consistent: true });
    const writes = open.flatMap((key, index) => {
      const known = held[index];
      if (!known || isCrowded(key.kind, known.refs)) return [];
      const refs = addRef(known.refs, refOf(identity, key.kind, { entryId, travellerId, at: statement.at }));
      return refs === known.refs ? [] : [{ key, write: keyRefsWrite(key, { ...known, refs }) }];
    });
    const outcomes = await table.write(writes.map(({ write }) => write));
    open = writes.filter((_, index) => outcomes[index] === 'refused').map(({ key }) => key);
  }
};

type Marks = Pick<IdentityKeys, 'documents' | 'names' | 'birth'>;

/** What the versions of the record say, and what was corrected since (G5). */
const marksOf = async (
  table: Table,
  of: {
    document: EntryDocument;
    record: StoredRecord;
    prepared: readonly PreparedRecord[];
    keyed: KeyedHash;
  },
): Promise<Marks[]> => {
  const [corrections = []] = await loadCorrections(table, [of.document]);
  const newest = newestVersion(of.record.versions)?.record;
  const stated = of.prepared.map(({ identity }) => identity);
  if (corrections.length === 0 || newest === undefined) return stated;
  return [...stated, identityKeys(normaliseRecord(correctedRecord(newest, corrections)).facts, of.keyed)];
};

/** Only a birth date that the entry has already is known under another secret now: which of several counts was decided before. */
const marked = (document: EntryDocument, { documents, names, birth }: Marks): EntryDocument => {
  const isTheirs =
    birth !== undefined && (document.birth === undefined || isSameBirth(document.birth, birth));
  const known = isTheirs ? withBirth(document.birth, birth) : document.birth;
  return {
    ...document,
    documents: [...new Map([...document.documents, ...documents].map((one) => [one.hash, one])).values()],
    names: [...new Set([...document.names, ...names])].sort(),
    ...(known === undefined ? {} : { birth: known }),
  };
};

/** The entry, and the one that has its evidence now. */
const withLive = async (table: Table, entryId: string): Promise<string[]> => {
  const [live] = await loadLiveEntries(table, [entryId], { consistent: true });
  return [...new Set([entryId, live?.document.entryId ?? entryId])];
};

const markEntry = async (table: Table, entryId: string, marks: readonly Marks[]): Promise<void> => {
  for (let round = 0; round < maximumRounds; round += 1) {
    const [stored] = await loadEntries(table, [entryId], { consistent: true });
    if (!stored) return;
    const document = marks.reduce(marked, stored.document);
    if (isMarkedAlike(document, stored.document)) return;
    const [outcome] = await table.write([stateWrite({ document, version: stored.version })]);
    if (outcome === 'written') return;
  }
  throw new RetryLater(conflictRetrySeconds);
};

const isMarkedAlike = (one: EntryDocument, other: EntryDocument): boolean =>
  one.documents.length === other.documents.length &&
  one.names.length === other.names.length &&
  one.birth === other.birth;

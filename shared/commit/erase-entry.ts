import type { ErasedCounts } from '../contracts/erasure.ts';
import { deriveEntry } from '../domain/derive-entry.ts';
import type { Stage } from '../domain/entry.ts';
import { erasedDocument } from '../domain/erased-document.ts';
import type { EntryDocument, EpochMs, Statement } from '../domain/evidence.ts';
import type { KeyedHash } from '../domain/matching/identity-keys.ts';
import type { RetentionRule } from '../domain/policies/retention.ts';
import { restatedVersion } from '../domain/statements/restated-version.ts';
import { removeAway } from '../store/away.ts';
import type { Config } from '../store/config.ts';
import { erasedStateWrite, type StoredEntry } from '../store/entries.ts';
import { loadFollowUps } from '../store/follow-ups.ts';
import { withoutRefsWrite } from '../store/identity-keys.ts';
import { forgetSecrets } from '../store/key-sheets.ts';
import { manifestWrite } from '../store/manifests.ts';
import { erasedRecordWrite } from '../store/records.ts';
import { placeOf } from '../store/seal.ts';
import type { ConditionalWrite, Item, Key, Table } from '../store/table.ts';
import { findPersonalItems, loadFamily, type PersonalItems } from './find-personal-items.ts';

export interface EraseDeps {
  /** With what is sealed opened. */
  table: Table;
  /** The key table. */
  keys: Table;
  config: () => Promise<Config>;
  searchHash: () => Promise<KeyedHash>;
  now: () => EpochMs;
}

export interface EraseRequest {
  entryId: string;
  rule: RetentionRule | 'request';
  /** Also while the journey is followed. */
  evenOpen?: boolean;
  /** Counts, and touches nothing. */
  dryRun?: boolean;
}

export type Erasure =
  | { kind: 'not-found' }
  | { kind: 'erased-before'; entryIds: string[]; at: EpochMs }
  | { kind: 'open'; entryIds: string[]; stage: Stage }
  | { kind: 'would-erase' | 'erased'; entryIds: string[]; counts: ErasedCounts };

const maximumRounds = 6;
const dayMs = 86_400_000;
/** What is left of the journey is cleared a year after the person. */
const keptAfterMs = 365 * dayMs;
/** Longer than the entry's, so that nothing is opened anew under the id of one that is still there. */
const recordKeptAfterMs = keptAfterMs + 60 * dayMs;

/**
 * G8: erases the person of one journey. First nobody finds them any more, then nobody can read what is stored (the keys go, and with them
 * every copy in every backup), then it is deleted, and last the entry is reduced to what reports count. Stopped anywhere and called again it
 * goes on; done again it changes nothing. Throws when the entry keeps changing.
 */
export const eraseEntry =
  (deps: EraseDeps) =>
  async (request: EraseRequest): Promise<Erasure> => {
    const [config, keyed] = await Promise.all([deps.config(), deps.searchHash()]);
    for (let round = 0; round < maximumRounds; round += 1) {
      const family = await loadFamily(deps.table, request.entryId);
      const [first] = family;
      if (!first) return { kind: 'not-found' };
      const documents = family.map(({ document }) => document);
      const entryIds = documents.map(({ entryId }) => entryId);
      if (first.document.erased) return { kind: 'erased-before', entryIds, at: first.document.erased.at };
      const followUps = await loadFollowUps(deps.table, first.document);
      const { stage } = deriveEntry(first.document, followUps, config);
      if (stage !== 'CLOSED' && !request.evenOpen) return { kind: 'open', entryIds, stage };
      const found = await findPersonalItems(deps.table, documents, keyed);
      const counts = countsOf(found);
      if (request.dryRun) return { kind: 'would-erase', entryIds, counts };
      if (await erase(deps, { found, family, config, rule: request.rule }))
        return { kind: 'erased', entryIds, counts };
    }
    throw new Error('others kept changing what was to be erased');
  };

const sealedItems = (found: PersonalItems): Item[] => [
  ...found.records,
  ...found.corrections,
  ...found.emergencies,
  ...found.requests,
  ...found.certificates,
  ...found.awayContacts,
];

const countsOf = (found: PersonalItems): ErasedCounts => ({
  records: found.records.length,
  corrections: found.corrections.length,
  emergencies: found.emergencies.length,
  requests: found.requests.length,
  certificates: found.certificates.length,
  awayContacts: found.awayContacts.length,
  awayLines: found.awayLines.length,
  identityKeys: found.keys.length,
  seats: found.manifests.length,
  dataKeys: sealedItems(found).filter(({ d }) => placeOf(d) !== undefined).length,
});

interface Erasing {
  found: PersonalItems;
  family: readonly StoredEntry[];
  config: Config;
  rule: RetentionRule | 'request';
}

/** False when somebody else changed one of the items meanwhile: then all is looked at again. */
const erase = async (deps: EraseDeps, { found, family, config, rule }: Erasing): Promise<boolean> => {
  const { table } = deps;
  const at = deps.now();
  const former = formerStatements(family, found, config);
  if (!(await allWritten(table, [...withoutKeys(found), ...withoutSeats(found)]))) return false;
  await table.delete(found.placeLinks);
  await forgetSecrets(
    deps.keys,
    sealedItems(found).flatMap(({ d }) => placeOf(d) ?? []),
  );
  const gone = [
    ...found.corrections,
    ...found.emergencies,
    ...found.requests,
    ...found.certificates,
    ...found.awayContacts,
  ];
  await table.delete(gone.map(keyOf));
  await removeAway(table, found.awayLines);
  const clearAt = at + recordKeptAfterMs;
  if (
    !(await allWritten(
      table,
      found.records.map((item) => erasedRecordWrite(item, { at, clearAt })),
    ))
  )
    return false;
  await table.delete(found.links);
  // The entry that leads to all others last: until then a second attempt finds them.
  const [first, ...absorbed] = family.map((stored): ConditionalWrite => {
    const document = erasedDocument(stored.document, { at, rule, former: former(stored.document) });
    return erasedStateWrite({ ...stored, document }, at + keptAfterMs);
  });
  return (await allWritten(table, absorbed)) && (await allWritten(table, first ? [first] : []));
};

const keyOf = ({ pk, sk }: Item): Key => ({ pk, sk });

export const allWritten = async (table: Table, writes: readonly ConditionalWrite[]): Promise<boolean> =>
  (await table.write(writes)).every((outcome) => outcome === 'written');

const withoutKeys = ({ keys, claimants }: PersonalItems): ConditionalWrite[] =>
  keys.flatMap(({ key, stored }) => withoutRefsWrite(key, stored, claimants) ?? []);

const withoutSeats = ({ manifests, entryIds }: PersonalItems): ConditionalWrite[] =>
  manifests.map((stored) => {
    const passengers = stored.manifest.passengers.map(({ seat, ...one }) =>
      seat === undefined || entryIds.includes(one.entryId) ? one : { ...one, seat },
    );
    return manifestWrite({ ...stored, manifest: { ...stored.manifest, passengers } });
  });

/** Of each document's records the older versions, as register understood them when they came. */
const formerStatements = (family: readonly StoredEntry[], { readable }: PersonalItems, config: Config) => {
  const byName = new Map(readable.map(({ name, stored }) => [`${name.agency}/${name.recordId}`, stored]));
  const of = (statement: Statement): Statement[] => {
    const versions = byName.get(`${statement.agency}/${statement.recordId}`)?.versions ?? [];
    return versions
      .filter(({ hash }) => hash !== statement.version)
      .map((version) => restatedVersion(config, statement, version));
  };
  const known = new Map(family.map(({ document }) => [document.entryId, document.statements.flatMap(of)]));
  return ({ entryId }: EntryDocument): Statement[] => known.get(entryId) ?? [];
};

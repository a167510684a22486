import type { ArrivalRecord } from '../contracts/arrival-record.ts';
import type { Rider } from '../domain/contacts/contact-links.ts';
import { ownLocality } from '../domain/contacts/contact-of.ts';
import { deriveEntry } from '../domain/derive-entry.ts';
import type { Entry } from '../domain/entry.ts';
import type { EntryDocument, EpochMs, Statement } from '../domain/evidence.ts';
import type { ToldOf } from '../domain/matching/companions.ts';
import { statedFacts } from '../domain/normalise/normalise-stated.ts';
import { type Ride, ridesOf } from '../domain/transfer/rides.ts';
import type { Config } from '../store/config.ts';
import { loadLiveEntries } from '../store/entries.ts';
import { loadRecords, newestVersion, type StoredRecord } from '../store/records.ts';
import type { Table } from '../store/table.ts';

/** Somebody with all that a search compares: taken from the newest version of each record, so that a corrected seat counts at once. */
export interface Person extends Rider {
  document: EntryDocument;
  entry: Entry;
  told: ToldOf[];
  /** What was said of the person last, in its agency's words. */
  newest?: ArrivalRecord;
}

interface Where {
  table: Table;
  config: Config;
}

/** The people these ids lead to, each once, those who were merged followed to who they are now. */
export const loadPeople = async (where: Where, entryIds: readonly string[]): Promise<Person[]> => {
  const loaded = await loadLiveEntries(where.table, entryIds, { consistent: true });
  const live = new Map(loaded.flatMap((one) => (one ? [[one.document.entryId, one] as const] : [])));
  const standing = [...live.values()].map(({ document }) => ({
    document,
    statements: document.statements.filter(({ says }) => says !== 'withdrawn'),
  }));
  const records = await loadRecords(
    where.table,
    standing.flatMap(({ statements }) => statements),
    { consistent: true },
  );
  let next = 0;
  return standing.map(({ document, statements }) =>
    personOf(
      where,
      document,
      statements.map((statement) => ({ statement, stored: records[next++] })),
    ),
  );
};

const personOf = (
  { config }: Where,
  document: EntryDocument,
  statements: readonly { statement: Statement; stored: StoredRecord | undefined }[],
): Person => {
  const told: ToldOf[] = [];
  const rides: Ride[] = [];
  let newest: { statedAt: EpochMs; record: ArrivalRecord } | undefined;
  for (const { statement, stored } of statements) {
    const record = newestVersion(stored?.versions ?? [])?.record;
    if (record === undefined) continue;
    const facts = statedFacts(record);
    told.push({ agency: statement.agency, record, facts });
    rides.push(...ridesOf(record, facts, statement));
    const { statedAt } = statement;
    if (newest === undefined || statedAt > newest.statedAt) newest = { statedAt, record };
  }
  const entry = deriveEntry(document, [], config);
  const timeZone = config.tree.timeZoneOf(ownLocality(entry));
  const { entryId } = document;
  return {
    ...{ entryId, document, entry, told, rides, arrived: entry.arrived, timeZone },
    ...(newest === undefined ? {} : { newest: newest.record }),
  };
};

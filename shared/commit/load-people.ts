import type { ToldOf } from '../domain/companions.ts';
import type { Rider } from '../domain/contact-links.ts';
import { ownLocality } from '../domain/contact-of.ts';
import { deriveEntry } from '../domain/derive-entry.ts';
import type { Entry } from '../domain/entry.ts';
import type { EntryDocument } from '../domain/evidence.ts';
import { normaliseRecord } from '../domain/normalise-record.ts';
import { type Ride, ridesOf } from '../domain/rides.ts';
import type { Config } from '../store/config.ts';
import { loadLiveEntries, type StoredEntry } from '../store/entries.ts';
import { loadRecords, newestVersion } from '../store/records.ts';
import type { Table } from '../store/table.ts';

/** Somebody with all that a search compares: taken from the newest version of each record, so that a corrected seat counts at once. */
export interface Person extends Rider {
  document: EntryDocument;
  entry: Entry;
  told: ToldOf[];
}

interface Where {
  table: Table;
  config: Config;
}

/** The people these ids lead to, each once, those who were merged followed to who they are now. */
export const loadPeople = async (where: Where, entryIds: readonly string[]): Promise<Person[]> => {
  const loaded = await loadLiveEntries(where.table, entryIds, { consistent: true });
  const live = new Map(loaded.flatMap((one) => (one ? [[one.document.entryId, one] as const] : [])));
  return Promise.all([...live.values()].map((stored) => personOf(where, stored)));
};

const personOf = async ({ table, config }: Where, { document }: StoredEntry): Promise<Person> => {
  const standing = document.statements.filter(({ says }) => says !== 'withdrawn');
  const stored = await loadRecords(table, standing, { consistent: true });
  const told: ToldOf[] = [];
  const rides: Ride[] = [];
  for (const [index, statement] of standing.entries()) {
    const record = newestVersion(stored[index]?.versions ?? [])?.record;
    if (record === undefined) continue;
    const { facts } = normaliseRecord(record);
    told.push({ agency: statement.agency, record, facts });
    rides.push(...ridesOf(record, facts, statement));
  }
  const entry = deriveEntry(document, [], config);
  const timeZone = config.tree.timeZoneOf(ownLocality(entry));
  const { entryId } = document;
  return { entryId, document, entry, told, rides, arrived: entry.arrived, timeZone };
};

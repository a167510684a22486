import type { EntryDocument, EpochMs, Statement } from '../../shared/domain/evidence.ts';
import {
  type Evidenced,
  type Horizon,
  hidesOlderVersions,
} from '../../shared/domain/reports/report-as-of.ts';
import { restatedVersion } from '../../shared/domain/statements/restated-version.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadEntries } from '../../shared/store/entries.ts';
import { loadFollowUpsOf } from '../../shared/store/follow-ups.ts';
import { loadRecords } from '../../shared/store/records.ts';
import type { Table } from '../../shared/store/table.ts';

interface Reading {
  table: Table;
  config: Config;
}

/**
 * The entries' evidence with all a report of an earlier moment may need: a record that was corrected since is looked up in all its kept
 * versions. Merged entries and those that are not there are left out.
 */
export const loadEvidence = async (
  { table, config }: Reading,
  entryIds: readonly string[],
  { horizon, before }: { horizon: Horizon; before: EpochMs },
): Promise<Evidenced[]> => {
  const loaded = await loadEntries(table, entryIds, { consistent: true });
  const documents = loaded.flatMap((stored) =>
    stored && stored.document.mergedInto === undefined ? [stored.document] : [],
  );
  const followUps = await loadFollowUpsOf(table, documents);
  const early = { knownBy: horizon.knownBy, happenedBy: before };
  // What the day's beginning saw may be hidden as well: by a correction made in its course.
  const hidden = documents.map((document) => hidesOlderVersions(document, early));
  // Of whoever was erased the records are gone, and what they said of the journey is kept beside the entry.
  const kept = hidden.filter((_, index) => documents[index]?.erased === undefined);
  const versions = await olderVersions({ table, config }, kept.flat());
  return documents.map((document, index) => ({
    document,
    followUps: followUps[index] ?? [],
    versions: (hidden[index] ?? []).flatMap((one) => versions.get(one) ?? formerOf(document, one)),
  }));
};

const formerOf = ({ erased }: EntryDocument, { agency, recordId }: Statement): Statement[] =>
  (erased?.former ?? []).filter((one) => one.agency === agency && one.recordId === recordId);

/** Every kept version of the statements' records, as register understood it when it came. */
const olderVersions = async (
  { table, config }: Reading,
  statements: readonly Statement[],
): Promise<Map<Statement, Statement[]>> => {
  const corrected = statements.filter((one) => one.receivedAt > 0);
  const stored = await loadRecords(table, corrected, { consistent: true });
  return new Map(
    corrected.map((one, index) => {
      const versions = (stored[index]?.versions ?? []).filter(({ hash }) => hash !== one.version);
      return [one, versions.map((version) => restatedVersion(config, one, version))] as const;
    }),
  );
};

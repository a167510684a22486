import type { Notification } from '../contracts/notification.ts';
import { deriveEntry } from '../domain/derive-entry.ts';
import type { EntryDocument } from '../domain/evidence.ts';
import { dataFor, relationOf } from '../domain/notices/notification-matrix.ts';
import { correctedRecord } from '../domain/traveller/corrections.ts';
import type { Config, ConfigReader } from '../store/config.ts';
import { loadCorrections } from '../store/corrections.ts';
import { loadLiveEntries } from '../store/entries.ts';
import { loadRecords, newestVersion } from '../store/records.ts';
import type { Table } from '../store/table.ts';

/**
 * Full mode: notifications for recipients that agreed to it get what G2 lets that recipient see of the person now. Called where they leave
 * the system, so that neither inboxes nor queues hold a word of anybody. Thin ones are left as they are, and nothing is read for them.
 */
export const describePersons =
  (table: Table, reader: ConfigReader) =>
  async <One extends Notification>(notifications: readonly One[]): Promise<One[]> => {
    const config = await reader.load();
    const full = notifications.filter((one) => one.entryId !== undefined && isFull(config, one));
    if (full.length === 0) return [...notifications];
    const described = await describe(table, config, full);
    return notifications.map((one) => {
      const data = described.get(one.id);
      return data ? { ...one, data } : one;
    });
  };

const isFull = ({ directory }: Config, { locality, department }: Notification): boolean =>
  directory.get(`${locality}/${department}`)?.channels.some((channel) => channel.mode === 'full') ?? false;

const describe = async (
  table: Table,
  config: Config,
  full: readonly Notification[],
): Promise<Map<string, Record<string, unknown>>> => {
  const entryIds = [...new Set(full.flatMap((one) => one.entryId ?? []))];
  const stored = await loadLiveEntries(table, entryIds, { consistent: true });
  const documents = new Map(entryIds.map((entryId, index) => [entryId, stored[index]?.document]));
  const records = await newestRecords(
    table,
    [...documents.values()].flatMap((document) => document ?? []),
  );
  const context = { policies: config.policies, tree: config.tree };
  const known = [...documents.values()].flatMap((document) => document ?? []);
  const corrected = await loadCorrections(table, known);
  const correctionsOf = new Map(known.map(({ entryId }, index) => [entryId, corrected[index] ?? []]));
  return new Map(
    full.flatMap((one) => {
      const document = documents.get(one.entryId ?? '');
      if (!document) return [];
      const entry = deriveEntry(document, [], context);
      const relation = relationOf(one.locality, entry, config.tree);
      const stated = records.get(document.entryId);
      const record = stated && correctedRecord(stated, correctionsOf.get(document.entryId) ?? []);
      return [[one.id, dataFor(one.department, relation, entry, record)] as const];
    }),
  );
};

/** Of each entry the record stated last: the one whose words are the most recent. */
const newestRecords = async (table: Table, documents: readonly EntryDocument[]) => {
  const names = documents.flatMap((document) => {
    const newest = document.statements.reduce<EntryDocument['statements'][number] | undefined>(
      (best, one) => (best && best.statedAt >= one.statedAt ? best : one),
      undefined,
    );
    return newest
      ? [{ entryId: document.entryId, name: { agency: newest.agency, recordId: newest.recordId } }]
      : [];
  });
  const stored = await loadRecords(
    table,
    names.map(({ name }) => name),
    { consistent: true },
  );
  return new Map(
    names.map(
      ({ entryId }, index) => [entryId, newestVersion(stored[index]?.versions ?? [])?.record] as const,
    ),
  );
};

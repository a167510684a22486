import { pathsOf } from '../../shared/commit/plan-change.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EntryDocument } from '../../shared/domain/evidence.ts';
import { caseContactItem } from '../../shared/store/case-contacts.ts';
import type { Due } from '../../shared/store/due.ts';
import { loadEntries } from '../../shared/store/entries.ts';
import { loadNotifications } from '../../shared/store/notifications.ts';
import { sightItems } from '../../shared/store/who-may-see.ts';
import { type Derived, joined, type RebuildWork } from './rebuild-work.ts';

/** Of entries: from where they may be seen, whose contacts they are, their next look, and what they owe and nobody wrote. */
export const rebuildEntries = async (work: RebuildWork, entryIds: readonly string[]): Promise<Derived> => {
  const loaded = await loadEntries(work.table, entryIds, { consistent: true });
  const documents = loaded.flatMap((stored) => (stored ? [stored.document] : []));
  const derived = documents.map((document) => ofEntry(work, document));
  return joined([...derived, { items: [], dues: await unwritten(work, documents) }]);
};

const ofEntry = ({ config, now }: RebuildWork, document: EntryDocument): Derived => {
  const entry = deriveEntry(document, [], config);
  const { entryId } = document;
  const contacts = (entry.contactOf ?? []).map(({ caseEntryId }) => caseContactItem(caseEntryId, entryId));
  const links = sightItems(entryId, everyPathOf(document, config));
  if (document.mergedInto !== undefined) return { items: [...links, ...contacts], dues: [] };
  const look: Due = { kind: 'entry', at: now, ref: entryId };
  const search: Due[] = entry.tracing === undefined ? [] : [{ kind: 'contacts', at: now, ref: entryId }];
  return { items: [...links, ...contacts], dues: [look, ...search] };
};

/**
 * A link is never taken back, so those of each moment of the story are put again: what the entry was after each piece of its evidence, in
 * the order in which we learned of it, and wherever an older version of a record sent it.
 */
const everyPathOf = (
  { mergedInto: _, ...document }: EntryDocument,
  config: RebuildWork['config'],
): string[] => {
  const moments = [
    ...document.statements.map(({ receivedAt }) => receivedAt),
    ...document.events.map(({ learnedAt }) => learnedAt),
  ];
  const former = document.statements.flatMap(({ formerDestinations = [] }) => formerDestinations);
  const paths = [...new Set(moments)].flatMap((moment) => {
    const entry = asKnownAt(document, moment, config);
    return entry ? pathsOf(entry, config.tree) : [];
  });
  return [...new Set([...paths, ...former.map((code) => config.tree.pathOf(code))])];
};

const asKnownAt = (
  document: EntryDocument,
  moment: number,
  config: RebuildWork['config'],
): Entry | undefined => {
  const statements = document.statements.filter(({ receivedAt }) => receivedAt <= moment);
  const events = document.events.filter(({ learnedAt }) => learnedAt <= moment);
  return statements.length > 0 ? deriveEntry({ ...document, statements, events }, [], config) : undefined;
};

/** The ledger says what is owed; where the notification itself is missing, its writer was stopped and the sweep has to find it. */
const unwritten = async (
  { table, since, now }: RebuildWork,
  documents: readonly EntryDocument[],
): Promise<Due[]> => {
  const lines = documents.flatMap(({ entryId, told }) =>
    told.filter(({ at }) => at >= since).map((line) => ({ entryId, ...line })),
  );
  const stored = await loadNotifications(table, lines, { consistent: true });
  const missing = lines.filter((_, index) => stored[index] === undefined);
  const first = Map.groupBy(missing, ({ entryId }) => entryId);
  return [...first].map(([entryId, some]): Due => {
    const [oldest] = some.toSorted((one, other) => one.at - other.at);
    return { kind: 'outbox', at: now, ref: `${entryId}#${oldest?.notificationId ?? ''}` };
  });
};

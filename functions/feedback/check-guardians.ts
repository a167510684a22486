import type { Caller } from '../../shared/access/caller.ts';
import type { Fault } from '../../shared/contracts/fault.ts';
import type { EntryFlag } from '../../shared/contracts/quarantine-view.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EntryDocument } from '../../shared/domain/evidence.ts';
import { textOf } from '../../shared/domain/stages/evidence-fields.ts';
import { isMinor } from '../../shared/domain/traveller/minors.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadLiveEntries } from '../../shared/store/entries.ts';
import type { Table } from '../../shared/store/table.ts';
import { standingOf } from './may-see.ts';
import { type ReadEvents, refused } from './read-events.ts';

/** A guardian is an entry's id, or else an adult's name, which nobody can look up. */
const isEntryId = (guardian: string | undefined): guardian is string => guardian?.startsWith('ent_') === true;

const unknown: Fault = {
  pointer: '/guardian',
  code: 'guardian-unknown',
  detail: 'No such entry is known to this key; an adult without one is named.',
};
const underAge: Fault = {
  pointer: '/guardian',
  code: 'guardian-is-minor',
  detail: 'A minor is no guardian (G12): name an adult.',
};

/** G12: events that name a guardian's entry which is unknown to the caller, or a minor's own, are refused before anything else is judged. */
export const withKnownGuardians = async (
  table: Table,
  read: ReadEvents,
  { caller, config }: { caller: Caller; config: Config },
): Promise<ReadEvents['sent']> => {
  const named = [...new Set(read.sent.map(({ event }) => textOf(event, 'guardian')))].filter(isEntryId);
  if (named.length === 0) return read.sent;
  const loaded = await loadLiveEntries(table, named, { consistent: true });
  const faults = new Map(
    named.map((entryId, index) => [entryId, faultOf(loaded[index]?.document, { caller, config })]),
  );
  return read.sent.filter(({ index, event }) => {
    const fault = faults.get(textOf(event, 'guardian') ?? '');
    if (fault) read.results.set(index, refused(event.eventId, [fault]));
    return !fault;
  });
};

const faultOf = (
  document: EntryDocument | undefined,
  { caller, config }: { caller: Caller; config: Config },
): Fault | undefined => {
  if (!document) return unknown;
  const entry = deriveEntry(document, [], config);
  if (standingOf(caller, { document, entry }, config.tree) === 'none') return unknown;
  return isMinor(document.statements) ? underAge : undefined;
};

/** G12: a minor in quarantine whose guardian's entry says that they are somewhere else. */
export const householdFlags = async (
  table: Table,
  document: EntryDocument,
  { entry, config }: { entry: Entry; config: Config },
): Promise<EntryFlag[]> => {
  if (entry.stage !== 'QUARANTINE' || !isMinor(document.statements)) return [];
  const placed = document.events.filter(({ type }) => type === 'placed');
  const last = placed.sort((one, other) => one.occurredAt - other.occurredAt).at(-1);
  const guardian = last && textOf(last, 'guardian');
  if (!isEntryId(guardian)) return [];
  const [stored] = await loadLiveEntries(table, [guardian], { consistent: true });
  const theirs = stored && deriveEntry(stored.document, [], config);
  const together =
    theirs?.stage === 'QUARANTINE' &&
    theirs.quarantine?.type === entry.quarantine?.type &&
    theirs.quarantine?.site === entry.quarantine?.site;
  return together ? [] : ['household-apart'];
};

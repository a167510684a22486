import type { Caller } from '../../shared/access/caller.ts';
import type { EntryView } from '../../shared/contracts/entry-view.ts';
import { contentHash } from '../../shared/domain/content-hash.ts';
import { liesWithin, type PlaceTree } from '../../shared/domain/derive-context.ts';
import type { EntryDocument, EpochMs } from '../../shared/domain/evidence.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadLiveEntries } from '../../shared/store/entries.ts';
import type { Table } from '../../shared/store/table.ts';
import { deriveOne } from './derive-all.ts';
import { standingOf } from './may-see.ts';
import { formerViewOf, viewOf } from './view-entry.ts';

/** `etag` names exactly this answer: the state's version, then a hash, since follow-ups and the clock change what is shown too. */
export interface ShownEntry {
  view: EntryView;
  etag: string;
}

/** One entry as this caller may see it; undefined for one it may not, and for none. Merged ones lead to the entry that goes on. */
export const showEntry =
  (table: Table) =>
  async (request: {
    entryId: string;
    caller: Caller;
    config: Config;
    now: EpochMs;
  }): Promise<ShownEntry | undefined> => {
    const { caller, config, now } = request;
    const [stored] = await loadLiveEntries(table, [request.entryId], { consistent: true });
    if (!stored) return undefined;
    const entry = await deriveOne(table, stored, config);
    const standing = standingOf(caller, { document: stored.document, entry }, config.tree);
    if (standing === 'none' || standing === 'own') return undefined;
    const full = viewOf(entry, stored, now);
    const view =
      standing === 'former'
        ? formerViewOf(full, lastPart(stored.document, caller.subject, config.tree))
        : full;
    return { view, etag: `"${view.version}-${contentHash(view)}"` };
  };

/** When a locality last spoke about the entry or was told of it; the word that it is no longer theirs ends their part, it is none. */
const lastPart = ({ events, told }: EntryDocument, locality: string, tree: PlaceTree): EpochMs =>
  Math.max(
    ...events.filter(({ by }) => liesWithin(tree, by.id, locality)).map((event) => event.learnedAt),
    ...told
      .filter(({ kind }) => kind !== 'arrival.withdrawn')
      .filter(({ recipient }) => liesWithin(tree, recipient.slice(0, recipient.indexOf('/')), locality))
      .map((line) => line.at),
  );

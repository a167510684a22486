import type { Entry } from '../../shared/domain/entry.ts';
import type { EntryDocument } from '../../shared/domain/evidence.ts';
import { linksByEntry, linkTo } from '../../shared/domain/matching/match-record-links.ts';
import type { PreparedRecord } from './prepare-records.ts';
import { awayIdsFor, knownEntryId, refsOf, type WorkingSet } from './working-set.ts';

/**
 * F26: who says "away" comes onto the list, unless an open entry says that the person is coming; any other word of the person takes
 * every line of theirs off. Only a record that is withdrawn changes nothing.
 */
export const changeAwayList = (
  set: WorkingSet,
  one: PreparedRecord,
  derive: (document: EntryDocument) => Entry,
): void => {
  const { awayAt: path, awayId, queued, statement } = one;
  if (path !== undefined) {
    if (isFollowed(set, one, derive)) return;
    const known = set.away.get(awayId);
    const { agency, record, receivedAt } = queued;
    const line = { awayId, agency, recordId: record.recordId, path, since: known?.since ?? receivedAt };
    const moved = known !== undefined && known.path !== path ? [known] : [];
    set.away.set(awayId, line);
    set.awayChanges.set(one, { put: [line], remove: [], moved });
    return;
  }
  if (statement.says === 'withdrawn') return;
  const lines = [...new Set(awayIdsFor(set, one))].flatMap((id) => set.away.get(id) ?? []);
  if (lines.length === 0) return;
  for (const line of lines) set.away.delete(line.awayId);
  set.awayChanges.set(one, { put: [], remove: lines, moved: [] });
};

/** Whether an open entry of the person exists, as this batch leaves it. */
const isFollowed = (
  set: WorkingSet,
  one: PreparedRecord,
  derive: (document: EntryDocument) => Entry,
): boolean => {
  const linked = [...linksByEntry(refsOf(set, one)).links].flatMap(([entryId, links]) => {
    const { strong, weak } = linkTo({ links }, one.identity, one.statement.at);
    return strong || weak ? [entryId] : [];
  });
  const own = knownEntryId(set, one);
  const entryIds = own === undefined ? linked : [...linked, own];
  return entryIds.some((entryId) => {
    const entry = set.entries.get(set.live.get(entryId) ?? entryId);
    return entry !== undefined && derive(entry.stored.document).stage !== 'CLOSED';
  });
};

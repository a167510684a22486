import { addRef, isCrowded, refOf } from '../../shared/domain/matching/key-refs.ts';
import type { Placement } from './place-record.ts';
import type { PreparedRecord } from './prepare-records.ts';
import { keyName, type WorkingSet } from './working-set.ts';

/** Puts the entry, or the line of the away list, under each of the record's identity keys. */
export const claimKeys = (
  set: WorkingSet,
  one: PreparedRecord,
  entryId: string,
  travellerId: string,
): void => {
  for (const key of one.identity.keys) {
    const held = set.keys.get(keyName(key));
    // A weak key that too many people share is ignored (M9): one more ref would only make its item grow without end.
    if (!held || isCrowded(key.kind, held.stored.refs)) continue;
    const ref = refOf(one.identity, key.kind, { entryId, travellerId, at: one.statement.at });
    const refs = addRef(held.stored.refs, ref);
    if (refs === held.stored.refs) continue;
    held.stored = { ...held.stored, refs };
    held.changed = true;
  }
};

/** Adds the version to the agency's record, with where it went. */
export const keepVersion = (
  set: WorkingSet,
  one: PreparedRecord,
  entryId: string,
  placement: Exclude<Placement, 'duplicate'>,
): void => {
  const held = set.records.get(one.name);
  if (!held) return;
  const versions = held.stored?.versions ?? [];
  const isKnown = versions.some((version) => version.hash === one.statement.version);
  if (isKnown && held.stored?.entryId === entryId) return;
  const outcome = placement === 'candidate' || placement === 'away' ? placement : ('registered' as const);
  const version = {
    hash: one.statement.version,
    statedAt: one.statement.statedAt,
    receivedAt: one.queued.receivedAt,
    submissionId: one.queued.submissionId,
    outcome,
    record: one.queued.record,
  };
  held.stored = {
    ...held.stored,
    entryId,
    version: held.stored?.version ?? 0,
    versions: isKnown ? versions : [...versions, version],
  };
  held.changed = true;
};

import type { Caller } from '../../shared/access/caller.ts';
import { operatorLocality } from '../../shared/contracts/localities.ts';
import { liesWithin, type PlaceTree } from '../../shared/domain/derive-context.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EntryDocument } from '../../shared/domain/evidence.ts';
import { isHandedOver } from '../../shared/domain/notices/notification-matrix.ts';
import { verifierOf } from '../../shared/domain/statements/community-report.ts';

/**
 * How a caller stands to an entry (docs/domain.md, section 5, "Who sees an entry"): `present` while one of its own nodes is involved,
 * `former` when one was told of it or spoke about it before it moved on, `own` for the agency of one of its records.
 */
export type Standing = 'steward' | 'present' | 'former' | 'own' | 'none';

/** The localities involved now; each of their ancestors sees the entry too. Of a report nobody verified that is the verifying one alone (D12). */
const localitiesOf = (entry: Entry): string[] => {
  const verifier = verifierOf(entry);
  return verifier === undefined ? involvedIn(entry) : [verifier];
};

const involvedIn = (entry: Entry): string[] => [
  ...new Set(
    [
      entry.destination,
      entry.home,
      entry.responsibility.locality,
      entry.responsibility.offeredTo,
      entry.presentAt,
      isHandedOver(entry) ? undefined : entry.collector,
      entry.pointOfEntry,
    ].filter((code) => code !== undefined),
  ),
];

export const standingOf = (
  caller: Caller,
  seen: { document: EntryDocument; entry: Entry },
  tree: PlaceTree,
): Standing => {
  const { document, entry } = seen;
  switch (caller.role) {
    case 'steward':
      return 'steward';
    case 'agency':
      return document.statements.some((one) => one.agency === caller.subject) ? 'own' : 'none';
    case 'locality': {
      if (caller.subject === operatorLocality) return 'none';
      const covers = (code: string): boolean => liesWithin(tree, code, caller.subject);
      if (localitiesOf(entry).some(covers)) return 'present';
      // D12: whoever was told before nobody found the report true saw what was never theirs.
      if (verifierOf(entry) !== undefined) return 'none';
      return formerLocalities(document).some(covers) ? 'former' : 'none';
    }
    case 'auditor':
    case 'admin':
      return 'none';
  }
};

/** Whoever was told of the entry or spoke about it: late evidence of its own period must not be lost. */
const formerLocalities = ({ told, events }: EntryDocument): string[] => [
  ...new Set([
    ...told.map((line) => line.recipient.slice(0, line.recipient.indexOf('/'))),
    ...events.flatMap((event) => (event.by.kind === 'locality' ? [event.by.id] : [])),
  ]),
];

/**
 * G2: whether the entry is on the caller's own work list: one of its own nodes is involved, not only one below it, or it was told of it itself,
 * as whoever works for the nodes below without recipients of their own is, and whoever something was escalated to.
 */
export const isOwnWork = (
  caller: Caller,
  { document, entry }: { document: EntryDocument; entry: Entry },
  standing: Standing,
): boolean => {
  if (standing === 'steward') return true;
  if (standing !== 'present') return false;
  return (
    localitiesOf(entry).includes(caller.subject) ||
    document.told.some(({ recipient }) => recipient.startsWith(`${caller.subject}/`))
  );
};

import type { Entry } from '../domain/entry.ts';
import type { EpochMs } from '../domain/evidence.ts';
import type { Due } from '../store/due.ts';

/** L7: the search for a case's contacts begins, and ends, with the change that made it one. */
export const contactDues = (before: Entry | undefined, entry: Entry, now: EpochMs): Due[] =>
  entry.tracing === undefined ||
  entry.outcome === 'MERGED' ||
  entry.tracing.status === before?.tracing?.status
    ? []
    : [{ kind: 'contacts', at: now, ref: entry.entryId }];

/** The cases whose contact the entry was not known to be before. */
export const newContactOf = (before: Entry | undefined, { contactOf = [] }: Entry): string[] => {
  const known = new Set(before?.contactOf?.map(({ caseEntryId }) => caseEntryId));
  return contactOf.map(({ caseEntryId }) => caseEntryId).filter((caseEntryId) => !known.has(caseEntryId));
};

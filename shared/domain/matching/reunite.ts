import { absorb } from '../entry-document.ts';
import type { EntryDocument } from '../evidence.ts';

/** One entry's document with everything an older copy of it knows beside: evidence and ledger are only ever added to. */
export const reunite = (present: EntryDocument, copy: EntryDocument): EntryDocument => {
  const { absorbed: together, ...joined } = absorb(present, copy);
  const absorbed = (together ?? []).filter((entryId) => entryId !== present.entryId);
  const apart = [...new Set([...(present.notDuplicateOf ?? []), ...(copy.notDuplicateOf ?? [])])].sort();
  const into = present.mergedInto ?? copy.mergedInto;
  return {
    ...joined,
    ...(absorbed.length > 0 ? { absorbed } : {}),
    ...(apart.length > 0 ? { notDuplicateOf: apart } : {}),
    ...(into === undefined || apart.includes(into) ? {} : { mergedInto: into }),
  };
};

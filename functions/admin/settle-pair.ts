import { absorb, mergedAway, withoutAbsorbed } from '../../shared/domain/entry-document.ts';
import type { EntryDocument } from '../../shared/domain/evidence.ts';

type Pair = readonly [EntryDocument, EntryDocument];

/** One journey: the entry that was opened first takes the other's evidence, then the other points to it. Undefined: a third one is involved. */
export const merged = (pair: Pair): EntryDocument[] | undefined => {
  const [first, second] = inOrderOfOpening(pair);
  if (second.mergedInto === first.entryId) return [];
  if (first.mergedInto !== undefined || second.mergedInto !== undefined) {
    return first.mergedInto === second.entryId ? [] : undefined;
  }
  return [absorb(first, second), mergedAway(second, first.entryId)];
};

/** Two journeys that were merged: each has its own evidence again, what came after the merge stays with the first. Undefined: not merged. */
export const unmerged = (pair: Pair): EntryDocument[] | undefined => {
  const [first, second] = pair[0].mergedInto === pair[1].entryId ? [pair[1], pair[0]] : pair;
  if (second.mergedInto !== first.entryId || first.mergedInto !== undefined) return undefined;
  const { mergedInto: _, ...own } = second;
  return [apart(withoutAbsorbed(first, second), second), apart(own, first)];
};

/** Two journeys, remembered on both sides, so that no later record joins them. Undefined: one of them is part of a third entry. */
export const marked = (pair: Pair): EntryDocument[] | undefined => {
  if (pair.some((one) => one.mergedInto !== undefined)) return undefined;
  return [apart(pair[0], pair[1]), apart(pair[1], pair[0])];
};

const apart = (document: EntryDocument, other: EntryDocument): EntryDocument => {
  const known = document.notDuplicateOf ?? [];
  return known.includes(other.entryId)
    ? document
    : { ...document, notDuplicateOf: [...known, other.entryId].sort() };
};

const inOrderOfOpening = ([one, other]: Pair): Pair =>
  one.openedAt < other.openedAt || (one.openedAt === other.openedAt && one.entryId < other.entryId)
    ? [one, other]
    : [other, one];

import type { Entry } from '../entry.ts';
import type { EpochMs } from '../evidence.ts';
import type { Ownership } from './responsibility.ts';

/** P5: who answered from when until when. */
export interface OwnerSpan {
  locality: string;
  officer?: string;
  from: EpochMs;
  /** Absent while it lasts. */
  to?: EpochMs;
  /** Nobody had accepted yet (R1). */
  interim?: true;
}

/** From `at` on `locality` answers. Evidence that was held applies late: nobody begins before the one who was there. */
export const own = (
  ownership: Ownership,
  { locality, officer, at }: { locality: string; officer?: string | undefined; at: EpochMs },
): void => {
  const last = ownership.history.at(-1);
  const from = Math.max(at, last?.from ?? at);
  const same = last?.locality === locality && (last.officer === undefined || last.officer === officer);
  if (last && same) {
    if (officer !== undefined) last.officer = officer;
  } else {
    if (last) last.to = from;
    ownership.history.push({ locality, from, ...(officer === undefined ? {} : { officer }) });
  }
  ownership.owner = locality;
  ownership.officer = officer;
  if (ownership.decided !== locality) ownership.decided = undefined;
};

/** The interim owner first, from the opening to the first who accepted; the last until the entry closed. */
export const ownersOf = (
  history: readonly OwnerSpan[],
  { interim, openedAt, closedAt }: { interim: string; openedAt: EpochMs; closedAt: EpochMs | undefined },
): OwnerSpan[] => {
  const first = history[0];
  const opening: OwnerSpan = { locality: interim, from: openedAt, interim: true };
  const spans = history.map((one) => ({ ...one }));
  if (first === undefined) spans.push(opening);
  else if (first.from > openedAt) spans.unshift({ ...opening, to: first.from });
  const last = spans.at(-1);
  if (last && closedAt !== undefined) last.to = Math.max(closedAt, last.from);
  return spans;
};

/** P5: the owners of an entry, earliest first, without a gap between them. */
export const ownerHistory = ({ owners, responsibility, arrivalAt }: Entry): OwnerSpan[] =>
  owners ?? [{ locality: responsibility.locality, from: arrivalAt }];

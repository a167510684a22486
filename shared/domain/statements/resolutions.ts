import type { Conflict } from '../entry.ts';
import type { EpochMs, EventEvidence, Statement } from '../evidence.ts';
import { textOf } from '../stages/evidence-fields.ts';
import { recordKey, saysArrived } from './source-disagreements.ts';

/** M6: how an officer settled one kind of disagreement. */
export interface Resolution {
  officer: string;
  at: EpochMs;
  /** `<agency>/<recordId>` of the record that is right. */
  choose?: string;
}

export type Resolutions = ReadonlyMap<string, Resolution>;

/** The newest word on each code, whatever the order in which they reached us. */
export const resolutionsOf = (events: readonly EventEvidence[]): Resolutions => {
  const found = new Map<string, Resolution>();
  const resolved = events.filter(({ type }) => type === 'resolved');
  resolved.sort((one, other) => one.occurredAt - other.occurredAt || (one.key < other.key ? -1 : 1));
  for (const event of resolved) {
    const code = textOf(event, 'code');
    const choose = textOf(event, 'choose');
    if (code === undefined) continue;
    found.set(code, {
      officer: event.officer ?? '',
      at: event.occurredAt,
      ...(choose === undefined ? {} : { choose }),
    });
  }
  return found;
};

/** The chosen record before all others where `code` was settled: it outranks them for that field alone. */
export const chosenFirst = (
  statements: readonly Statement[],
  resolutions: Resolutions,
  code: string,
): Statement[] => {
  const choose = resolutions.get(code)?.choose;
  const chosen = statements.filter((one) => recordKey(one) === choose);
  return [...chosen, ...statements.filter((one) => recordKey(one) !== choose)];
};

/** The record whose arrival time was chosen, when it says one. */
export const chosenArrival = (
  statements: readonly Statement[],
  resolutions: Resolutions,
): Statement | undefined => {
  const choose = resolutions.get('arrival-time-disagrees')?.choose;
  return statements.find((one) => recordKey(one) === choose && saysArrived(one) && one.atIs === 'arrived');
};

/** What began before the resolution is settled; the same disagreement again, later, is not. */
export const settledConflicts = (conflicts: readonly Conflict[], resolutions: Resolutions): Conflict[] =>
  conflicts.map((one) => {
    const resolution = resolutions.get(one.code);
    return resolution === undefined || resolution.at < one.since
      ? one
      : { ...one, resolvedBy: resolution.officer, resolvedAt: resolution.at };
  });

import type { Entry } from '../entry.ts';
import type { EntryState } from '../entry-state.ts';
import type { EpochMs, EventEvidence } from '../evidence.ts';
import { textOf } from '../stages/evidence-fields.ts';

/** F12: the newest test. Without a result its clock runs (C7). */
export interface TestTaken {
  takenAt: EpochMs;
  kind: string;
  place?: string;
  result?: string;
  resultAt?: EpochMs;
}

export const testTaken = (state: EntryState, event: EventEvidence): void => {
  state.test = {
    takenAt: event.occurredAt,
    kind: textOf(event, 'kind') ?? '',
    place: textOf(event, 'place'),
  };
};

/** A result names the test by its kind; one that nobody told of was taken when the result says, else when it came. */
export const testResult = (state: EntryState, event: EventEvidence): void => {
  const kind = textOf(event, 'kind') ?? '';
  const stated = Date.parse(textOf(event, 'takenAt') ?? '');
  const awaited = state.test?.kind === kind ? state.test : undefined;
  const known = awaited !== undefined && awaited.result === undefined ? awaited : undefined;
  const takenAt = known?.takenAt ?? (Number.isNaN(stated) ? event.occurredAt : stated);
  // The result of another test leaves the one that is still awaited as it is.
  if (known === undefined && state.test !== undefined && state.test.result === undefined) return;
  state.test = {
    takenAt,
    kind,
    place: known?.place,
    result: textOf(event, 'result'),
    resultAt: event.occurredAt,
  };
};

/** When the hospital was last heard of: admission, test or result, follow-up, note. Its silence is counted from here (C7). */
export const hospitalHeardAt = ({ hospital, timeline }: Pick<Entry, 'hospital' | 'timeline'>) => {
  if (hospital === undefined) return undefined;
  const heard = timeline.filter((step) => step.status === 'applied' && step.at >= hospital.since);
  return Math.max(hospital.since, ...heard.map((step) => step.at));
};

import type { EntryState } from '../entry-state.ts';
import type { EpochMs, EventEvidence } from '../evidence.ts';
import { textOf } from '../stages/evidence-fields.ts';
import type { Evidence } from '../stages/signals.ts';

/** F29: the task to find out how somebody fell ill; one per illness. Its clocks (C9) run from these times. */
export interface Investigation {
  /** 1 for the first illness of this entry, counted on. */
  number: number;
  state: 'REQUESTED' | 'OPENED' | 'CLOSED';
  /** When the person was first known to be ill or positive here. */
  requestedAt: EpochMs;
  openedAt?: EpochMs;
  closedAt?: EpochMs;
  officer?: string;
  /** What was found, in words: for health only. */
  result?: string;
}

const tellPositive: readonly string[] = ['test:positive', 'test:suspected', 'test:confirmed'];
const endIllness: readonly string[] = ['recovered', 'released'];

/** Asks for an investigation when an illness begins. Somebody who has not come yet is investigated where they are. */
export const noteIllness = (state: EntryState, { signal, at }: Evidence): void => {
  const ill = state.symptomatic || state.hospital !== undefined;
  if (!ill && endIllness.includes(signal)) state.illnessOver = true;
  if (!state.arrived || !(ill || tellPositive.includes(signal))) return;
  if (state.investigation !== undefined && !state.illnessOver) return;
  const number = (state.investigation?.number ?? 0) + 1;
  state.investigation = { number, state: 'REQUESTED', requestedAt: at };
  state.illnessOver = false;
};

/** Opened though nobody was known to be ill: a task of its own. */
export const investigationOpened = (state: EntryState, event: EventEvidence): void => {
  const at = event.occurredAt;
  const known = state.investigation ?? { number: 1, state: 'REQUESTED', requestedAt: at };
  const openedAt = known.openedAt ?? at;
  state.investigation = {
    ...known,
    state: known.state === 'CLOSED' ? 'CLOSED' : 'OPENED',
    // Whoever began before the illness was told of here began the same task.
    requestedAt: Math.min(known.requestedAt, at),
    openedAt,
    officer: event.officer ?? known.officer,
  };
};

/** A result told without an opening opened it, too. */
export const investigationClosed = (state: EntryState, event: EventEvidence): void => {
  investigationOpened(state, event);
  if (state.investigation === undefined) return;
  state.investigation = {
    ...state.investigation,
    state: 'CLOSED',
    closedAt: event.occurredAt,
    result: textOf(event, 'result'),
  };
};

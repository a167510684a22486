import type { Stage } from '../entry.ts';
import type { EntryState } from '../entry-state.ts';
import type { EventEvidence } from '../evidence.ts';
import { noteIllness } from '../quarantine/investigation.ts';
import { place } from '../quarantine/placement.ts';
import * as responsibility from '../transfer/responsibility.ts';
import { applyEffect } from './event-effects.ts';
import type { Evidence, Signal } from './signals.ts';
import { objectionsFor, rowsFor, stagesAwaiting } from './stage-lookup.ts';
import type { StageRow } from './stage-table.ts';
import type { Verdict } from './verdict.ts';
import { applied, contradiction, held, refusal } from './verdict.ts';

/** How far along a stage is: evidence for an earlier one comes too late, for a later one waits for what lies between. */
const progress: Record<Stage, number> = {
  EXPECTED: 0,
  REPORTED: 0,
  ARRIVED: 1,
  CHECKED: 2,
  ABOARD: 3,
  AWAITING_TRANSFER: 3,
  IN_TRANSFER: 4,
  HANDED_OVER: 5,
  QUARANTINE: 6,
  HOSPITAL: 7,
  RELEASED: 8,
  COMMUNITY: 9,
  CLOSED: 10,
};

/** Judges one piece of evidence against the state it meets, and applies it when it fits. */
export const applyEvidence = (state: EntryState, evidence: Evidence): Verdict => {
  const position = state.opened ? state.stage : 'NONE';
  const objection = firstObjection(state, evidence);
  if (objection !== undefined) return objection;
  for (const row of rowsFor(position, evidence.signal)) {
    const guarded = row.when?.(state, evidence) ?? 'ok';
    if (guarded === 'skip') continue;
    return guarded === 'ok' ? take(state, evidence, row) : guarded;
  }
  return outsideTheTable(state, evidence);
};

const firstObjection = (state: EntryState, evidence: Evidence): Verdict | undefined => {
  for (const row of objectionsFor(state.opened ? state.stage : 'NONE', evidence.signal)) {
    const objection = row.objection(state, evidence);
    if (typeof objection === 'object') return objection;
  }
  return undefined;
};

const take = (state: EntryState, evidence: Evidence, row: StageRow): Verdict => {
  const { event, signal } = evidence;
  const step = responsibilitySteps[signal];
  if (event !== undefined && step !== undefined) return takeResponsibility(state, event, step);
  if (row.to !== 'same') moveTo(state, evidence, row);
  if (row.again) {
    if (row.to === 'previous') reopenedBy(state, evidence);
    if (row.to === 'ARRIVED') state.arrived = true;
    noteIllness(state, evidence);
    return applyEvidence(state, evidence);
  }
  applyEffect(state, evidence);
  // Closed on the way, a reopened entry is on the way still.
  if (state.stage !== 'IN_TRANSFER' && state.stage !== 'CLOSED') state.transfer = undefined;
  return applied;
};

const responsibilitySteps: Partial<Record<Signal, (step: responsibility.OwnershipStep) => Verdict>> = {
  accepted: responsibility.accept,
  rejected: responsibility.reject,
  'transfer-offered': responsibility.offerTransfer,
  'transfer-revoked': responsibility.revokeTransfer,
  assigned: responsibility.assign,
};

const takeResponsibility = (
  state: EntryState,
  event: EventEvidence,
  step: (one: responsibility.OwnershipStep) => Verdict,
): Verdict => {
  const { ownership, facts, context } = state;
  return step({ ownership, event, facts, context });
};

const moveTo = (state: EntryState, { at, event }: Evidence, row: StageRow): void => {
  const from = state.stage;
  const to = row.to === 'previous' ? (state.closedFrom ?? 'EXPECTED') : row.to;
  if (to === 'same') return;
  if (to === 'CLOSED') state.closedFrom = from;
  state.outcome = row.outcome;
  state.before = from;
  state.setBy = event;
  state.stage = to;
  // A held event is applied when its predecessor comes: the stage cannot begin before the one it follows.
  if (to !== from || !state.opened) state.stageSince = state.opened ? Math.max(at, state.stageSince) : at;
  state.opened = true;
};

const reopenedBy = (state: EntryState, { at, key, signal }: Evidence): void => {
  state.conflicts.push({
    code: 'seen-after-closing',
    detail: `The entry was closed, then ${signal} showed the person.`,
    since: at,
    between: [key],
  });
};

const outsideTheTable = (state: EntryState, evidence: Evidence): Verdict => {
  const missing = missingBefore(state, evidence);
  if (missing === undefined) return tooLate(state, evidence);
  if (evidence.signal === 'placed' && evidence.event) place(state, evidence.event, false);
  return held(missing);
};

/** The stage the evidence waits for, when what is missing can still come. */
const missingBefore = (
  state: EntryState,
  { signal, event }: Evidence,
): Stage | 'recovered' | 'landed' | undefined => {
  if (event === undefined || state.stage === 'CLOSED') return undefined;
  if (state.stage === 'HOSPITAL') return 'recovered';
  if (state.stage === 'ABOARD') return 'landed';
  const ahead = stagesAwaiting(signal).filter((stage) => progress[stage] > progress[state.stage]);
  return ahead.sort((one, other) => progress[one] - progress[other])[0];
};

const tooLate = (state: EntryState, { event, signal }: Evidence): Verdict => {
  const { stage, setBy } = state;
  const sameEnd = rowsFor(state.before, signal).some(
    (row) => row.outcome !== undefined && row.outcome === state.outcome,
  );
  if (stage === 'CLOSED' && sameEnd) return applied;
  const detail = `${signal} does not follow ${stage}.`;
  if (event === undefined || setBy === undefined) return contradiction('does-not-follow', detail);
  const couldFollow = rowsFor(state.before, signal).length > 0;
  if (event.officer && !setBy.officer && couldFollow) return { is: 'outranks', loser: setBy.key };
  return setBy.officer
    ? refusal('contradicts-signed-state', detail)
    : contradiction('does-not-follow', detail);
};

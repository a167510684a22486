import type { DeriveContext } from '../derive-context.ts';
import { factsOf } from '../entry-facts.ts';
import type { EntryState } from '../entry-state.ts';
import { openingState } from '../entry-state.ts';
import type { EntryDocument, EventEvidence } from '../evidence.ts';
import { feedbackOf } from '../feedback.ts';
import { applyEvidence } from './apply-evidence.ts';
import type { Evidence } from './signals.ts';
import { inOrder } from './signals.ts';
import type { Verdict } from './verdict.ts';

export interface Run {
  state: EntryState;
  /** The verdict on each piece of evidence when it was first met: judged by what is not later than itself. */
  met: Map<string, Verdict>;
  /** Where each event stands in the end. */
  standing: Map<string, { verdict: Verdict; stage: EntryState['stage'] }>;
}

/** Applies all evidence in its one order; whenever signed evidence outranks an unsigned event, starts again without that one. */
export const runEvidence = (
  document: EntryDocument,
  events: EventEvidence[],
  context: DeriveContext,
): Run => {
  const facts = factsOf(document, events, context);
  const ordered = inOrder(facts, events);
  const met: Run['met'] = new Map();
  const losers = new Map<string, Evidence>();
  for (;;) {
    const run: Run = { state: openingState(facts, context), met, standing: new Map() };
    const lost = pass(run, ordered, losers);
    if (lost === undefined) return run;
    const loser = ordered.find((one) => one.key === lost.loser);
    // Each start leaves one event more aside, so this ends; a key nobody knows would be our own mistake.
    if (loser === undefined || losers.has(loser.key)) throw new Error('a loser has to be among the evidence');
    losers.set(loser.key, lost.winner);
  }
};

interface Outranked {
  loser: string;
  winner: Evidence;
}

const pass = (run: Run, ordered: Evidence[], losers: Map<string, Evidence>): Outranked | undefined => {
  const { state, met } = run;
  for (const evidence of ordered) {
    const winner = losers.get(evidence.key);
    if (winner !== undefined) {
      setAside(run, evidence, winner);
      continue;
    }
    const verdict = applyEvidence(state, evidence);
    if (!met.has(evidence.key)) met.set(evidence.key, verdict);
    if (verdict.is === 'outranks') return { loser: verdict.loser, winner: evidence };
    note(run, evidence, verdict);
    // A placement counts as not confirmed while it is held, and a changed end date waits for no more than that.
    if (verdict.is === 'applied' || evidence.signal === 'placed') retryHeld(run);
  }
  return undefined;
};

/** What was held is tried again after every step, earliest first, until nothing more fits. */
const retryHeld = (run: Run): void => {
  const { state } = run;
  for (let index = 0; index < state.held.length; ) {
    const waiting = state.held[index];
    const verdict = waiting && applyEvidence(state, waiting.evidence);
    if (waiting && verdict && (verdict.is === 'applied' || isFinal(verdict))) {
      state.held = state.held.filter((one) => one !== waiting);
      note(run, waiting.evidence, verdict);
      index = verdict.is === 'applied' ? 0 : index;
    } else index += 1;
  }
};

/** A refusable contradiction never resolves; anything else goes on waiting. */
const isFinal = (verdict: Verdict): boolean => verdict.is === 'conflict' && verdict.refusable;

const note = (
  { state, standing }: Run,
  evidence: Evidence,
  verdict: Verdict,
  between = [evidence.key],
): void => {
  const { key, at, signal, event } = evidence;
  standing.set(key, { verdict, stage: state.stage });
  if (verdict.is === 'held') {
    state.held.push({ evidence, missing: verdict.missing, stage: state.stage });
    return;
  }
  if (verdict.is === 'applied') noteOutcome(state, evidence);
  const conflicting = verdict.is === 'conflict';
  if (conflicting) {
    state.conflicts.push({ code: verdict.rule, detail: verdict.detail, since: at, between });
  }
  state.timeline.push({
    at,
    what: event?.type ?? signal,
    stage: state.stage,
    by: event?.by,
    officer: event?.officer,
    status: conflicting ? 'conflict' : 'applied',
    detail: conflicting ? verdict.detail : undefined,
  });
};

const noteOutcome = ({ outcomesTold }: EntryState, { at, event }: Evidence): void => {
  const outcome = event && feedbackOf(event);
  if (event !== undefined && outcome !== undefined) outcomesTold.push({ by: event.by, at, outcome });
};

const setAside = (run: Run, evidence: Evidence, winner: Evidence): void => {
  const detail = `Signed evidence says otherwise: ${winner.signal}.`;
  note(run, evidence, { is: 'conflict', rule: 'outranked', detail, refusable: false }, [
    evidence.key,
    winner.key,
  ]);
};

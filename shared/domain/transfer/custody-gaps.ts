import type { Entry } from '../entry.ts';
import type { EntryState } from '../entry-state.ts';
import type { EntryDocument, EpochMs, EventEvidence } from '../evidence.ts';
import { collectorOf } from '../places/routing-policy.ts';
import { textOf } from '../stages/evidence-fields.ts';
import { knownByOf } from './milestones.ts';

/** What somebody said of a hole in a person's way: it stays in the story, and is no alert any more. */
export interface Explanation {
  at: EpochMs;
  /** The gate it is about: `check`, `boarding`, `reception`, `custody`, or the name of a reporting gate (F3). */
  gate: string;
  officer: string;
  reason: string;
  manifestId?: string;
}

/** A stretch of the way of which nobody signed who held the person (F14). `between`: the last evidence before it and the first after. */
export interface CustodyGap {
  from: EpochMs;
  to: EpochMs;
  between: [string, string];
  explainedBy?: string;
}

/** What an `explained` event adds. */
export const explain = (state: EntryState, event: EventEvidence): void => {
  const manifestId = textOf(event, 'manifestId');
  state.explanations.push({
    at: event.occurredAt,
    officer: event.officer ?? '',
    gate: textOf(event, 'gate') ?? '',
    reason: textOf(event, 'reason') ?? '',
    ...(manifestId === undefined ? {} : { manifestId }),
  });
};

/** How the person came, as the reports and the alerts ask for it: when we knew, where nobody held them, what was said of that. */
export const wayOf = (
  state: EntryState,
  { openedAt }: EntryDocument,
): Pick<Entry, 'collector' | 'knownBy' | 'leftUncheckedAt' | 'gaps' | 'explanations'> => {
  const { facts, context } = state;
  const collector = collectorOf(facts, context.tree, facts.policy);
  const gaps = gapsOf(state);
  const unchecked = leftUncheckedAt(state);
  return {
    ...(collector === undefined ? {} : { collector }),
    knownBy: knownByOf(state.facts, openedAt),
    ...(unchecked === undefined ? {} : { leftUncheckedAt: unchecked }),
    ...(gaps.length === 0 ? {} : { gaps }),
    ...(state.explanations.length === 0 ? {} : { explanations: state.explanations }),
  };
};

/** Evidence of who holds a person, in the timeline's words. */
const holding: readonly string[] = [
  'record:arrived',
  'record:checked',
  'port-check',
  'disposition',
  'boarded',
  'leg',
  'received',
  'placed',
  'hospitalised',
  'recovered',
];

/** Waiting evidence that shows the person in new hands, while the hand-over before it was never told. */
const beyondAGap: readonly string[] = ['leg', 'received', 'placed'];

/**
 * The gaps of one entry as its evidence stands: waiting evidence of a later holder, and being seen at the destination without a manifest.
 * What comes late closes them: the alert waits as long as a missing step may take.
 */
const gapsOf = (state: EntryState): CustodyGap[] => {
  const ends = [
    ...state.held
      .filter(({ evidence }) => beyondAGap.includes(evidence.signal))
      .map(({ evidence }) => ({ to: evidence.at, what: evidence.signal as string })),
    ...state.conflicts
      .filter(({ code }) => code === 'custody-gap')
      .map(({ since }) => ({ to: since, what: 'verified' })),
  ].sort((one, other) => one.to - other.to);
  const gaps = new Map<EpochMs, CustodyGap>();
  for (const { to, what } of ends) {
    const last = lastHold(state, to);
    const from = Math.min(last.at, to);
    // What follows the first evidence after a gap is in known hands again.
    if (!gaps.has(from)) gaps.set(from, explained({ from, to, between: [last.what, what] }, state));
  }
  return [...gaps.values()];
};

const lastHold = ({ timeline, facts }: EntryState, until: EpochMs): { at: EpochMs; what: string } => {
  let last: { at: EpochMs; what: string } | undefined;
  for (const { at, what, status } of timeline) {
    const holds = status === 'applied' && at <= until && holding.includes(what);
    if (holds && (last === undefined || at >= last.at)) last = { at, what };
  }
  return last ?? { at: facts.arrivalAt, what: 'arrival' };
};

const explained = (gap: CustodyGap, { explanations }: EntryState): CustodyGap => {
  const covering = explanations.find(
    ({ at, gate }) => at >= gap.to && (gate === 'custody' || gap.between.includes(gate)),
  );
  return covering ? { ...gap, explainedBy: covering.officer } : gap;
};

/** Evidence of being beyond the port. */
const beyondThePort: readonly string[] = ['boarded', 'leg', 'received', 'placed', 'verified:confirmed'];

/**
 * F4: when somebody who came in through a port was first seen beyond it though nobody checked them; undefined when they were checked, are
 * still there, or it was explained.
 */
const leftUncheckedAt = (state: EntryState): EpochMs | undefined => {
  const { stage, held, timeline, facts, context, explanations } = state;
  const { pointOfEntry } = facts;
  if ((stage !== 'ARRIVED' && stage !== 'EXPECTED') || pointOfEntry === undefined) return undefined;
  const elsewhere = (by: { kind: string; id: string } | undefined): boolean =>
    by?.kind === 'locality' && by.id !== pointOfEntry && !context.tree.isWithin(pointOfEntry, by.id);
  const seen = [
    ...held
      .filter(({ evidence }) => beyondThePort.includes(evidence.signal))
      .map(({ evidence }) => evidence.at),
    ...timeline
      .filter(({ what, by, status }) => what === 'verified' && status === 'applied' && elsewhere(by))
      .map(({ at }) => at),
  ];
  if (seen.length === 0 || explanations.some(({ gate }) => gate === 'check')) return undefined;
  return Math.min(...seen);
};

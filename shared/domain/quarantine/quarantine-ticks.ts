import type { EntryState } from '../entry-state.ts';
import type { EpochMs, LocalDate } from '../evidence.ts';
import { addDays, localDateOf, midnightOf } from '../time/local-days.ts';
import { anchorFor, ruleFor, zoneOf } from './quarantine.ts';
import type { Rule } from './quarantine-rule.ts';

/** One duty of F6, ticked by evidence; with `dueAt` its absence is an alert from then on. */
export interface Tick {
  duty: 'tested' | 'collected' | 'quarantined';
  /** The local day on which it is owed. */
  on?: LocalDate;
  dueAt?: EpochMs;
  doneAt?: EpochMs;
}

/**
 * F6, F8: tested, collected and quarantined, each ticked by evidence. A test is owed on the policy's days after day 0, by the end of the local
 * day; whatever test is taken later ticks it too, late. Days before the arrival were served elsewhere and are not asked for.
 */
export const ticksOf = (state: EntryState, rule: Rule = ruleFor(state)): Tick[] => {
  if (!state.arrived) return [];
  const tests = testTicks(state, rule);
  if (state.facts.kind !== 'OVERSEAS') return tests;
  const first = state.facts.rules.testsAt[0];
  return [
    ...(tests.length > 0 ? tests : [{ duty: 'tested' as const, ...doneAt(first) }]),
    { duty: 'collected', ...doneAt(firstIn(state, ['IN_TRANSFER', 'HANDED_OVER'])) },
    { duty: 'quarantined', ...doneAt(firstIn(state, ['QUARANTINE'])) },
  ];
};

const testTicks = (state: EntryState, { policy, subject }: Rule): Tick[] => {
  const days = (subject.tier && policy.tests[subject.tier]) ?? policy.tests[subject.kind] ?? [];
  if (days.length === 0) return [];
  const timeZone = zoneOf(state);
  const arrivedOn = localDateOf(state.facts.arrivalAt, timeZone);
  const anchor = anchorFor(state);
  return [...new Set(days.map((day) => addDays(anchor, day)))]
    .filter((on) => on >= arrivedOn)
    .sort()
    .map((on) => ({
      duty: 'tested',
      on,
      dueAt: midnightOf(addDays(on, 1), timeZone),
      ...doneAt(takenFrom(state, on, timeZone)),
    }));
};

const takenFrom = ({ facts }: EntryState, on: LocalDate, timeZone: string): EpochMs | undefined => {
  const start = midnightOf(on, timeZone);
  return facts.rules.testsAt.find((at) => at >= start);
};

const doneAt = (at: EpochMs | undefined): Pick<Tick, 'doneAt'> => (at === undefined ? {} : { doneAt: at });

const firstIn = ({ timeline }: EntryState, stages: readonly string[]): EpochMs | undefined =>
  timeline.find(({ status, stage }) => status === 'applied' && stages.includes(stage))?.at;

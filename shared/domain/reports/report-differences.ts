import type { ReportDifference, ReportMove } from '../../contracts/report.ts';
import type { DeadlineKind } from '../deadlines/deadline-kinds.ts';
import type { Entry } from '../entry.ts';
import type { EpochMs } from '../evidence.ts';
import { gatesOf } from '../transfer/gates.ts';
import { counters, type Tally, terms } from './report-counters.ts';
import { termOf } from './report-entry.ts';

interface Gate {
  gate: string;
  why: string;
  is: (entry: Entry) => boolean;
  /** The clocks of the missing step: until one of them has run out, the difference is only pending. */
  clocks: readonly DeadlineKind[];
}

/** P8, P9: where somebody who has passed one gate has not been told of at the next. */
const gates: readonly Gate[] = [
  {
    gate: 'check',
    why: 'arrived-not-checked',
    is: (entry) => termOf(entry) === 'not-checked',
    clocks: ['port-check', 'verification'],
  },
  {
    gate: 'hand-over',
    why: 'boarded-not-received',
    is: ({ stage, transfer }) => stage === 'IN_TRANSFER' && transfer?.mode === 'manifest',
    clocks: ['hand-over'],
  },
  {
    gate: 'hand-over',
    why: 'left-alone-not-reported-in',
    is: ({ stage, transfer }) => stage === 'IN_TRANSFER' && transfer?.mode !== 'manifest',
    clocks: ['report-in', 'outside-receipt', 'hand-over'],
  },
  {
    gate: 'hand-over',
    why: 'received-not-on-giver-manifest',
    is: ({ held }) => held.some(({ type }) => type === 'received'),
    clocks: ['missing-step'],
  },
  {
    gate: 'placement',
    why: 'received-not-placed',
    is: ({ stage }) => stage === 'HANDED_OVER',
    clocks: ['placement'],
  },
];

/** Every gate somebody stands before, as of the end of the day; an explanation told of the gate settles it (F3). */
export const differencesOf = (entry: Entry, place: { locality: string; at: EpochMs }): ReportDifference[] => {
  const standing = standingBefore(entry, place);
  if (standing.some(isUnexplained)) return standing;
  // F3: whoever has passed a gate and is not accounted for at the next, though no step of their own is missing.
  const lost = gatesOf([entry], place.at).filter(({ difference }) => difference.length > 0);
  return [
    ...standing,
    ...lost.map(({ gate }) => ({
      locality: place.locality,
      entryId: entry.entryId,
      gate,
      why: 'gap-in-custody',
      pending: false,
    })),
  ];
};

const standingBefore = (
  entry: Entry,
  { locality, at }: { locality: string; at: EpochMs },
): ReportDifference[] =>
  gates
    .filter(({ is }) => is(entry))
    .map(({ gate, why, clocks }) => {
      const overdue = entry.deadlines.some(({ kind, dueAt }) => clocks.includes(kind) && dueAt <= at);
      const said = entry.explanations?.findLast((one) => explains(one.gate, gate));
      return {
        locality,
        entryId: entry.entryId,
        gate,
        why,
        pending: !overdue,
        ...(said ? { explained: { officer: said.officer, reason: said.reason } } : {}),
      };
    });

const onTheWay = ['check', 'boarding', 'reception', 'custody', 'hand-over', 'placement'];

/** What the alerts at the gates call the same place. */
const alsoCalled: Record<string, readonly string[]> = {
  check: ['check'],
  'hand-over': ['hand-over', 'reception', 'boarding', 'custody'],
  placement: ['placement'],
  entry: ['entry', ...onTheWay],
  province: ['province', ...onTheWay],
  community: ['community', ...onTheWay],
};

export const explains = (said: string, gate: string): boolean => (alsoCalled[gate] ?? [gate]).includes(said);

/** A difference that nobody has explained and that no clock excuses: the report cannot be approved with it. */
export const isUnexplained = ({ pending, explained }: ReportDifference): boolean =>
  !pending && explained === undefined;

/** P9: sums that do not come out, in one locality's report; with `not-checked` beside the terms, whom the gates list by id. */
export const sumDifferences = (tally: Tally, locality: string): ReportDifference[] => {
  const of = (key: string): number => tally[key] ?? 0;
  const differ = (why: string): ReportDifference => ({ locality, gate: 'sums', why, pending: false });
  const parts = terms.reduce((sum, term) => sum + of(term), of('not-checked'));
  const found = of('arrived') === parts ? [] : [differ(`arrived ${of('arrived')}, terms ${parts}`)];
  for (const { name, exact = [] } of counters) {
    for (const dimension of exact) {
      const sum = partsOf(tally, `${name}/${dimension}/`);
      if (sum !== of(name)) found.push(differ(`${name} ${of(name)}, by ${dimension} ${sum}`));
    }
  }
  return found;
};

const partsOf = (tally: Tally, prefix: string): number =>
  Object.entries(tally).reduce((sum, [key, amount]) => sum + (key.startsWith(prefix) ? amount : 0), 0);

/**
 * Between the levels: whoever one locality below says it gave to another below, that one has to say it took, and the other way round.
 * Only moves within `covers` are compared; the rest crosses the border of this report.
 */
export const moveDifferences = (
  moves: readonly ReportMove[],
  covers: (locality: string) => boolean,
): ReportDifference[] => {
  const inside = moves.filter(({ from, to }) => covers(from) && covers(to));
  const said = new Set(inside.map(nameOf));
  return inside
    .filter((one) => !said.has(nameOf({ ...one, saidBy: one.saidBy === 'giver' ? 'taker' : 'giver' })))
    .map((one) => ({
      locality: one.saidBy === 'giver' ? one.to : one.from,
      entryId: one.entryId,
      gate: 'between-localities',
      why: `said only by the ${one.saidBy}: ${one.from} to ${one.to}`,
      pending: false,
    }));
};

const nameOf = ({ entryId, from, to, saidBy }: ReportMove): string => `${entryId} ${from} ${to} ${saidBy}`;

import type {
  ReportBelow,
  ReportContent,
  ReportDifference,
  ReportGap,
  StoredReport,
} from '../../contracts/report.ts';
import { sumOf } from './report-counters.ts';
import { isUnexplained, moveDifferences, sumDifferences } from './report-differences.ts';

/** What a locality counted itself. */
export type OwnPart = Pick<ReportContent, 'own' | 'differences' | 'ownMoves' | 'policies' | 'gaps'>;

interface Above {
  locality: string;
  cutOff: string;
  /** Whether a locality lies within the reporting one. */
  covers: (locality: string) => boolean;
  /** Who is expected to report by themselves (P3). */
  reports: (locality: string) => boolean;
}

/** P1: a level's report is what it counts itself and what the levels below it reported; nobody is read twice. */
export const rollUp = (
  own: OwnPart,
  below: readonly StoredReport[],
  { locality, cutOff, covers, reports }: Above,
): ReportContent => {
  const moves = [...own.ownMoves, ...below.flatMap(({ content }) => content.moves)];
  const counts = sumOf([own.own, ...below.map(({ content }) => content.counts)]);
  return {
    ...own,
    counts,
    differences: [
      ...own.differences,
      ...below.flatMap(({ content }) => content.differences.filter(isUnexplained)),
      ...below.flatMap(sumsOf),
      ...sumDifferences(own.own, locality),
      ...newMoves(moves, below, covers),
    ],
    // Above, only moves across this report's own border can still be one-sided.
    moves: moves.filter(({ from, to }) => !covers(from) || !covers(to)),
    gaps: [...own.gaps, ...below.flatMap((one) => gapsOf(one, { cutOff, reports }))],
    below: below.map(belowOf),
  };
};

/** A kept report whose figures no longer add up: damaged, or not ours. What it said of itself is among its differences already. */
const sumsOf = ({ locality, content }: StoredReport): ReportDifference[] =>
  content.differences.some(({ gate }) => gate === 'sums') ? [] : sumDifferences(content.counts, locality);

/** Moves between the branches; those within one branch were compared there. */
const newMoves = (
  moves: ReportContent['moves'],
  below: readonly StoredReport[],
  covers: Above['covers'],
): ReportDifference[] =>
  moveDifferences(moves, covers).filter(
    (one) => !below.some(({ content }) => content.differences.some((known) => isSameDifference(known, one))),
  );

const isSameDifference = (one: ReportDifference, other: ReportDifference): boolean =>
  one.locality === other.locality &&
  one.entryId === other.entryId &&
  one.gate === other.gate &&
  one.why === other.why;

const gapsOf = (
  { locality, state, cutOff: its }: StoredReport,
  { cutOff, reports }: Pick<Above, 'cutOff' | 'reports'>,
): ReportGap[] => [
  ...(reports(locality) && state !== 'submitted'
    ? [{ kind: 'locality' as const, of: locality, why: `not submitted: ${state}` }]
    : []),
  ...(its === cutOff ? [] : [{ kind: 'locality' as const, of: locality, why: `another cut-off: ${its}` }]),
];

const belowOf = ({ locality, revision, state, content, cutOff }: StoredReport): ReportBelow => ({
  locality,
  revision,
  state,
  unexplained: content.differences.filter(isUnexplained).length,
  cutOff,
});

/** The part of a kept report that its locality counted itself: what a new roll-up begins with. */
export const ownPartOf = ({ locality, content }: StoredReport): OwnPart => {
  const { own, differences, ownMoves, policies, gaps, below } = content;
  const isBelow = new Set(below.map((one) => one.locality));
  return {
    own,
    differences: differences.filter(
      (one) => one.locality === locality && one.gate !== 'between-localities' && one.gate !== 'sums',
    ),
    ownMoves,
    policies,
    gaps: gaps.filter(({ kind, of }) => kind !== 'locality' || !isBelow.has(of)),
  };
};

/** What was explained before a new roll-up stays explained after it. */
export const keepExplanations = (
  content: ReportContent,
  before: readonly ReportDifference[],
): ReportContent => ({
  ...content,
  differences: content.differences.map((one) => {
    const known = before.find((other) => isSameDifference(one, other) && other.explained !== undefined);
    return one.explained === undefined && known?.explained ? { ...one, explained: known.explained } : one;
  }),
});

import type { Entry } from '../entry.ts';
import type { EpochMs } from '../evidence.ts';
import { nextLocality } from '../places/next-locality.ts';
import type { DueStep, Plan } from './deadlines.ts';
import { addresseeOf, rungs } from './escalation.ts';

const hour = 3_600_000;

/** C10: who follows the person, and who will have them next when the quarantine is served elsewhere. */
export const releaseUpcoming: Plan = (entry, { dueAt, locality }, { tree }) => {
  // Placed when the last day was over already: nothing is coming, it is overdue.
  if (entry.deadlines.some((clock) => clock.kind === 'release' && clock.dueAt <= dueAt)) return [];
  return [locality, ...nextLocality(entry, locality, tree)].map((one) => ({
    key: `release.upcoming:0:${entry.quarantine?.lastDay}`,
    kind: 'release.upcoming',
    level: 0,
    locality: one,
    department: 'health',
    urgent: false,
    dueAt,
  }));
};

/** C11: the ladder begins at once and ends with the operator; acknowledging does not stop it. */
export const releaseOverdue: Plan = (entry, { dueAt, locality }, context) => {
  const { policies, tree } = context;
  const { ladderHours } = policies.at(dueAt).policy.releaseOverdue;
  const start = Math.max(dueAt, knownSince(entry));
  const steps = ladderHours.map((hours, level): DueStep => {
    const rung = rungs[Math.min(level, rungs.length - 1)] ?? 'operator';
    return {
      key: `release.overdue:${level}:${entry.quarantine?.lastDay}`,
      kind: 'release.overdue',
      level,
      ...addresseeOf(rung, { locality, department: 'health' }, tree),
      urgent: true,
      dueAt: start + hours * hour,
    };
  });
  // The site is told with the locality: its own department there, under the same key.
  const atSite = steps.filter((step) => step.level === 0 && entry.quarantine?.type === 'facility');
  return [...steps, ...atSite.map((step): DueStep => ({ ...step, department: 'reception' }))];
};

/** A period shortened after its new end: the ladder begins when that was put, or everybody up to the operator would be told in one minute. */
const knownSince = ({ quarantine }: Entry): EpochMs => quarantine?.ruleSince ?? 0;

/** C12: both who follow the person and who run the site; further levels come from the acknowledgement's own ladder. */
export const collectionOverdue: Plan = (entry, { dueAt, locality }) =>
  (['health', 'reception'] as const).map((department) => ({
    key: `collection.overdue:0:${entry.releasedAt}`,
    kind: 'collection.overdue',
    level: 0,
    locality,
    department,
    urgent: true,
    dueAt,
  }));

import type { Department } from '../../contracts/localities.ts';
import type { NotificationKind } from '../../contracts/notification-kinds.ts';
import type { Policy } from '../../contracts/policy.ts';
import type { ContestSubject, RequestKind, Verdict, Wish } from '../../contracts/request.ts';
import type { DueStep } from '../deadlines/deadlines.ts';
import { addresseeOf, rungs } from '../deadlines/escalation.ts';
import type { PlaceTree } from '../derive-context.ts';
import type { Entry, TimelineStep } from '../entry.ts';
import type { EpochMs } from '../evidence.ts';

const hour = 3_600_000;
const minute = 60_000;

/** Until when a request has to be decided (G5, G6, G11). */
export const requestDueAt = (wish: Wish, createdAt: EpochMs, policy: Policy): EpochMs => {
  switch (wish.kind) {
    case 'correction':
      return createdAt + policy.correctionHours * hour;
    case 'contest':
      return createdAt + policy.contestHours * hour;
    case 'help':
      return createdAt + (wish.urgent ? policy.helpUrgentMinutes * minute : policy.helpHours * hour);
  }
};

const requested: Record<RequestKind, NotificationKind> = {
  correction: 'correction.requested',
  contest: 'contest.requested',
  help: 'help.requested',
};
const overdue: Record<RequestKind, NotificationKind> = {
  correction: 'correction.overdue',
  contest: 'contest.overdue',
  help: 'help.overdue',
};

/** Help is reception's to bring; what is recorded of a person is for health to judge. */
export const departmentFor = (kind: RequestKind): Department => (kind === 'help' ? 'reception' : 'health');

interface Asked {
  requestId: string;
  wish: Wish;
  createdAt: EpochMs;
  dueAt: EpochMs;
}

/** The first word of a request to whoever answers for the person; a wrong match goes to the stewards' desk as well. */
export const firstSteps = (asked: Asked, entry: Entry): DueStep[] => {
  const { requestId, wish, createdAt } = asked;
  const isUrgent = wish.kind === 'help' && wish.urgent;
  const step: DueStep = {
    // A lost notice is written again from its key alone: so that says how urgent it is.
    key: `${requested[wish.kind]}:${isUrgent ? 'urgent' : 0}:${requestId}`,
    kind: requested[wish.kind],
    level: 0,
    locality: entry.responsibility.locality,
    department: departmentFor(wish.kind),
    urgent: isUrgent,
    dueAt: createdAt,
  };
  const isMatch = wish.kind === 'contest' && wish.about === 'wrong-match';
  return isMatch ? [step, { ...step, locality: 'operator', department: 'lead' }] : [step];
};

/** A request nobody decided in time climbs like an overdue release (C11), until somebody does. */
export const overdueSteps = (asked: Asked, entry: Entry, policy: Policy, tree: PlaceTree): DueStep[] =>
  policy.releaseOverdue.ladderHours.map((hours, level): DueStep => {
    const { wish, requestId } = asked;
    const own = { locality: entry.responsibility.locality, department: departmentFor(wish.kind) };
    return {
      key: `${overdue[wish.kind]}:${level}:${requestId}`,
      kind: overdue[wish.kind],
      level,
      ...addresseeOf(rungs[Math.min(level, rungs.length - 1)] ?? 'operator', own, tree),
      urgent: true,
      dueAt: asked.dueAt + hours * hour,
    };
  });

const verdictsOf: Record<RequestKind, readonly Verdict[]> = {
  correction: ['accepted', 'rejected'],
  contest: ['upheld', 'rejected'],
  help: ['provided', 'not-provided'],
};

export const verdictsFor = (kind: RequestKind): readonly Verdict[] => verdictsOf[kind];

/** Whose signature is contested: of the first of these kinds of step that somebody signed, the latest. */
const contested: Record<ContestSubject, readonly (readonly string[])[]> = {
  tier: [['placed', 'moved'], ['disposition']],
  'end-date': [['extended', 'reduced', 'policy-applied'], ['placed']],
  'days-served': [['extended', 'reduced', 'policy-applied'], ['placed']],
  'wrong-match': [['resolved']],
  'false-report': [['verified']],
};

/** The officer who decided first (G6); undefined where nobody signed, and then anybody may decide. */
export const firstOfficer = (
  timeline: readonly TimelineStep[],
  about: ContestSubject,
  before: EpochMs,
): string | undefined => {
  for (const kinds of contested[about]) {
    const signed = timeline.filter(
      ({ what, at, officer, status }) =>
        kinds.includes(what) && at <= before && officer !== undefined && status === 'applied',
    );
    const last = signed.at(-1);
    if (last !== undefined) return last.officer;
  }
  return undefined;
};

/** Names written a little differently are one officer: case, width and spaces do not make another person. */
export const isSameOfficer = (one: string, other: string): boolean => plain(one) === plain(other);

const plain = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s.·・]+/gu, ' ')
    .trim();

import type { Entry } from '../entry.ts';
import type { EntryState } from '../entry-state.ts';
import type { EpochMs } from '../evidence.ts';
import { placementFor } from '../quarantine/quarantine-segments.ts';
import { addDays, localDateOf, midnightOf } from '../time/local-days.ts';
import type { DeadlineKind } from './deadline-kinds.ts';

const hour = 3_600_000;

interface RuleClock {
  kind: DeadlineKind;
  dueAt: EpochMs;
  /** The local day it is about: two of one kind are two clocks. */
  about: string;
}

/** Clocks that the rule itself winds: a test not taken (F6), the next place of the quarantine, the days after a clearance (F10). */
export const ruleClocks = (entry: Omit<Entry, 'deadlines'>, state: EntryState): RuleClock[] => [
  ...missingTests(entry),
  ...nextPlace(entry, state),
  ...enrolment(entry, state),
];

const notTested: readonly string[] = ['HOSPITAL', 'RELEASED', 'COMMUNITY', 'ABOARD', 'CLOSED'];

const missingTests = ({ ticks = [], stage }: Omit<Entry, 'deadlines'>): RuleClock[] =>
  notTested.includes(stage)
    ? []
    : ticks.flatMap(({ on, dueAt, doneAt }) =>
        on !== undefined && dueAt !== undefined && doneAt === undefined
          ? [{ kind: 'test' as const, dueAt, about: on }]
          : [],
      );

/** Where the place changes within the period, whoever is still in the old one is to be placed anew. */
const nextPlace = ({ quarantine, stage }: Omit<Entry, 'deadlines'>, state: EntryState): RuleClock[] => {
  const { placement, facts } = state;
  if (stage !== 'QUARANTINE' || quarantine?.segments === undefined || placement === undefined) return [];
  const { timeZone, segments, type } = quarantine;
  const placedOn = localDateOf(placement.placedAt, timeZone);
  const next = segments.find(
    (one, index) => index > 0 && one.until >= placedOn && placementFor(one.place) !== type,
  );
  if (next === undefined || type === 'hospital') return [];
  const dueAt = midnightOf(next.from, timeZone) + facts.policy.placementHours * hour;
  return [{ kind: 'placement', dueAt, about: next.from }];
};

/** C8: one contact a day as long as somebody is enrolled; the day after the last contact may pass without another. */
const enrolment = (
  { stage, stageSince, enrolledUntil, lastFollowUpAt, quarantine }: Omit<Entry, 'deadlines'>,
  { facts, context, ownership }: EntryState,
): RuleClock[] => {
  if (stage !== 'COMMUNITY' || enrolledUntil === undefined || quarantine !== undefined) return [];
  const place = ownership.owner ?? facts.destination;
  const timeZone = place === undefined ? facts.policy.defaultTimeZone : context.tree.timeZoneOf(place);
  const last = localDateOf(Math.max(lastFollowUpAt ?? stageSince, stageSince), timeZone);
  const next = addDays(last, 1);
  return next > enrolledUntil
    ? []
    : [{ kind: 'follow-up', dueAt: midnightOf(addDays(next, 1), timeZone), about: next }];
};

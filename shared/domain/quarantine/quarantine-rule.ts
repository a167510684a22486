import type { Policy } from '../../contracts/policy.ts';
import type { Tier } from '../../contracts/policy-quarantine.ts';
import type { EntryState } from '../entry-state.ts';
import type { EpochMs, LocalDate } from '../evidence.ts';
import { tierOf } from '../policies/origin-tier.ts';
import type { PolicyInForce } from '../policies/policies.ts';
import { addDays, daysBetween, localDateOf, midnightOf } from '../time/local-days.ts';
import { daysOf, type Subject } from './quarantine-segments.ts';

/** The rule a stay is under, and the last day it makes. */
export interface Rule {
  policy: Policy;
  version: string;
  subject: Subject;
  lastDay: LocalDate;
  /** When it came to govern this stay; undefined while it is the rule of the anchor date. */
  since?: EpochMs;
}

interface Asked {
  anchor: LocalDate;
  timeZone: string;
  /** By what was known then, of what was to come as well: evidence is judged by nothing that was said later. */
  until: EpochMs;
}

type Step = { at: EpochMs; asOf?: undefined } | { at: EpochMs; asOf: LocalDate; learnedAt: EpochMs };

/**
 * C11: a stay keeps the rule of its anchor date. A shorter one that comes into force during it shortens it at once; a longer one counts
 * from when a named lead applied it. No clock: a function of the evidence and the policy book.
 */
export const ruleOf = (state: EntryState, { anchor, timeZone, until }: Asked): Rule => {
  const { policies } = state.context;
  const start = (date: LocalDate): EpochMs =>
    startOfRules(date, timeZone, state.facts.policy.defaultTimeZone);
  const first = start(anchor);
  const known = Math.max(state.facts.rules.openedAt, midnightOf(addDays(anchor, 1), timeZone) - 1);
  const made = (found: PolicyInForce): Rule & { days: number } => {
    const subject = subjectOf(state, found.policy);
    const days = daysOf(found.policy, subject);
    return { ...found, subject, days, lastDay: addDays(anchor, days) };
  };
  let rule = made(policies.asKnown(first, known));
  let inForceDays = rule.days;
  for (const step of stepsOf(state, first, until)) {
    if (step.asOf !== undefined) {
      rule = { ...made(policies.asKnown(start(step.asOf), step.learnedAt)), since: step.at };
      continue;
    }
    const next = made(policies.asKnown(step.at, Math.min(step.at, until)));
    if (next.days < inForceDays) {
      // Nobody could be released before the day on which the shorter rule came.
      const before = daysBetween(anchor, localDateOf(step.at, timeZone)) - 1;
      const lastDay = addDays(anchor, Math.max(next.days, before));
      if (lastDay < rule.lastDay) rule = { ...next, lastDay, since: step.at };
    }
    inForceDays = next.days;
  }
  return rule;
};

/** Policies begin with a day of the default zone: where that day begins later than here, it is in force on that day all the same. */
const startOfRules = (date: LocalDate, timeZone: string, defaultTimeZone: string): EpochMs =>
  timeZone === defaultTimeZone
    ? midnightOf(date, timeZone)
    : Math.max(midnightOf(date, timeZone), midnightOf(date, defaultTimeZone));

/** In order of time; a rule applied in the very moment another comes into force is applied after it. */
const stepsOf = ({ context, facts }: EntryState, first: EpochMs, until: EpochMs): Step[] => {
  const changes = context.policies.changes.filter((at) => at > first);
  const applied = facts.rules.applied.filter(({ at }) => at <= until);
  if (changes.length === 0 && applied.length === 0) return [];
  const steps: Step[] = [...changes.map((at): Step => ({ at })), ...applied];
  return steps.sort((one, other) => one.at - other.at);
};

/** Who it is to a rule: the tier is the rule's own, and only for DOMESTIC (F0). */
export const subjectOf = (state: EntryState, policy: Policy): Subject => {
  const { facts, context, placement } = state;
  const tier: Tier | undefined =
    facts.kind === 'DOMESTIC' ? tierOf(policy, facts.rules.origins, context.tree) : undefined;
  return { kind: facts.kind, tier, singleRoom: placement?.singleRoom ?? facts.rules.singleRoom ?? false };
};

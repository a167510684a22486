import type { Policy } from '../contracts/policy.ts';
import type { Entry } from './entry.ts';
import type { EntryState } from './entry-state.ts';
import type { EpochMs } from './evidence.ts';
import type { Quarantine } from './quarantine/quarantine.ts';
import { periodOf, ruleFor, zoneOf } from './quarantine/quarantine.ts';
import { ticksOf } from './quarantine/quarantine-ticks.ts';
import { addDays, localDateOf } from './time/local-days.ts';

type Ruled = Pick<Entry, 'tier' | 'zone' | 'countries' | 'ticks' | 'enrolledUntil' | 'foreign'>;

/** What the rules in force say of an entry besides its period and its clocks. */
export const ruledBy = (state: EntryState): Ruled => {
  const { facts } = state;
  const { countries } = facts.rules;
  const rule = ruleFor(state);
  const zone = countries.map((country) => facts.policy.portZones[country]).find((one) => one !== undefined);
  const ticks = ticksOf(state, rule);
  const enrolledUntil = enrolmentOf(state)?.until;
  return {
    foreign: isForeign(facts.nationality, facts.policy),
    ...(rule.subject.tier === undefined ? {} : { tier: rule.subject.tier }),
    ...(zone === undefined ? {} : { zone }),
    ...(countries.length > 0 ? { countries: [...countries] } : {}),
    ...(ticks.length > 0 ? { ticks } : {}),
    ...(enrolledUntil === undefined ? {} : { enrolledUntil }),
  };
};

/** L6: who counts as foreign. */
export const isForeign = (nationality: string | undefined, { homeCountry, foreignRule }: Policy): boolean => {
  if (nationality === undefined) return foreignRule.unknownIsForeign;
  return nationality !== homeCountry && !foreignRule.notForeign.includes(nationality);
};

/** F10: cleared, somebody is followed for the policy's days, counted from when the community took over. */
export const enrolmentOf = (state: EntryState): { since: EpochMs; until: string } | undefined => {
  const applied = state.timeline.filter(({ status }) => status === 'applied');
  const cleared = applied.findLast(({ what, stage }) => what === 'disposition' && stage === 'COMMUNITY');
  if (cleared === undefined || state.placement !== undefined) return undefined;
  const accepted = applied.findLast(({ what }) => what === 'accepted')?.at ?? cleared.at;
  const since = Math.max(cleared.at, accepted);
  const { lowTierEnrolDays } = ruleFor(state).policy;
  return { since, until: addDays(localDateOf(since, zoneOf(state)), lowTierEnrolDays) };
};

export const quarantineOf = (state: EntryState): Quarantine | undefined => {
  const { placement } = state;
  if (placement === undefined) return undefined;
  const { type, site, room, since, confirmed } = placement;
  const firstLastDay = ruleFor(state, placement.firstLearnedAt).lastDay;
  return { type, site, room, since, confirmed, ...periodOf(state, since), firstLastDay };
};

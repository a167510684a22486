import type { Policy } from '../../contracts/policy.ts';
import type { EpochMs, LocalDate } from '../evidence.ts';
import type { Stay } from '../places/occupancy.ts';
import { reachBetween, rowsOf } from '../policies/seating.ts';
import { localDateOf } from '../time/local-days.ts';
import { lastTogether, type Ride, together } from '../transfer/rides.ts';
import type { ContactLink } from './contact-of.ts';

/** Somebody whose rides are compared with those of a case. */
export interface Rider {
  entryId: string;
  rides: readonly Ride[];
  /** Only expected so far: on the list, but perhaps not aboard. */
  arrived: boolean;
  timeZone: string;
}

/** How somebody met the case. `verify`: by what is known, perhaps (F23). */
export interface Link {
  how: ContactLink;
  exposedOn: LocalDate;
  verify: boolean;
}

const dayMs = 86_400_000;

/** From when on a meeting still matters: whoever met the case before has served the days by now. */
export const searchSince = (caseSince: EpochMs, policy: Policy): EpochMs =>
  caseSince - policy.quarantineDays.CONTACT * dayMs;

/** The rides of a case that ended within the period before it became known; several sources may tell of one. */
export const ridesToSearch = (rides: readonly Ride[], caseSince: EpochMs, policy: Policy): Ride[] =>
  rides.filter(({ from, until }) => until >= searchSince(caseSince, policy) && from <= caseSince);

/** Everyone within the policy's reach on a ride of the case, or perhaps within it; a sure link before one to verify, then the later one. */
export const linksByRide = (
  rides: readonly Ride[],
  others: readonly Rider[],
  reaches: Policy['contactReach'],
): Map<string, Link> => {
  const links = new Map<string, Link>();
  for (const run of runsOf(rides)) {
    const aboard = others
      .map((rider) => ({ rider, own: rider.rides.filter((ride) => isOn(ride, run)) }))
      .filter(({ own }) => own.length > 0);
    const seatings = [...run, ...aboard.flatMap(({ own }) => own)].map(({ seating }) => seating);
    const by = { mode: run[0]?.mode ?? 'road', reaches, rows: rowsOf(seatings) };
    for (const { rider, own } of aboard) {
      const seat = (all: readonly Ride[]) => all.map(({ seating }) => seating);
      const { reach, how } = reachBetween(seat(run), seat(own), by);
      if (reach === 'outside') continue;
      const surely = own.some((ride) => run.some((one) => together(one, ride) === 'yes'));
      addLink(links, rider.entryId, {
        how,
        exposedOn: lastDay(run, own, rider.timeZone),
        verify: reach === 'unknown' || !surely || !rider.arrived,
      });
    }
  }
  return links;
};

/** Keeps the stronger of two links of one person. */
export const addLink = (links: Map<string, Link>, entryId: string, link: Link): void => {
  const known = links.get(entryId);
  if (known === undefined || isStronger(link, known)) links.set(entryId, link);
};

const isStronger = (link: Link, known: Link): boolean =>
  link.verify === known.verify ? link.exposedOn > known.exposedOn : known.verify;

/** Rides that several records tell of one run, put together. */
const runsOf = (rides: readonly Ride[]): Ride[][] => {
  const runs: Ride[][] = [];
  for (const ride of rides) {
    const known = runs.find((run) => isOn(ride, run));
    if (known) known.push(ride);
    else runs.push([ride]);
  }
  return runs;
};

const isOn = (ride: Ride, run: readonly Ride[]): boolean => run.some((one) => together(one, ride) !== 'no');

const lastDay = (run: readonly Ride[], own: readonly Ride[], timeZone: string): LocalDate =>
  run
    .flatMap((one) => own.filter((ride) => together(one, ride) !== 'no').map((ride) => [one, ride] as const))
    .map(([one, ride]) => lastTogether(one, ride, timeZone))
    .sort()
    .at(-1) ?? '';

/**
 * Under one roof at one time. The same room is a contact; another room, or one nobody wrote down, is to be verified: a quarantine
 * site with single rooms is not one household.
 */
export const linkBySite = (
  stays: readonly Stay[],
  others: readonly Stay[],
  { timeZone, since, until }: { timeZone: string; since: EpochMs; until: EpochMs },
): Link | undefined => {
  const links = new Map<string, Link>();
  for (const mine of stays) {
    for (const theirs of others) {
      if (mine.site !== theirs.site || mine.type === 'hospital') continue;
      const from = Math.max(mine.since, theirs.since, since);
      const end = Math.min(mine.until ?? until, theirs.until ?? until, until);
      if (from > end) continue;
      const verify = mine.room === undefined || mine.room !== theirs.room;
      addLink(links, '', {
        how: 'site',
        exposedOn: localDateOf(end, timeZone),
        verify,
      });
    }
  }
  return links.get('');
};

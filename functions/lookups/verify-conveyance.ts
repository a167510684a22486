import type { Caller } from '../../shared/access/caller.ts';
import { loadPeople, type Person } from '../../shared/commit/load-people.ts';
import type { ConveyanceVerification, RidersAnswer } from '../../shared/contracts/lookup.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import type { Seating } from '../../shared/domain/policies/seating.ts';
import { addDays, localDateOf } from '../../shared/domain/time/local-days.ts';
import { namesOf, type Ride } from '../../shared/domain/transfer/rides.ts';
import type { Config } from '../../shared/store/config.ts';
import { ridersOf } from '../../shared/store/conveyances.ts';
import { groupsSeenBy } from '../feedback/what-may-be-seen.ts';
import type { LookupsDeps } from './lookups-routes.ts';
import { groundsOf, requirePurpose, seesAnyway } from './may-ask.ts';

interface Asked {
  request: ConveyanceVerification;
  caller: Caller;
  config: Config;
  now: EpochMs;
}

/** So many lines a journal entry names at most; who asks about more asks about a part of them. */
const mostRiders = 500;

/** D18: who was on this conveyance, of those the caller has to do with: whatever the purpose, nobody else's travellers. */
export const verifyConveyance =
  (deps: LookupsDeps) =>
  async (asked: Asked): Promise<RidersAnswer> => {
    const { request, caller, config, now } = asked;
    const { date, mode, ...by } = request.conveyance;
    requirePurpose(request.purpose, caller, config);
    const names = namesOf(mode, by);
    const zone = config.policies.at(now).policy.defaultTimeZone;
    const days = [addDays(date, -1), date, addDays(date, 1)];
    const people = await loadPeople({ table: deps.table, config }, await ridersOf(deps.table, names, days));
    const riders = people
      .filter((person) => seesAnyway(caller, person, config))
      .map((person) => ({
        person,
        rides: person.rides.filter((ride) => isMeant(ride, { names, date, zone })),
      }))
      .filter(({ rides }) => rides.length > 0)
      .sort((one, other) => (one.person.entryId < other.person.entryId ? -1 : 1))
      .slice(0, mostRiders);
    const receipt = await deps.journal(asked, {
      ...groundsOf(request),
      action: 'verification',
      entryIds: riders.map(({ person }) => person.entryId),
      conveyance: { mode, name: names[0] ?? '', date },
    });
    return {
      riders: riders.map(({ person, rides }) => riderOf(person, rides, asked)),
      journal: receipt,
    };
  };

const isMeant = (
  { names, from, until }: Ride,
  asked: { names: readonly string[]; date: string; zone: string },
): boolean =>
  names.some((name) => asked.names.includes(name)) &&
  localDateOf(from, asked.zone) <= asked.date &&
  localDateOf(until, asked.zone) >= asked.date;

const riderOf = (
  { entryId, entry }: Person,
  rides: readonly Ride[],
  { caller, config }: Asked,
): RidersAnswer['riders'][number] => {
  const seats = [...new Set(rides.map(({ seating }) => placeOf(seating)))].filter((seat) => seat !== '');
  const seesTrip = groupsSeenBy(caller, entry, config.tree).has('trip');
  return { entryId, ...(seesTrip && seats.length > 0 ? { seats } : {}) };
};

const placeOf = ({ coach, compartment, cabin, seat }: Seating): string =>
  [coach, compartment, cabin, seat].filter((part) => part !== undefined).join('/');

import type { Source } from '../../contracts/localities.ts';
import type { Policy } from '../../contracts/policy.ts';
import type { EpochMs, LocalDate, Statement } from '../evidence.ts';
import { isLocodeAbroad, isLocodeWithin } from '../normalise/normalise-countries.ts';
import type { StatedFacts, StayFacts } from '../normalise/normalise-facts.ts';
import type { LocalityTree } from '../places/locality-tree.ts';
import { addDays, localDateOf } from '../time/local-days.ts';

/** F0: records made at a border are evidence of a stay abroad by themselves. */
const borderSources: ReadonlySet<Source> = new Set(['immigration', 'customs', 'ship-master']);
const daysBack = 14;

interface TravelContext {
  tree: LocalityTree;
  policy: Policy;
  arrivalAt: EpochMs;
}

/** F0: any stay abroad in the 14 local days before arrival, whatever the last leg; `no` only when all that is stated lies at home. */
export const abroadBy = (
  facts: StatedFacts,
  source: Source,
  { tree, policy, arrivalAt }: TravelContext,
): Statement['abroad'] => {
  if (borderSources.has(source)) return 'yes';
  const since = addDays(localDateOf(arrivalAt, policy.defaultTimeZone), -daysBack);
  const recent = facts.stays.filter(({ to }) => to === undefined || to >= since);
  if (recent.some(({ country }) => country !== undefined && country !== policy.homeCountry)) return 'yes';
  const legs = facts.legs.filter(({ arrivedAt, departedAt }) => {
    const at = arrivedAt ?? departedAt;
    return at === undefined || localDateOf(at, policy.defaultTimeZone) >= since;
  });
  const places = legs.flatMap(({ from, to }) => [from ?? '', to ?? '']).filter((place) => place !== '');
  const isHome = (place: string) =>
    isLocodeWithin(place, policy.homeCountry) || tree.pointOfEntry(place) !== undefined;
  if (places.some((place) => isLocodeAbroad(place, policy.homeCountry) && !isHome(place))) return 'yes';
  if (source === 'contact-tracing') return 'no';
  // Legs alone do not say where the fortnight was spent; a history does.
  const told = recent.length > 0 && recent.every(({ country }) => country === policy.homeCountry);
  return told && places.every(isHome) ? 'no' : 'unknown';
};

/** Day 0 of a domestic traveller (leaving the area of origin) and of a contact (last exposure), and the area itself. */
export const exposureDates = (
  { stays }: StatedFacts,
  { homeCountry }: Policy,
): Partial<Pick<Statement, 'leftAreaOn' | 'lastExposureOn' | 'originArea'>> => {
  const contact = latest(stays.filter(({ exposure }) => exposure === 'contact'));
  const left = latest(
    stays.filter(
      ({ exposure, country }) => exposure !== 'contact' && (country ?? homeCountry) === homeCountry,
    ),
  );
  const lastExposureOn = contact && (contact.to ?? contact.from);
  return {
    ...(left?.to === undefined ? {} : { leftAreaOn: left.to }),
    ...(left?.area === undefined ? {} : { originArea: left.area }),
    ...(lastExposureOn === undefined ? {} : { lastExposureOn }),
  };
};

const latest = (stays: readonly StayFacts[]): StayFacts | undefined =>
  stays.reduce<StayFacts | undefined>(
    (best, one) => (best && endOf(best) >= endOf(one) ? best : one),
    undefined,
  );

const endOf = ({ to, from }: StayFacts): LocalDate => to ?? from ?? '';

import type { Policy } from '../../contracts/policy.ts';
import type { EpochMs, LocalDate, Statement } from '../evidence.ts';
import { countryOfLocode } from '../normalise/normalise-countries.ts';
import type { LegFacts, StatedFacts, StayFacts } from '../normalise/normalise-facts.ts';
import { addDays, localDateOf } from '../time/local-days.ts';

const daysBack = 14;

/** Where the fourteen days before arrival were spent: further areas at home (F10), and countries abroad, the latest first (L8, F18). */
export const fortnightOf = (
  { stays, legs }: StatedFacts,
  { policy, arrivalAt }: { policy: Policy; arrivalAt: EpochMs },
  originArea: string | undefined,
): Partial<Pick<Statement, 'originAreas' | 'countries'>> => {
  const { homeCountry, defaultTimeZone } = policy;
  const since = addDays(localDateOf(arrivalAt, defaultTimeZone), -daysBack);
  const recent = stays.filter(({ to }) => to === undefined || to >= since).sort(latestFirst);
  const areas = recent
    .filter(({ country, exposure }) => exposure !== 'contact' && (country ?? homeCountry) === homeCountry)
    .map(({ area }) => area);
  const places = [
    ...recent.map(({ country }) => country),
    ...legs
      .filter((leg) => dayOf(leg, defaultTimeZone) >= since)
      .flatMap(({ from, to }) => [from, to].map(placed)),
  ];
  const originAreas = distinct(areas).filter((area) => area !== originArea);
  const countries = distinct(places).filter((country) => country !== homeCountry);
  return {
    ...(originAreas.length > 0 ? { originAreas } : {}),
    ...(countries.length > 0 ? { countries } : {}),
  };
};

const placed = (place: string | undefined): string | undefined =>
  place === undefined ? undefined : countryOfLocode(place);

/** A leg without any time counts as one of the fortnight. */
const dayOf = ({ arrivedAt, departedAt }: LegFacts, timeZone: string): LocalDate => {
  const at = arrivedAt ?? departedAt;
  return at === undefined ? '9999-12-31' : localDateOf(at, timeZone);
};

/** A stay whose end nobody stated lasts still. */
const latestFirst = (one: StayFacts, other: StayFacts): number => {
  const [first, second] = [one.to ?? '9', other.to ?? '9'];
  return first === second ? 0 : first > second ? -1 : 1;
};

const distinct = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.flatMap((one) => one ?? [])),
];

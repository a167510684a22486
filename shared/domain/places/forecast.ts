import type { Forecast, OccupiedSite } from '../../contracts/site.ts';
import type { PlaceTree } from '../derive-context.ts';
import { liesWithin } from '../derive-context.ts';
import type { Entry } from '../entry.ts';
import type { EpochMs, LocalDate } from '../evidence.ts';
import { addDays, localDateOf, midnightOf } from '../time/local-days.ts';

/** L16: for which locality, and the local day of asking. */
export interface ForecastFrame {
  locality: string;
  now: EpochMs;
  timeZone: string;
  tree: PlaceTree;
}

const daysAhead = 3;
const forecastHour = 6;
const hour = 3_600_000;

/** The next time between six and seven in the morning there: each locality at a minute of its own, so that a country is not counted in one. */
export const nextForecastAt = (locality: string, now: EpochMs, timeZone: string): EpochMs => {
  const minute = [...locality].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 3600, 7) % 60;
  const after = forecastHour * hour + minute * 60_000;
  const today = localDateOf(now, timeZone);
  const at = midnightOf(today, timeZone) + after;
  return at > now ? at : midnightOf(addDays(today, 1), timeZone) + after;
};

interface DayTally {
  expected: number;
  bound: number;
  landing: number;
  byLocality: Map<string, number>;
  byPort: Map<string, number>;
  leaving: number;
}

/** Counts people one by one, so that what is kept does not grow with them. */
export class ForecastTally {
  readonly #frame: ForecastFrame;
  readonly #today: LocalDate;
  readonly #days: Map<LocalDate, DayTally>;
  #waiting = 0;

  constructor(frame: ForecastFrame) {
    this.#frame = frame;
    this.#today = localDateOf(frame.now, frame.timeZone);
    const dates = Array.from({ length: daysAhead }, (_, index) => addDays(this.#today, index + 1));
    this.#days = new Map(dates.map((date) => [date, emptyDay()]));
  }

  /** Somebody who comes, or is here and has no place yet. */
  add(entry: Entry): void {
    const { locality, timeZone, tree } = this.#frame;
    const within = (code: string | undefined) => code !== undefined && liesWithin(tree, code, locality);
    const bound = within(entry.destination);
    const landing = within(entry.pointOfEntry);
    if (entry.stage !== 'EXPECTED') {
      if (bound && onTheWay.includes(entry.stage) && entry.quarantine === undefined) this.#waiting += 1;
      return;
    }
    const date = localDateOf(entry.arrivalAt, timeZone);
    if (date === this.#today && bound) this.#waiting += 1;
    const day = this.#days.get(date);
    if (day === undefined || !(bound || landing)) return;
    day.expected += 1;
    day.bound += Number(bound);
    day.landing += Number(landing);
    addOne(day.byLocality, entry.destination ?? 'unknown');
    addOne(day.byPort, entry.pointOfEntry ?? entry.pointOfEntryStated ?? 'unknown');
  }

  /** Somebody at a site: whose last day is over by a morning may be gone by then. */
  addOccupant({ quarantine }: Entry): void {
    if (quarantine === undefined) return;
    for (const [date, day] of this.#days) day.leaving += Number(quarantine.lastDay < date);
  }

  view(sites: readonly OccupiedSite[]): Forecast {
    const { locality, now, timeZone } = this.#frame;
    const places = placesOf(sites);
    const vehicles = vehiclesOf(sites);
    let placesNeeded = this.#waiting;
    const days = [...this.#days].map(([date, day]) => {
      placesNeeded += day.bound;
      const { byLocality, byPort, ...counts } = day;
      return {
        date,
        ...counts,
        byLocality: listed(byLocality, 'locality'),
        byPort: listed(byPort, 'port'),
        placesNeeded,
        placesAvailable: places.free + day.leaving,
        seatsNeeded: day.expected,
      };
    });
    return {
      locality,
      asOf: new Date(now).toISOString(),
      timeZone,
      waiting: this.#waiting,
      places,
      vehicles,
      days,
      shortages: days.flatMap((day) => shortagesOf(day, { places, vehicles })),
    };
  }
}

/** Arrived, and not yet where they will stay. */
const onTheWay: readonly Entry['stage'][] = [
  'ARRIVED',
  'CHECKED',
  'AWAITING_TRANSFER',
  'IN_TRANSFER',
  'HANDED_OVER',
];

const emptyDay = (): DayTally => ({
  expected: 0,
  bound: 0,
  landing: 0,
  byLocality: new Map(),
  byPort: new Map(),
  leaving: 0,
});

const addOne = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

const listed = <Name extends string>(counts: ReadonlyMap<string, number>, name: Name) =>
  [...counts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, expected]) => ({ [name]: key, expected }) as Record<Name, string> & { expected: number });

const placesOf = (sites: readonly OccupiedSite[]): Forecast['places'] => {
  const facilities = sites.filter(({ kind }) => kind === 'facility');
  const open = facilities.filter(({ active }) => active !== false);
  const sum = (field: 'capacity' | 'occupied' | 'free') => open.reduce((total, one) => total + one[field], 0);
  return {
    sites: open.length,
    capacity: sum('capacity'),
    occupied: sum('occupied'),
    free: sum('free'),
    overCapacity: sites.filter(({ overCapacity }) => overCapacity).map(({ code }) => code),
  };
};

const vehiclesOf = (sites: readonly OccupiedSite[]): Forecast['vehicles'] => {
  const ready = sites.filter(({ kind, active }) => kind === 'vehicle' && active !== false);
  return { vehicles: ready.length, seats: ready.reduce((total, { capacity }) => total + capacity, 0) };
};

/** Where nobody has said what there is, nothing is short: it is only not known. */
const shortagesOf = (
  day: Forecast['days'][number],
  { places, vehicles }: Pick<Forecast, 'places' | 'vehicles'>,
): Forecast['shortages'] => {
  const { date, placesNeeded, placesAvailable, seatsNeeded } = day;
  const short: Forecast['shortages'] = [];
  if (places.sites > 0 && placesNeeded > placesAvailable) {
    short.push({ date, of: 'places', needed: placesNeeded, available: placesAvailable });
  }
  if (vehicles.vehicles > 0 && seatsNeeded > vehicles.seats) {
    short.push({ date, of: 'seats', needed: seatsNeeded, available: vehicles.seats });
  }
  return short;
};

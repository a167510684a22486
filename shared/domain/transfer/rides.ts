import type { ArrivalRecord } from '../../contracts/arrival-record.ts';
import type { conveyanceModes } from '../../contracts/arrival-terms.ts';
import type { EpochMs, LocalDate, Statement } from '../evidence.ts';
import type { LegFacts, StatedFacts } from '../normalise/normalise-facts.ts';
import { conveyanceNumber, documentNumber, seatNumber } from '../normalise/normalise-text.ts';
import type { Seating } from '../policies/seating.ts';
import { addDays, daysBetween, localDateOf } from '../time/local-days.ts';

type Mode = (typeof conveyanceModes)[number];

/** One person on one conveyance, as one record tells it. */
export interface Ride {
  mode: Mode;
  /** `<mode>/<number>`, and by plate, IMO number or ship's name: one conveyance is called differently by different agencies. */
  names: string[];
  /** What is known of the time aboard; both ends are the same instant when only one is known. */
  from: EpochMs;
  until: EpochMs;
  /** Departure and arrival are both known. */
  whole: boolean;
  /** False when the record has no readable time: then it is the time of receipt. */
  timed: boolean;
  seating: Seating;
}

const hour = 3_600_000;
/** A daily run comes again after 24 hours: arrivals no further apart than this belong to one run, those a little further may. */
const sameRunMs = 12 * hour;
const perhapsMs = 18 * hour;

/** The record's conveyance, with its seat, and its legs. */
export const ridesOf = (
  { conveyance }: Pick<ArrivalRecord, 'conveyance'>,
  facts: Pick<StatedFacts, 'mode' | 'conveyance' | 'legs'>,
  arrival: Pick<Statement, 'at' | 'atIs'>,
): Ride[] => {
  const { mode } = facts;
  const main = mode === undefined || conveyance === undefined ? [] : namesOf(mode, conveyance);
  const isMain = ({ mode: by, number }: LegFacts) => main.includes(`${by}/${number}`);
  const ownLeg = facts.legs.find(isMain);
  const legs = facts.legs.filter((leg) => !isMain(leg)).flatMap(legRide);
  if (mode === undefined || main.length === 0) return legs;
  const until = ownLeg?.arrivedAt ?? arrival.at;
  const from = ownLeg?.departedAt !== undefined && ownLeg.departedAt <= until ? ownLeg.departedAt : until;
  const timed = arrival.atIs !== 'received' || ownLeg?.arrivedAt !== undefined;
  const seating = conveyance === undefined ? {} : seatingOf(conveyance);
  return [{ mode, names: main, from, until, whole: from < until, timed, seating }, ...legs];
};

/** A leg has no seat of its own: it is unknown. */
const legRide = ({ mode, number, departedAt, arrivedAt }: LegFacts): Ride[] => {
  const at = arrivedAt ?? departedAt;
  if (mode === undefined || number === undefined || at === undefined) return [];
  const from = departedAt === undefined || departedAt > at ? at : departedAt;
  return [
    { mode, names: [`${mode}/${number}`], from, until: at, whole: from < at, timed: true, seating: {} },
  ];
};

/** What a conveyance may be called in the index; none when nothing tells it apart. */
export const namesOf = (mode: Mode, by: NonNullable<ArrivalRecord['conveyance']>): string[] => {
  const number = conveyanceNumber(by.number ?? '');
  const plate = mode === 'coach' || mode === 'road' ? documentNumber(by.plate ?? '') : '';
  const imo = mode === 'sea' ? documentNumber(by.imo ?? '').replace(/^IMO/, '') : '';
  const ship = mode === 'sea' ? documentNumber(by.name ?? '') : '';
  const named = [number, plate, imo && `IMO${imo}`, ship && `SHIP${ship}`];
  return [...new Set(named.filter((name) => name !== ''))].map((name) => `${mode}/${name}`);
};

const seatingOf = (by: NonNullable<ArrivalRecord['conveyance']>): Seating => {
  const known = { seat: by.seat, coach: by.coach, compartment: by.compartment, cabin: by.cabin };
  const read = Object.entries(known).map(([name, value]) => [name, seatNumber(value ?? '')] as const);
  return Object.fromEntries(read.filter(([, value]) => value !== ''));
};

/** Whether two people were on one run of a conveyance at the same time. Symmetric. */
export const together = (one: Ride, other: Ride): 'yes' | 'unsure' | 'no' => {
  if (!one.names.some((name) => other.names.includes(name))) return 'no';
  if (one.whole && other.whole && one.timed && other.timed) {
    return one.from < other.until && other.from < one.until ? 'yes' : 'no';
  }
  const apart = Math.max(0, one.from - other.until, other.from - one.until);
  if (!one.timed || !other.timed) return apart <= 2 * sameRunMs ? 'unsure' : 'no';
  if (apart <= sameRunMs) return 'yes';
  return apart <= perhapsMs ? 'unsure' : 'no';
};

/** Under which local date a ride is found again. */
export const filedOn = ({ until }: Ride, timeZone: string): LocalDate => localDateOf(until, timeZone);

const mostDates = 21;

/** Where those who shared the ride may be filed: the days aboard and one on either side. */
export const searchedOn = ({ from, until }: Ride, timeZone: string): LocalDate[] => {
  const first = addDays(localDateOf(from, timeZone), -1);
  const days = Math.min(daysBetween(first, localDateOf(until, timeZone)) + 2, mostDates);
  return Array.from({ length: days }, (_, index) => addDays(first, index));
};

/** The local date on which two people were last aboard together. */
export const lastTogether = (one: Ride, other: Ride, timeZone: string): LocalDate =>
  localDateOf(Math.min(one.until, other.until), timeZone);

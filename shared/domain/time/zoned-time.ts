import type { EpochMs, LocalDate } from '../evidence.ts';

const dayMs = 86_400_000;
const formatterLimit = 200;

// A pure memo: making a formatter takes longer than using it a hundred times.
const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * The instant a wall clock in `timeZone` shows `time` (HH:MM) on `date`: the earlier of two when the clock is set back; when it is set
 * forward over that time, as much later as it is set forward. The same as Temporal's `toZonedDateTime`. Throws on what is no date or zone.
 */
export const wallTime = (date: LocalDate, time: string, timeZone: string): EpochMs => {
  const local = wallClock(date, time);
  return earliest(local, timeZone) ?? local - offsetAt(local - dayMs, timeZone);
};

/** The first instant of `date` in `timeZone`: midnight, or the end of the clock change that skips it. */
export const startOfDay = (date: LocalDate, timeZone: string): EpochMs => {
  const local = wallClock(date, '00:00');
  return earliest(local, timeZone) ?? endOfGap(local, timeZone);
};

const wallClock = (date: LocalDate, time: string): number => {
  const local = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(local)) throw new RangeError('not a date and a time of day');
  return local;
};

/** The first instant at which the wall clock shows `local` (as if it were UTC), if it ever does. */
const earliest = (local: number, timeZone: string): EpochMs | undefined => {
  // Clock changes lie further apart than two days, so that these are the offsets before and after one that is near.
  const [before, after] = [offsetAt(local - dayMs, timeZone), offsetAt(local + dayMs, timeZone)];
  const instants = before > after ? [local - before, local - after] : [local - after, local - before];
  return instants.find((at) => at + offsetAt(at, timeZone) === local);
};

/** A clock change skips `local`: the instant it happens, found between the last offset and the next. */
const endOfGap = (local: number, timeZone: string): EpochMs => {
  const offset = offsetAt(local - dayMs, timeZone);
  let [still, changed] = [local - offsetAt(local + dayMs, timeZone), local - offset];
  while (changed - still > 1000) {
    const middle = Math.floor((still + changed) / 2000) * 1000;
    if (offsetAt(middle, timeZone) === offset) still = middle;
    else changed = middle;
  }
  return changed;
};

/** How far the wall clock is ahead of UTC, in whole seconds given as milliseconds. */
const offsetAt = (at: EpochMs, timeZone: string): number => {
  const numbers = formatterOf(timeZone).format(at).match(/\d+/g)?.map(Number) ?? [];
  const [month = 1, day = 1, year = 0, hours = 0, minutes = 0, seconds = 0] = numbers;
  return Date.UTC(year, month - 1, day, hours, minutes, seconds) - Math.floor(at / 1000) * 1000;
};

const formatterOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formatters.get(timeZone);
  if (known) return known;
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  if (formatters.size >= formatterLimit) formatters.clear();
  formatters.set(timeZone, formatter);
  return formatter;
};

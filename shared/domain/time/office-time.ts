import type { EpochMs } from '../evidence.ts';
import { addDays, localDateOf, midnightOf } from './local-days.ts';

/** Local times of day, `HH:MM`; an end before the beginning is one of the next day. */
export interface OfficeHours {
  from: string;
  to: string;
}

const minute = 60_000;
const dayMs = 24 * 60 * minute;
/** A clock that needs more office days than this runs round the clock. */
const mostDays = 400;

/** When `length` ms of office time have passed since `start`, in the zone of whoever works there. */
export const afterOfficeTime = (
  start: EpochMs,
  length: number,
  { hours, timeZone }: { hours: OfficeHours; timeZone: string },
): EpochMs => {
  const opens = minutesOf(hours.from) * minute;
  const closes = minutesOf(hours.to) * minute + (minutesOf(hours.to) <= minutesOf(hours.from) ? dayMs : 0);
  let left = length;
  // The day before: its hours may reach into this one.
  let date = addDays(localDateOf(start, timeZone), -1);
  for (let days = 0; days < mostDays; days += 1, date = addDays(date, 1)) {
    const midnight = midnightOf(date, timeZone);
    const begin = Math.max(start, midnight + opens);
    const open = midnight + closes - begin;
    if (open <= 0) continue;
    if (left <= open) return begin + left;
    left -= open;
  }
  return start + length;
};

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

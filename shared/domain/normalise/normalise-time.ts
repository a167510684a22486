import type { EpochMs, LocalDate } from '../evidence.ts';

const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const earliestTime = Date.UTC(2000, 0, 1);
const latestTime = Date.UTC(2100, 0, 1);
const minuteMs = 60_000;

export type Read<T> = { value: T } | { code: string; detail: string };

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

export const isCalendarDate = (year: number, month: number, day: number): boolean =>
  day >= 1 && day <= (month === 2 && isLeap(year) ? 29 : (daysInMonth[month - 1] ?? 0));

/** A plain date YYYY-MM-DD that exists, between 1895 and 2100. */
export const readDate = (stated: string): Read<LocalDate> => {
  const text = stated.trim();
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) return { code: 'unreadable-date', detail: 'Write a date as YYYY-MM-DD.' };
  const year = Number(parts[1]);
  if (!isCalendarDate(year, Number(parts[2]), Number(parts[3]))) {
    return { code: 'no-such-date', detail: 'This day does not exist in the calendar.' };
  }
  if (year < 1895 || year > 2100) {
    return { code: 'implausible-date', detail: 'This date is too far in the past or the future.' };
  }
  return { value: text };
};

const instant =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?([Zz]|[+-]\d{2}:\d{2})?$/;

/** An RFC 3339 time with its offset, between 2000 and 2100, in epoch milliseconds. A time without zone is not guessed. */
export const readInstant = (stated: string): Read<EpochMs> => {
  const parts = instant.exec(stated.trim());
  if (!parts) {
    return {
      code: 'unreadable-time',
      detail: 'Write a time as RFC 3339, for example 2020-03-15T08:30:00+08:00.',
    };
  }
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const zone = parts[8];
  if (zone === undefined) {
    return { code: 'time-without-zone', detail: 'A time needs its offset, for example +08:00 or Z.' };
  }
  const offset = offsetMinutes(zone);
  if (!isCalendarDate(year ?? 0, month ?? 0, day ?? 0)) {
    return { code: 'no-such-date', detail: 'This day does not exist in the calendar.' };
  }
  if ((hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 60 || offset === undefined) {
    return { code: 'unreadable-time', detail: 'Hour, minute, second or offset is out of range.' };
  }
  const fraction = Math.floor(Number(`0.${parts[7] ?? '0'}`) * 1000);
  const at = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second) + fraction - offset * minuteMs;
  return at < earliestTime || at >= latestTime
    ? { code: 'implausible-time', detail: 'This time is too far in the past or the future.' }
    : { value: at };
};

const offsetMinutes = (zone: string): number | undefined => {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 18 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
};

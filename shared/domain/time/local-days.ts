import type { EpochMs, LocalDate } from '../evidence.ts';
import { startOfDay } from './zoned-time.ts';

const dayMs = 86_400_000;
/** Outside these years nothing is a journey; the bounds keep garbage from leaving the range of calendar arithmetic. */
const earliest = Date.UTC(1900, 0, 1);
const latest = Date.UTC(2300, 0, 1);
const memoLimit = 20_000;

// Pure memos: a zone's midnights never change within a process, and a derivation asks for the same few again and again.
const midnights = new Map<string, EpochMs>();
const zones = new Map<string, boolean>();
const sums = new Map<string, LocalDate>();
const dates = new Map<number, LocalDate>();

/** True for a real calendar date written `YYYY-MM-DD` within the supported years. */
export const isLocalDate = (value: unknown): value is LocalDate => {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const at = Date.parse(`${value}T00:00:00Z`);
  return at >= earliest && at < latest && isoDate(at) === value;
};

/** The date `days` after `date` (negative: before). */
export const addDays = (date: LocalDate, days: number): LocalDate => {
  const key = `${date}|${days}`;
  const known = sums.get(key);
  if (known !== undefined) return known;
  const sum = isoDate(clamp(Date.parse(`${date}T00:00:00Z`) + days * dayMs));
  if (sums.size >= memoLimit) sums.clear();
  sums.set(key, sum);
  return sum;
};

/** Whole days from `from` to `to`. */
export const daysBetween = (from: LocalDate, to: LocalDate): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);

/** First instant of a local day (00:00, or later where a clock change skips midnight). An unknown zone counts as UTC. */
export const midnightOf = (date: LocalDate, timeZone: string): EpochMs => {
  const key = `${timeZone}|${date}`;
  const known = midnights.get(key);
  if (known !== undefined) return known;
  const at = startOfDay(date, isTimeZone(timeZone) ? timeZone : 'UTC');
  if (midnights.size >= memoLimit) midnights.clear();
  midnights.set(key, at);
  return at;
};

/** The local date an instant falls on. */
export const localDateOf = (at: EpochMs, timeZone: string): LocalDate => {
  const instant = clamp(at);
  const utc = isoDate(instant);
  if (instant < midnightOf(utc, timeZone)) return addDays(utc, -1);
  const next = addDays(utc, 1);
  return instant >= midnightOf(next, timeZone) ? next : utc;
};

/** Whether the runtime knows the IANA zone name. */
export const isTimeZone = (name: string): boolean => {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const valid = accepts(name);
  if (zones.size >= memoLimit) zones.clear();
  zones.set(name, valid);
  return valid;
};

const accepts = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
};

const clamp = (at: EpochMs): EpochMs =>
  Number.isFinite(at) ? Math.min(Math.max(at, earliest), latest - 1) : earliest;

const isoDate = (at: EpochMs): LocalDate => {
  const day = Math.floor(at / dayMs);
  const known = dates.get(day);
  if (known !== undefined) return known;
  const date = new Date(at).toISOString().slice(0, 10);
  if (dates.size >= memoLimit) dates.clear();
  dates.set(day, date);
  return date;
};

import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { startOfDay, wallTime } from '../../shared/domain/time/zoned-time.ts';

const dayMs = 86_400_000;
const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC', '+05:45', '-03:30'];
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

const zone = fc.constantFrom(...zones);
// Zones with laws of many kinds: hours, half and double hours, midnights, the date line, Ramadan, and none any more.
const changing = fc.constantFrom(
  'Europe/London',
  'Europe/Amsterdam',
  'America/Sao_Paulo',
  'America/St_Johns',
  'America/Asuncion',
  'Africa/Casablanca',
  'Asia/Shanghai',
  'Asia/Tehran',
  'Asia/Gaza',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Pacific/Apia',
);
const changes = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(1990, 0, 1) }).map(dateOf);
const anyDate = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2299, 0, 1) }).map(dateOf);
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));

/** A day beside the first clock change of a zone after some instant, if there is one: most days have none, and these are the ones that differ. */
const dayOfChange = (timeZone: string, after: string, offset: number): string | undefined => {
  const change = Temporal.PlainDate.from(after).toZonedDateTime(timeZone).getTimeZoneTransition('next');
  return change ? dateOf(change.epochMilliseconds + offset * dayMs) : undefined;
};

const bySystem = (date: string, timeZone: string, clock: string) => [
  startOfDay(date, timeZone),
  wallTime(date, clock, timeZone),
];
const byTemporal = (date: string, timeZone: string, clock: string) => {
  const day = Temporal.PlainDate.from(date);
  const local = day.toPlainDateTime(Temporal.PlainTime.from(clock));
  return [day.toZonedDateTime(timeZone).epochMilliseconds, local.toZonedDateTime(timeZone).epochMilliseconds];
};

test('days and clock times begin where Temporal says, in every zone', () => {
  fc.assert(
    fc.property(zone, anyDate, time, (timeZone, date, clock) => {
      expect(bySystem(date, timeZone, clock)).toEqual(byTemporal(date, timeZone, clock));
    }),
    { numRuns: 200 },
  );
});

test('and so they do on the days around a clock change', () => {
  fc.assert(
    fc.property(
      changing,
      changes,
      fc.integer({ min: -1, max: 1 }),
      time,
      (timeZone, after, offset, clock) => {
        const date = dayOfChange(timeZone, after, offset);
        fc.pre(date !== undefined);
        expect(bySystem(date, timeZone, clock)).toEqual(byTemporal(date, timeZone, clock));
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  ['a day left out of the calendar', '2011-12-30', 'Pacific/Apia', '12:00'],
  ['a midnight skipped by a clock set forward', '2018-11-04', 'America/Sao_Paulo', '00:30'],
  ['an hour that the clock shows twice', '2026-10-25', 'Europe/Berlin', '02:30'],
  ['a clock set forward by twenty minutes and some seconds', '1940-05-16', 'Europe/Amsterdam', '00:00'],
  ['half an hour of summer', '2026-04-05', 'Australia/Lord_Howe', '01:45'],
])('%s', (_, date, timeZone, clock) => {
  expect(bySystem(date, timeZone, clock)).toEqual(byTemporal(date, timeZone, clock));
});

test('what is no date or no zone is refused', () => {
  expect(() => startOfDay('2026-13-01', 'UTC')).toThrow(RangeError);
  expect(() => wallTime('2026-11-20', '25:00', 'UTC')).toThrow(RangeError);
  expect(() => startOfDay('2026-11-20', 'Mars/Base')).toThrow(RangeError);
});

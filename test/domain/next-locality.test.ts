import { expect, test } from 'vitest';
import { dueSteps, nextDueAt } from '../../shared/domain/deadlines/deadlines.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Statement } from '../../shared/domain/evidence.ts';
import { nextLocality } from '../../shared/domain/places/next-locality.ts';
import {
  arrivalTime,
  at,
  context,
  day,
  documentOf,
  event,
  hour,
  statement,
  wayToQuarantine,
} from './evidence-builder.ts';

const { tree } = context;
const officer = 'Qian';
const port = { by: 'S-CITY', officer };
const lastDay = at('2026-12-04 00:00');

/** Held in the port's city and quarantined there. */
const heldAtThePort = (over: Partial<Statement>) => {
  const arrived = statement(over);
  const events = [
    event('accepted', arrived.at + hour, {}, port),
    event('port-check', arrived.at + hour, {}, port),
    event('disposition', arrived.at + 2 * hour, { disposition: 'local' }, port),
    event('placed', arrived.at + 3 * hour, { site: 'Seaside' }, port),
  ];
  return deriveEntry(documentOf([arrived], events), [], context);
};

const toldOf = (over: Partial<Statement>, now: number) =>
  dueSteps(heldAtThePort(over), { told: [], events: [] }, context, now)
    .filter(({ kind }) => kind === 'release.upcoming')
    .map(({ locality, department }) => `${locality}/${department}`);

test('C10: who will have the person next is told three days before, when the quarantine is served elsewhere', () => {
  const threeDaysBefore = lastDay - 3 * day;
  expect(toldOf({ destination: 'N-EAST' }, threeDaysBefore - 1)).toEqual([]);
  expect(toldOf({ destination: 'N-EAST' }, threeDaysBefore)).toEqual(['S-CITY/health', 'N-EAST/health']);
});

test('C10: nobody else is told of somebody who stays where they are', () => {
  expect(toldOf({ destination: 'S-CITY', home: 'N-WEST' }, lastDay)).toEqual(['S-CITY/health']);
});

test('C10: the home locality is next when no destination is known', () => {
  const next = (places: { destination?: string; home?: string }, here: string) =>
    nextLocality({ ...places, timeline: [] }, here, tree);
  expect(next({ home: 'N-WEST' }, 'S-CITY')).toEqual(['N-WEST']);
  expect(next({ destination: 'N-EAST', home: 'N-WEST' }, 'S-CITY')).toEqual(['N-EAST']);
  expect(next({ destination: 'N-EAST' }, 'N-CITY')).toEqual([]);
  expect(next({ destination: 'N-CITY' }, 'N-EAST')).toEqual([]);
  expect(next({}, 'N-EAST')).toEqual([]);
});

test('C10: a place the person was moved away from is not where they go on to', () => {
  const moved = deriveEntry(
    documentOf(
      [statement()],
      [
        ...wayToQuarantine(),
        event('moved', arrivalTime + 40 * hour, { localityCode: 'N-FAR' }, { officer }),
        event('accepted', arrivalTime + 41 * hour, {}, { by: 'N-FAR', officer }),
        event('boarded', arrivalTime + 42 * hour, { manifestId: 'm-2' }, { officer }),
        event('received', arrivalTime + 45 * hour, { manifestId: 'm-2' }, { by: 'N-FAR', officer }),
        event('placed', arrivalTime + 46 * hour, {}, { by: 'N-FAR', officer }),
      ],
    ),
    [],
    context,
  );
  expect(moved).toMatchObject({
    stage: 'QUARANTINE',
    responsibility: { locality: 'N-FAR' },
    destination: 'N-EAST',
  });
  expect(nextLocality(moved, 'N-FAR', tree)).toEqual([]);
});

test('C10: who is placed after the last day is over is overdue at once, and nothing is said to be coming', () => {
  const late = event('placed', at('2026-12-05 09:00'), {}, { officer });
  const entry = deriveEntry(documentOf([statement()], [...wayToQuarantine().slice(0, 5), late]), [], context);
  const known = { told: [], events: [] };
  const kinds = dueSteps(entry, known, context, at('2026-12-05 08:00')).map(({ kind }) => kind);
  expect(kinds).toContain('release.overdue');
  const later = nextDueAt(entry, known, context, at('2026-12-05 08:00')) ?? 0;
  expect(dueSteps(entry, known, context, later).length).toBeGreaterThan(kinds.length);
});

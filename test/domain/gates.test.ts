import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EventEvidence, Told } from '../../shared/domain/evidence.ts';
import { channelCounts } from '../../shared/domain/places/channels.ts';
import { dwellTimesOf } from '../../shared/domain/reports/dwell.ts';
import { countDwell } from '../../shared/domain/reports/report-dwell.ts';
import { gateNames, gatesOf } from '../../shared/domain/transfer/gates.ts';
import { milestoneShares } from '../../shared/domain/transfer/milestones.ts';
import { evidence } from './evidence-arbitraries.ts';
import {
  arrivalTime,
  context,
  day,
  documentOf,
  event,
  expectedStatement,
  hour,
  statement,
  wayToQuarantine,
} from './evidence-builder.ts';

const later = (hours: number) => arrivalTime + hours * hour;
const person = (entryId: string, events: EventEvidence[]): Entry =>
  deriveEntry(documentOf([statement()], events, { entryId }), [], context);
const way = wayToQuarantine();
const home = [
  event('released', later(24 * 15), {}, { officer: 'Zhao' }),
  event('collected', later(24 * 15 + 2), { by: 'Li' }, { officer: 'Zhao' }),
];
const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, one) => all + one, 0);

describe('the gates of a population', () => {
  test('F1 F3: entry, province and community: who came in, who went on, and where the others are', () => {
    const entries = [
      person('ent_home', [...way, ...home]),
      person('ent_site', way),
      person('ent_port', way.slice(0, 2)),
      person('ent_back', [event('returned', later(4), {}, { by: 'S-CITY' })]),
    ];
    expect(gatesOf(entries, later(24 * 16))).toEqual([
      {
        gate: 'entry',
        in: 4,
        out: 2,
        explained: { CHECKED: 1, 'closed:RETURNED': 1 },
        difference: [],
      },
      { gate: 'province', in: 2, out: 1, explained: { QUARANTINE: 1 }, difference: [] },
      { gate: 'community', in: 1, out: 0, explained: { COMMUNITY: 1 }, difference: [] },
    ]);
  });

  test('F3: who boarded and never arrived is a difference by name, until an officer explains it', () => {
    const lost = way.slice(0, 4);
    const gate = (events: EventEvidence[], hours: number) =>
      gatesOf([person('ent_lost', events)], later(hours))[0];
    expect(gate(lost, 5)).toMatchObject({ in: 1, out: 0, explained: { IN_TRANSFER: 1 }, difference: [] });
    expect(gate(lost, 40)).toMatchObject({ in: 1, out: 0, explained: {}, difference: ['ent_lost'] });
    const explained = event(
      'explained',
      later(41),
      { gate: 'province', reason: 'the coach broke down, all are well' },
      { officer: 'Zhao' },
    );
    expect(gate([...lost, explained], 42)).toMatchObject({ explained: { explained: 1 }, difference: [] });
  });

  test('F3: a gap in the custody is a difference; a merged entry is counted where it went on', () => {
    const gap = person(
      'ent_gap',
      way.filter(({ type }) => type !== 'received'),
    );
    expect(gatesOf([gap], later(12))[0]).toMatchObject({ in: 1, out: 0, difference: ['ent_gap'] });
    const merged = deriveEntry(documentOf([statement()], way, { mergedInto: 'ent_2' }), [], context);
    expect(gatesOf([merged], later(12)).map((one) => one.in)).toEqual([0, 0, 0]);
  });

  test('I3: whatever the evidence, gate k in = gate k+1 in + explained + differences, each of them an entry', () => {
    const population = fc.array(evidence, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(population, fc.integer({ min: -3, max: 40 }), (people, days) => {
        const entries = people.map(({ statements, events }, index) =>
          deriveEntry(documentOf(statements, events, { entryId: `ent_${index}` }), [], context),
        );
        const gates = gatesOf(entries, arrivalTime + days * day);
        expect(gates.map(({ gate }) => gate)).toEqual(gateNames);
        gates.forEach((one, index) => {
          const next = gates[index + 1];
          expect(one.in).toBe(one.out + sum(one.explained) + one.difference.length);
          if (next) expect(one.out).toBe(next.in);
          expect(new Set(one.difference).size).toBe(one.difference.length);
          for (const id of one.difference) expect(entries.some(({ entryId }) => entryId === id)).toBe(true);
        });
        expect(gates[0]?.in).toBe(
          entries.filter(({ arrived, outcome }) => arrived && outcome !== 'MERGED').length,
        );
      }),
      { numRuns: 200 },
    );
  });

  test('I3: the gates of two halves add up to those of the whole', () => {
    fc.assert(
      fc.property(
        fc.array(evidence, { minLength: 2, maxLength: 8 }),
        fc.integer({ min: 0, max: 30 }),
        (people, days) => {
          const entries = people.map(({ statements, events }, index) =>
            deriveEntry(documentOf(statements, events, { entryId: `ent_${index}` }), [], context),
          );
          const now = arrivalTime + days * day;
          const half = Math.floor(entries.length / 2);
          const [whole, one, other] = [entries, entries.slice(0, half), entries.slice(half)].map((some) =>
            gatesOf(some, now),
          );
          whole?.forEach((gate, index) => {
            expect(gate.in).toBe((one?.[index]?.in ?? 0) + (other?.[index]?.in ?? 0));
            expect(gate.difference).toEqual(
              [...(one?.[index]?.difference ?? []), ...(other?.[index]?.difference ?? [])].sort(),
            );
          });
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('how long people stay in each stage', () => {
  const stays = (events: EventEvidence[]) =>
    dwellTimesOf(person('ent_1', events)).map(({ phase, from, to }) => [
      phase,
      (from - arrivalTime) / hour,
      to === undefined ? undefined : (to - arrivalTime) / hour,
    ]);

  test('F1: transport, first check, transfer, quarantine and community, by what happened when', () => {
    expect(stays([...way, ...home])).toEqual([
      ['first-check', 0, 1],
      ['transfer', 1, 9],
      ['quarantine', 9, 24 * 15],
      ['community', 24 * 15, undefined],
    ]);
    const advance = expectedStatement({ statedAt: later(-48), receivedAt: later(-48) });
    const known = deriveEntry(documentOf([advance, statement()], way), [], context);
    expect(dwellTimesOf(known)[0]).toEqual({ phase: 'transport', from: later(-48), to: arrivalTime });
  });

  test('F1: told in any order the stays are the same, and an end ends the last one', () => {
    const ended = [...way.slice(0, 3), event('departed', later(5), {}, { by: 'S-CITY' })];
    expect(stays([...ended].reverse())).toEqual(stays(ended));
    expect(stays(ended).at(-1)).toEqual(['transfer', 1, 5]);
  });

  test('F1: a day’s report counts the stays that ended on it, and their minutes', () => {
    const tally: Record<string, number> = {};
    countDwell(tally, person('ent_1', way), { from: later(0), to: later(24) });
    expect(tally).toEqual({
      'dwell-ended-today': 2,
      'dwell-ended-today/phase/first-check': 1,
      'dwell-ended-today/phase/transfer': 1,
      'dwell-minutes-today': 540,
      'dwell-minutes-today/phase/first-check': 60,
      'dwell-minutes-today/phase/transfer': 480,
    });
  });
});

describe('three in advance', () => {
  const tookOff = arrivalTime - 10 * hour;
  const known = (hoursBeforeTakeOff: number, flight: { departedAt?: number } = { departedAt: tookOff }) => {
    const receivedAt = tookOff - hoursBeforeTakeOff * hour;
    const advance = expectedStatement({ receivedAt, statedAt: receivedAt, ...flight });
    return deriveEntry(documentOf([advance, statement()], [], { openedAt: receivedAt }), [], context);
  };

  test('L10: known before check-in, before take-off, before landing, or after it', () => {
    expect([48, 3, 1, -1, -9].map((hours) => known(hours).knownBy)).toEqual([
      'check-in',
      'check-in',
      'take-off',
      'landing',
      'landing',
    ]);
    const seenOnly = deriveEntry(documentOf([statement()]), [], context);
    expect(seenOnly.knownBy).toBe('after');
  });

  test('L10: without a time of take-off only the landing can be told apart', () => {
    expect(known(48, {}).knownBy).toBe('landing');
  });

  test('L10: the shares count only who arrived, each milestone with the ones before it', () => {
    const entries = [known(48), known(1), known(-1), deriveEntry(documentOf([statement()]), [], context)];
    const coming = deriveEntry(documentOf([expectedStatement()]), [], context);
    expect(milestoneShares([...entries, coming])).toEqual({
      arrived: 4,
      byCheckIn: 1,
      byTakeOff: 2,
      beforeLanding: 3,
      share: 0.75,
    });
    expect(milestoneShares([coming])).toEqual({ arrived: 0, byCheckIn: 0, byTakeOff: 0, beforeLanding: 0 });
  });
});

test('L11: three channels counted apart, people and notices', () => {
  const line = (kind: Told['kind'], recipient: string): Told => ({
    key: kind,
    kind,
    recipient,
    notificationId: `${kind}${recipient}`,
    at: 0,
  });
  const everybody = [line('arrival.registered', '14/health'), line('arrival.registered', '14/reception')];
  const counts = channelCounts([
    { told: everybody },
    { told: [...everybody, line('key-country.arrival', 'port/customs')] },
    { told: [line('contact.identified', '42/health'), line('arrival.updated', '42/health')] },
    { told: [] },
  ]);
  expect(counts).toEqual({
    entrants: { people: 2, notices: 4 },
    'severe-areas': { people: 1, notices: 1 },
    contacts: { people: 1, notices: 1 },
  });
});

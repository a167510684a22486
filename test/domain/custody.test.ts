import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dueSteps, nextDueAt } from '../../shared/domain/deadlines/deadlines.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EventEvidence, Told } from '../../shared/domain/evidence.ts';
import { custodyOf } from '../../shared/domain/transfer/custody.ts';
import {
  arrivalTime,
  context,
  documentOf,
  event,
  hour,
  statement,
  wayToQuarantine,
} from './evidence-builder.ts';

const derive = (events: EventEvidence[]) => deriveEntry(documentOf([statement()], events), [], context);
const custody = (events: EventEvidence[]) => custodyOf(derive(events), { events });
const told = (events: EventEvidence[], hours: number, ledger: Told[] = []) =>
  dueSteps(derive(events), { told: ledger, events }, context, arrivalTime + hours * hour)
    .filter(({ kind }) => kind === 'custody.gap' || kind === 'person.missing')
    .map(({ kind, locality, department }) => `${kind} ${locality}/${department}`);

const way = wayToQuarantine();
const without = (...types: string[]) => way.filter(({ type }) => !types.includes(type));
const later = (hours: number) => arrivalTime + hours * hour;

describe('custody from the cabin door to the home door', () => {
  test('F14: every stretch has a holder, times, both signers, the manifest and both headcounts', () => {
    const events = [
      ...way,
      event('released', later(24 * 15), {}, { officer: 'Zhao' }),
      event('collected', later(24 * 15 + 2), { by: 'Li' }, { officer: 'Zhao' }),
    ];
    const { legs, gaps } = custody(events);
    expect(gaps).toEqual([]);
    expect(legs).toEqual([
      {
        holder: 'inspection-area',
        place: 'S-PORT',
        from: arrivalTime,
        to: later(3),
        taker: { by: 'S-CITY', officer: 'Qian' },
      },
      {
        holder: 'vehicle',
        manifestId: 'm-1',
        from: later(3),
        to: later(9),
        giver: { by: 'S-CITY', officer: 'Qian' },
        taker: { by: 'N-EAST', officer: 'Zhao' },
        headcount: { given: 12, taken: 12 },
      },
      {
        holder: 'site',
        place: 'N-EAST',
        from: later(9),
        to: later(10),
        giver: { by: 'N-EAST', officer: 'Zhao' },
        taker: { by: 'N-EAST', officer: 'Zhao' },
      },
      {
        holder: 'site',
        place: 'Lakeside',
        from: later(10),
        to: later(24 * 15 + 2),
        giver: { by: 'N-EAST', officer: 'Zhao' },
        taker: { by: 'N-EAST', officer: 'Zhao' },
      },
      { holder: 'home', from: later(24 * 15 + 2), giver: { by: 'N-EAST', officer: 'Zhao' } },
    ]);
  });

  test('F14: without gaps each stretch begins where the one before it ended, in whatever order it was told', () => {
    const legs: EventEvidence[] = [
      ...without('received', 'placed'),
      event('leg', later(5), { manifestId: 'm-2', headcount: 12 }, { by: 'S-CITY', officer: 'Qian' }),
      event('received', later(9), { manifestId: 'm-2' }, { officer: 'Zhao' }),
      event('boarded', later(10), { manifestId: 'm-3', headcount: 4 }, { officer: 'Zhao' }),
      event('received', later(11), { manifestId: 'm-3', headcount: 4 }, { officer: 'Sun' }),
      event('placed', later(12), { quarantineType: 'home' }, { officer: 'Sun' }),
    ];
    const once = custody(legs);
    expect(once.legs.map(({ holder }) => holder)).toEqual([
      'inspection-area',
      'vehicle',
      'vehicle',
      'site',
      'vehicle',
      'site',
      'home',
    ]);
    once.legs.slice(1).forEach(({ from }, index) => {
      expect(once.legs[index]?.to).toBe(from);
    });
    fc.assert(
      fc.property(fc.shuffledSubarray([...legs, ...legs], { minLength: legs.length * 2 }), (events) => {
        expect(custody(events)).toEqual(once);
      }),
    );
  });

  test('F14: placed, and nobody signed for receiving: a gap, told an hour later, and closed by the missing signature', () => {
    const events = without('received');
    expect(custody(events).gaps).toEqual([{ from: later(3), to: later(10), between: ['boarded', 'placed'] }]);
    expect(told(events, 11.4)).toEqual([]);
    expect(nextDueAt(derive(events), { told: [], events }, context, later(10.5))).toBe(later(11.5));
    expect(told(events, 11.5)).toEqual(['custody.gap N-EAST/health']);
    expect(custody(way).gaps).toEqual([]);
    expect(told(way, 11.5)).toEqual([]);
  });

  test('F14: received and placed in the same second, the receipt comes first, whatever their ids', () => {
    const others = without('received', 'placed');
    const receipt = (id: string) => event('received', later(9), {}, { officer: 'Sun', id });
    const place = (id: string) => event('placed', later(9), {}, { officer: 'Zhao', id });
    for (const events of [
      [...others, receipt('a'), place('b')],
      [...others, receipt('b'), place('a')],
    ]) {
      expect(custody(events).legs.slice(1)).toMatchObject([
        { holder: 'vehicle', taker: { officer: 'Sun' }, headcount: { given: 12, taken: 12 } },
        { holder: 'site', place: 'N-EAST', taker: { officer: 'Zhao' } },
        { holder: 'site', place: 'Lakeside' },
      ]);
    }
  });

  test('F14 F4: a chain told from its end, hours after it happened, raises nothing within the hour', () => {
    const chain = without('port-check').map((one) => ({ ...one, learnedAt: later(20) }));
    expect(told(chain, 20.9)).toEqual([]);
    expect(told(chain, 21)).toContain('person.missing S-PORT/customs');
    const [line] = dueSteps(derive(chain), { told: [], events: chain }, context, later(21)).filter(
      ({ kind }) => kind === 'person.missing',
    );
    // Earlier evidence of the same thing is not another alert.
    const earlier = [...chain, event('leg', later(2.5), {}, { learnedAt: later(20) })];
    const keys = dueSteps(derive(earlier), { told: [], events: earlier }, context, later(22)).map(
      ({ key }) => key,
    );
    expect(keys).toContain(line?.key);
  });

  test('F14: received by somebody to whom nobody gave them: a gap from the port on', () => {
    const events = without('boarded', 'placed');
    expect(custody(events).gaps).toMatchObject([
      { from: later(2), to: later(9), between: ['disposition', 'received'] },
    ]);
    expect(told(events, 10.5)).toEqual(['custody.gap N-EAST/health']);
  });

  test('F14: seen at the destination without a manifest is a gap; an officer’s explanation ends the alert, not the gap', () => {
    const seen = [
      ...without('boarded', 'received', 'placed'),
      event('verified', later(20), { outcome: 'confirmed' }, { officer: 'Zhao' }),
    ];
    expect(custody(seen)).toMatchObject({
      legs: [
        { holder: 'inspection-area', to: later(20) },
        { holder: 'self', from: later(20) },
      ],
      gaps: [{ from: later(2), to: later(20), between: ['disposition', 'verified'] }],
    });
    expect(told(seen, 21.5)).toEqual(['custody.gap N-EAST/health']);
    const explained = [
      ...seen,
      event('explained', later(22), { gate: 'custody', reason: 'fetched by family' }, { officer: 'Zhao' }),
    ];
    expect(custody(explained).gaps).toMatchObject([{ explainedBy: 'Zhao' }]);
    expect(told(explained, 23)).toEqual([]);
  });

  test('a gap is told once, however often it is looked at', () => {
    const events = without('received');
    const key = `custody.gap:0:${later(3)}`;
    const line: Told = {
      key,
      kind: 'custody.gap',
      recipient: 'N-EAST/health',
      notificationId: 'n',
      at: later(11),
    };
    expect(told(events, 30, [line])).toEqual([]);
  });

  test('in hospital on the way, and back: the hospital holds, and whoever takes them out signs', () => {
    const events = [
      ...without('received', 'placed'),
      event('hospitalised', later(5), { place: 'Station hospital' }, { by: 'S-CITY', officer: 'Qian' }),
      event('recovered', later(50), { discharged: 'excluded' }, { by: 'S-CITY', officer: 'Qian' }),
    ];
    expect(custody(events).legs.map(({ holder, place }) => [holder, place])).toEqual([
      ['inspection-area', 'S-PORT'],
      ['vehicle', undefined],
      ['hospital', 'Station hospital'],
      ['site', 'S-CITY'],
    ]);
  });

  test('what ended the story ends the custody; who is sent back is held by nobody of ours', () => {
    const events = [event('returned', later(4), {}, { by: 'S-CITY', officer: 'Qian' })];
    expect(custody(events).legs).toMatchObject([{ holder: 'inspection-area', to: later(4) }]);
  });
});

describe('leaving the port', () => {
  test('F4: boarded before anybody checked them: the port and who answers are told an hour later', () => {
    const events = without('port-check', 'disposition', 'received', 'placed');
    expect(derive(events)).toMatchObject({ stage: 'ARRIVED', leftUncheckedAt: later(3) });
    expect(told(events, 4.4)).toEqual([]);
    expect(told(events, 4.5)).toEqual(['person.missing N-EAST/health', 'person.missing S-PORT/customs']);
  });

  test('F4: the check that was told late ends it, and so does an explanation', () => {
    expect(derive(way).leftUncheckedAt).toBeUndefined();
    const unchecked = without('port-check', 'disposition', 'received', 'placed');
    const explained = [
      ...unchecked,
      event(
        'explained',
        later(6),
        { gate: 'check', reason: 'checked aboard the coach' },
        { officer: 'Zhao' },
      ),
    ];
    expect(derive(explained).leftUncheckedAt).toBeUndefined();
    expect(told(explained, 8)).toEqual([]);
  });

  test('F4: seen at the destination, the check at the port is what is missing; being seen at the port is not leaving it', () => {
    const seen = event('verified', later(8), { outcome: 'confirmed' }, { officer: 'Zhao' });
    expect(derive([seen]).leftUncheckedAt).toBe(later(8));
    const there = event('verified', later(8), { outcome: 'confirmed' }, { by: 'S-CITY', officer: 'Qian' });
    expect(derive([there]).leftUncheckedAt).toBeUndefined();
  });
});

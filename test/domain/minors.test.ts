import { describe, expect, test } from 'vitest';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EventEvidence } from '../../shared/domain/evidence.ts';
import { judgeEvent } from '../../shared/domain/stages/judge-event.ts';
import { isMinorAt } from '../../shared/domain/traveller/minors.ts';
import {
  arrivalTime,
  context,
  day,
  documentOf,
  event,
  hour,
  statement,
  wayToQuarantine,
} from './evidence-builder.ts';

const child = statement({ minor: true });
const officer = 'Zhao';
const wayTo = (type: EventEvidence['type']): EventEvidence[] => {
  const way = wayToQuarantine().map((one) =>
    one.type === 'boarded' || one.type === 'placed' ? withGuardian(one, 'ent_mother') : one,
  );
  return way.slice(
    0,
    way.findIndex((one) => one.type === type),
  );
};
const withGuardian = (one: EventEvidence, guardian: string): EventEvidence => ({
  ...one,
  data: { ...one.data, guardian },
});
const judge = (one: EventEvidence, earlier: EventEvidence[], statements = [child]) =>
  judgeEvent(documentOf(statements, earlier), [], one, context, arrivalTime + 30 * day);
const step = (type: EventEvidence['type'], more: Record<string, unknown> = {}) => {
  const at = arrivalTime + { boarded: 3, received: 9, placed: 10 }[type as 'boarded'] * hour;
  return event(type, at, more, { officer, by: type === 'boarded' ? 'S-CITY' : 'N-EAST' });
};

describe('G12: a minor with a guardian', () => {
  test.each(['boarded', 'placed'] as const)('G12: %s alone is refused, with somebody it stands', (type) => {
    const alone = judge(step(type), wayTo(type));
    expect(alone).toMatchObject({
      status: 'refused',
      errors: [{ pointer: '/guardian', code: 'minor-alone' }],
    });
    for (const nobody of ['', 'ent_1']) {
      expect(judge(step(type, { guardian: nobody }), wayTo(type)).status).toBe('refused');
    }
    for (const somebody of ['ent_mother', 'Ms Zhao, aunt']) {
      expect(judge(step(type, { guardian: somebody }), wayTo(type)).status).toBe('applied');
    }
    expect(judge(step(type), wayTo(type), [statement()]).status).toBe('applied');
  });

  test('G12: received goes with whoever they boarded with; received from nowhere names somebody', () => {
    expect(judge(step('received'), wayTo('received')).status).toBe('applied');
    const unboarded = wayTo('boarded');
    expect(judge(step('received'), unboarded).status).toBe('refused');
    expect(judge(step('received', { guardian: 'ent_mother' }), unboarded).status).toBe('held');
    const other = { ...step('received'), data: { manifestId: 'm-2', headcount: 3 } };
    expect(judge(other, wayTo('received')).status).toBe('refused');
  });

  test('G12: nobody under age is sent on the way alone', () => {
    const domestic = statement({ minor: true, abroad: 'no', source: 'rail' });
    const alone = event('disposition', arrivalTime + 2 * hour, { disposition: 'self' }, { officer });
    expect(judge(alone, wayTo('disposition'), [domestic])).toMatchObject({
      status: 'refused',
      rule: 'minor-alone',
    });
    const together = withGuardian(alone, 'Ms Zhao');
    expect(judge(together, wayTo('disposition'), [domestic]).status).toBe('applied');
  });

  test('G12: known to be a minor only later, nothing is undone: the place and its clocks stay, and a conflict is told', () => {
    const way = wayToQuarantine();
    const later = deriveEntry(
      documentOf([statement(), statement({ recordId: 'r-2', minor: true })], way),
      [],
      context,
    );
    expect([later.stage, later.quarantine?.lastDay]).toEqual(['QUARANTINE', '2026-12-04']);
    expect(later.conflicts.map(({ code }) => code)).toEqual(['minor-alone', 'minor-alone', 'minor-alone']);
    const kept = way.map((one) => (one.type === 'received' ? one : withGuardian(one, 'ent_mother')));
    expect(deriveEntry(documentOf([child], kept), [], context).conflicts).toEqual([]);
  });

  test('G12: a corrected birth date settles it either way', () => {
    const corrected = (minor: string) =>
      event('corrected', arrivalTime + hour, { requestId: 'req_1', fields: { minor } }, { officer });
    expect(judge(step('boarded'), [...wayTo('boarded'), corrected('false')]).status).toBe('applied');
    expect(judge(step('boarded'), [...wayTo('boarded'), corrected('true')], [statement()]).status).toBe(
      'refused',
    );
  });
});

describe('under age', () => {
  test.each([
    ['2008-11-20', false],
    ['2008-11-21', true],
    ['2026-11-19', true],
    ['1950-01-01', false],
    [undefined, undefined],
    ['2008-02-30', undefined],
  ])('G12: born %s, on 20 November 2026: %s', (birthDate, minor) => {
    expect(isMinorAt(birthDate, arrivalTime, 'Asia/Shanghai')).toBe(minor);
  });

  test('G12: the day is the locality’s', () => {
    const at = Date.parse('2026-11-20T20:00:00Z');
    expect(isMinorAt('2008-11-21', at, 'Asia/Shanghai')).toBe(false);
    expect(isMinorAt('2008-11-21', at, 'UTC')).toBe(true);
  });
});

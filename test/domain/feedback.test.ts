import { describe, expect, test } from 'vitest';
import { feedbackOutcomes } from '../../shared/contracts/event-terms.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EventEvidence, Told } from '../../shared/domain/evidence.ts';
import { askedForFeedback, feedbackOf, funnelOf } from '../../shared/domain/feedback.ts';
import { arrivalTime, context, documentOf, event, hour, statement } from './evidence-builder.ts';

const t = (hours: number) => arrivalTime + hours * hour;
const told = (recipient: string, at: number, kind: Told['kind'] = 'arrival.registered'): Told => ({
  key: `${kind}:0`,
  kind,
  recipient,
  notificationId: `ntf-${recipient}-${at}`,
  at,
});
const funnel = (events: EventEvidence[], lines: Told[], acks: [string, number][] = [], home?: string) => {
  const document = documentOf([statement({ home })], events, { told: lines });
  return funnelOf(deriveEntry(document, [], context), document, new Map(acks), context.tree);
};

describe('L1: push, match, check, feedback', () => {
  const lines = [
    told('N-EAST/health', t(1)),
    told('N-EAST/reception', t(1)),
    told('N-WEST/health', t(1)),
    told('S-PORT/customs', t(1)),
    told('operator/lead', t(1)),
  ];

  test('L1: every locality told of the arrival has its own four times', () => {
    const events = [
      event('port-check', t(2), {}, { by: 'S-PORT', learnedAt: t(2) }),
      event('accepted', t(3), {}, { officer: 'Zhao', learnedAt: t(3) }),
      event('placed', t(9), {}, { officer: 'Zhao', learnedAt: t(10) }),
    ];
    const ack: [string, number] = [`ntf-N-WEST/health-${t(1)}`, t(4)];
    expect(funnel(events, lines, [ack], 'N-WEST')).toEqual([
      {
        locality: 'N-EAST',
        asked: true,
        pushed: t(1),
        matched: t(3),
        checked: t(2),
        fedBack: t(10),
        outcome: 'placed',
      },
      { locality: 'N-WEST', asked: false, pushed: t(1), matched: t(4), checked: t(2) },
      { locality: 'S-PORT', asked: false, pushed: t(1), matched: t(2), checked: t(2) },
    ]);
  });

  test('L1: a check made before the locality was told counts from when it was', () => {
    const check = event('port-check', t(0.5), {}, { by: 'S-PORT', learnedAt: t(0.5) });
    expect(funnel([check], [told('N-EAST/health', t(1))])).toMatchObject([{ pushed: t(1), checked: t(1) }]);
  });

  test('L1, L5: acknowledging is a match and no feedback; looking for somebody in vain is no sighting', () => {
    const ack: [string, number] = [`ntf-N-EAST/health-${t(1)}`, t(1.5)];
    const missed = event('verified', t(5), { outcome: 'not-found', approver: 'Li' }, { learnedAt: t(5) });
    const [only] = funnel([], [told('N-EAST/health', t(1))], [ack]);
    expect(only).toEqual({ locality: 'N-EAST', asked: true, pushed: t(1), matched: t(1.5) });
    const [looked] = funnel([missed], [told('N-EAST/health', t(1))], [ack]);
    expect(looked).toMatchObject({ fedBack: t(5), outcome: 'not-found' });
    expect(looked).not.toHaveProperty('checked');
  });

  test('L1: who was only told of an alert, or nothing, is in no funnel', () => {
    expect(funnel([], [told('NORTH/health', t(9), 'ack.overdue')])).toEqual([]);
  });
});

describe('L5: what is feedback', () => {
  test('L5: each outcome of the list, said as such, and nothing else', () => {
    for (const outcome of feedbackOutcomes) {
      expect(feedbackOf(event('feedback', t(1), { outcome }))).toBe(outcome);
    }
    expect(feedbackOf(event('feedback', t(1), { outcome: 'fine' }))).toBeUndefined();
    expect(feedbackOf(event('note', t(1)))).toBeUndefined();
    expect(feedbackOf(event('accepted', t(1)))).toBeUndefined();
  });

  test.each([
    ['placed', 'placed', {}],
    ['hospitalised', 'in-hospital', {}],
    ['disposition', 'cleared', { disposition: 'clear' }],
    ['disposition', 'placed', { disposition: 'hold' }],
    ['rejected', 'not-ours', {}],
    ['departed', 'left', {}],
    ['verified', 'not-found', { outcome: 'not-found' }],
    ['transfer-offered', 'elsewhere', { localityCode: 'N-WEST' }],
  ] as const)('L5: %s is feedback by itself: %s', (type, outcome, fields) => {
    expect(feedbackOf(event(type, t(1), fields))).toBe(outcome);
  });

  test('C2: asked are the destination and who answers, not home and not the port', () => {
    const entry = deriveEntry(documentOf([statement({ home: 'N-FAR' })], []), [], context);
    expect(askedForFeedback(entry)).toEqual(['N-EAST']);
    const rejected = event('rejected', t(2));
    const again = deriveEntry(documentOf([statement({ home: 'N-FAR' })], [rejected]), [], context);
    expect(askedForFeedback(again)).toEqual(['N-EAST', 'N-FAR']);
  });
});

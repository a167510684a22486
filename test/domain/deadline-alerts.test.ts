import { describe, expect, test } from 'vitest';
import { closers } from '../../functions/feedback/view-alerts.ts';
import { type DeadlineKind, deadlineKinds } from '../../shared/domain/deadlines/deadline-kinds.ts';
import { plans } from '../../shared/domain/deadlines/deadline-plans.ts';
import { dueSteps, standingSteps } from '../../shared/domain/deadlines/deadlines.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EventEvidence, Statement, Told } from '../../shared/domain/evidence.ts';
import {
  arrivalTime,
  at,
  context,
  contextWith,
  documentOf,
  domesticStatement,
  event,
  expectedStatement,
  hour,
  statement,
  wayToQuarantine,
} from './evidence-builder.ts';

const t = (hours: number) => arrivalTime + hours * hour;
const signed = { officer: 'Zhao' };
const port = { by: 'S-CITY', officer: 'Qian' };
const way = wayToQuarantine();
const accepted = event('accepted', t(0.5), {}, signed);
const checked = event('port-check', t(1), {}, port);
const dispose = (disposition: string) => event('disposition', t(2), { disposition }, port);
const crew = { crew: true, source: 'ship-master', grade: 'low' } as const;
const early = (statements: Statement[]) => ({ statements, openedAt: t(-72) });

interface Situation {
  title: string;
  kind: DeadlineKind;
  statements?: Statement[];
  openedAt?: number;
  events: EventEvidence[];
  told?: Told[];
  /** When the alert is due, and whom it reaches. */
  due: number;
  to: string[];
  /** What ends it. */
  closer: EventEvidence;
  policies?: Parameters<typeof contextWith>[0];
}

const raised: Told = {
  key: 'conflict.raised:headcount:v9.x',
  kind: 'conflict.raised',
  recipient: 'N-EAST/health',
  notificationId: 'n',
  at: t(9),
};

const situations: Situation[] = [
  {
    title: 'C3: nobody came by eta + 6 h',
    kind: 'no-show',
    ...early([expectedStatement()]),
    events: [],
    due: t(6),
    to: ['no-show.overdue N-EAST/health'],
    closer: event('did-not-travel', t(7), {}, signed),
  },
  {
    title: 'C4: a report nobody verified',
    kind: 'verification',
    statements: [statement({ source: 'community-report', says: 'reported', statedAt: t(1) })],
    events: [],
    due: t(25),
    to: ['verification.overdue N-EAST/health'],
    closer: event('verified', t(26), { outcome: 'false-report' }, signed),
  },
  {
    title: 'C4: a declaration nobody made, where declarations are asked for',
    kind: 'declaration',
    events: [accepted, checked],
    due: t(25),
    to: ['declaration.overdue N-EAST/health'],
    closer: event('departed', t(26)),
    policies: [{ key: 'declarationAsked', value: true, effectiveFrom: '2020-01-01', reason: 'x' }],
  },
  {
    title: 'C4: a first check nobody made, to the port and to who answers',
    kind: 'port-check',
    events: [accepted],
    due: t(7),
    to: ['port-check.overdue S-PORT/customs', 'port-check.overdue N-EAST/health'],
    closer: event('port-check', t(8), {}, port),
  },
  {
    title: 'C5, L12: an open entry nobody accepted, to whom it is offered and to who answers meanwhile',
    kind: 'unowned',
    events: [],
    due: t(5),
    to: ['unowned.overdue N-EAST/health', 'unowned.overdue S-CITY/health'],
    closer: event('accepted', t(6), {}, signed),
  },
  {
    title: 'C2: no outcome a day after the push',
    kind: 'feedback',
    events: [accepted, checked, dispose('transfer')],
    due: t(25),
    to: ['feedback.overdue N-EAST/health'],
    closer: event('feedback', t(26), { outcome: 'left' }, signed),
  },
  {
    title: 'C6: a transfer nobody began',
    kind: 'transfer-planned',
    events: way.slice(0, 3),
    due: t(14),
    to: ['transfer.overdue N-EAST/health', 'transfer.overdue N-EAST/reception'],
    closer: event('boarded', t(15), {}, port),
  },
  {
    title: 'C6: a hand-over nobody signed',
    kind: 'hand-over',
    events: way.slice(0, 4),
    due: t(27),
    to: ['handover.overdue N-EAST/health', 'handover.overdue N-EAST/reception'],
    closer: event('received', t(28), {}, signed),
  },
  {
    title: 'C6: somebody on their own who did not report in',
    kind: 'report-in',
    statements: [domesticStatement()],
    events: [accepted, checked, dispose('self')],
    due: t(26),
    to: ['report-in.overdue N-EAST/health'],
    closer: event('received', t(27), {}, signed),
  },
  {
    title: 'C6: no receipt from outside',
    kind: 'outside-receipt',
    events: [accepted, checked, dispose('onward')],
    due: t(26),
    to: ['outside-receipt.overdue N-EAST/health'],
    closer: event('received', t(27), {}, signed),
  },
  {
    title: 'C7: handed over and not placed',
    kind: 'placement',
    events: way.slice(0, 5),
    due: t(13),
    to: ['placement.overdue N-EAST/health', 'placement.overdue N-EAST/reception'],
    closer: event('placed', t(14), {}, signed),
  },
  {
    title: 'C7: a test without a result',
    kind: 'test',
    events: [...way, event('test-taken', t(12), { kind: 'pcr' })],
    due: t(36),
    to: ['test.overdue N-EAST/health'],
    closer: event('test-result', t(37), { kind: 'pcr', result: 'negative' }),
  },
  {
    title: 'C7: a hospital that is silent',
    kind: 'hospital',
    events: [...way, event('hospitalised', t(20))],
    due: t(68),
    to: ['hospital.overdue N-EAST/health'],
    closer: event('recovered', t(69), {}, signed),
  },
  {
    title: 'C8: a day without a follow-up',
    kind: 'follow-up',
    events: way,
    due: at('2026-11-22 00:00'),
    to: ['follow-up.missed N-EAST/health'],
    closer: event('follow-up', at('2026-11-22 08:00')),
  },
  {
    title: 'C8: lost contact, at once to the level above as well',
    kind: 'lost-contact',
    events: way,
    due: t(58),
    to: ['contact.lost N-EAST/health', 'contact.lost N-CITY/health'],
    closer: event('follow-up', t(59)),
  },
  {
    title: 'C9: an investigation nobody opened',
    kind: 'investigation',
    events: [...way, event('symptoms', t(20))],
    due: t(24),
    to: ['investigation.overdue N-EAST/epidemic-control'],
    closer: event('investigation-opened', t(25), {}, signed),
  },
  {
    title: 'C9: an investigation without a result',
    kind: 'investigation-result',
    events: [...way, event('symptoms', t(20)), event('investigation-opened', t(21), {}, signed)],
    due: t(44),
    to: ['investigation.overdue N-EAST/epidemic-control'],
    closer: event('investigation-closed', t(45), { result: 'a cold' }, signed),
  },
  {
    title: 'C9: contacts nobody listed',
    kind: 'contacts-listed',
    events: [...way, event('test-result', t(20), { result: 'confirmed' }, signed)],
    due: t(44),
    to: ['contacts.overdue N-EAST/epidemic-control'],
    closer: event('contacts-listed', t(45), { count: 3 }),
  },
  {
    title: 'C9: a contact nobody reached',
    kind: 'contacts-reached',
    events: [
      accepted,
      event('contact-identified', t(3), {
        caseEntryId: 'ent_9',
        exposedOn: '2026-11-19',
        how: 'seat-rows',
      }),
    ],
    due: t(27),
    to: ['contacts.overdue N-EAST/health'],
    closer: event('contact-reached', t(28)),
  },
  {
    title: 'C14: aboard for a week, to the port and to who answers',
    kind: 'aboard',
    statements: [statement(crew)],
    events: [accepted, checked, dispose('aboard')],
    due: t(2 + 7 * 24),
    to: ['aboard.overdue S-PORT/customs', 'aboard.overdue N-EAST/health'],
    closer: event('departed', t(200)),
  },
  {
    title: 'C14: a conflict nobody settled',
    kind: 'conflict',
    events: [...way.slice(0, 4), event('received', t(9), { headcount: 11 }, signed)],
    told: [raised],
    due: t(33),
    to: ['conflict.overdue N-EAST/health'],
    closer: event('resolved', t(34), { code: 'headcount', reason: 'counted again' }, signed),
  },
  {
    title: 'C15: nothing at all for two days before the quarantine',
    kind: 'silence',
    events: way.slice(0, 2),
    due: t(49),
    to: ['silence.overdue N-EAST/health'],
    closer: event('note', t(50)),
  },
  {
    title: 'a step that is missing',
    kind: 'missing-step',
    events: [accepted, event('boarded', t(3), {}, { ...port, learnedAt: t(8) })],
    due: t(9),
    to: ['missing-step.overdue N-EAST/health'],
    closer: event('departed', t(10)),
  },
  {
    title: 'C11: not released',
    kind: 'release',
    events: way,
    due: at('2026-12-05 00:00'),
    to: ['release.overdue N-EAST/health', 'release.overdue N-EAST/reception'],
    closer: event('released', at('2026-12-05 09:00'), {}, signed),
  },
  {
    title: 'C12: not collected',
    kind: 'collection',
    events: [...way, event('released', at('2026-12-04 09:00'), {}, signed)],
    due: at('2026-12-04 21:00'),
    to: ['collection.overdue N-EAST/health', 'collection.overdue N-EAST/reception'],
    closer: event('collected', at('2026-12-04 22:00')),
  },
];

const kindsOf = new Map<DeadlineKind, string>(
  situations.map(({ kind, to }) => [kind, to[0]?.split(' ')[0] ?? '']),
);

const stepsOf = (one: Situation, now: number, more: EventEvidence[] = []) => {
  const events = [...one.events, ...more];
  const within = one.policies ? contextWith(one.policies) : context;
  const over = one.openedAt === undefined ? {} : { openedAt: one.openedAt };
  const entry = deriveEntry(documentOf(one.statements ?? [statement()], events, over), [], within);
  const ledger = { told: one.told ?? [], events };
  const ofKind = entry.deadlines.filter(({ kind }) => kind === one.kind);
  const its = { ...entry, deadlines: ofKind };
  // What else is told of the way (gaps, missing people) has tests of its own.
  const own = one.to[0]?.split(' ')[0];
  return {
    due: dueSteps(its, ledger, within, now).filter((step) => step.kind === own),
    standing: standingSteps(its, ledger, within, now).filter((step) => step.kind === own),
  };
};

describe('every clock raises its alert', () => {
  test.each(situations)('$title', (one) => {
    expect(stepsOf(one, one.due - 1).due).toEqual([]);
    const { due } = stepsOf(one, one.due);
    expect(due.map((step) => `${step.kind} ${step.locality}/${step.department}`)).toEqual(one.to);
    expect(due.every((step) => step.urgent === !step.kind.startsWith('follow-up'))).toBe(true);
  });

  test.each(situations)('I8: $title: ended by what it asks for', (one) => {
    const { standing } = stepsOf(one, one.due);
    expect(standing).not.toEqual([]);
    const keys = new Set(standing.map(({ key }) => key));
    const later = Math.max(one.due, one.closer.occurredAt);
    const after = stepsOf(one, later, [one.closer]).standing.filter(({ key }) => keys.has(key));
    expect(after).toEqual([]);
  });

  test('I8: no clock is without an alert, and no alert without what ends it', () => {
    const told = deadlineKinds.filter((kind) => kind !== 'release-upcoming');
    expect(told.filter((kind) => !kindsOf.has(kind))).toEqual([]);
    expect(told.filter((kind) => closers[kindsOf.get(kind) as keyof typeof closers] === undefined)).toEqual(
      [],
    );
    expect(Object.keys(plans).sort()).toEqual([...deadlineKinds].sort());
  });
});

describe('what is not told', () => {
  const kinds = (events: EventEvidence[], now: number, statements = [statement()]) => {
    const entry = deriveEntry(documentOf(statements, events), [], context);
    return dueSteps(entry, { told: [], events }, context, now).map(({ kind }) => kind);
  };

  test('C4: declarations are nobody’s omission until policy asks for them', () => {
    expect(kinds([accepted, checked], t(40))).not.toContain('declaration.overdue');
  });

  test('C8: followed every day, nobody is missed; of several missed days the last one is told', () => {
    const daily = ['21', '22', '23', '24'].map((day) => event('follow-up', at(`2026-11-${day} 09:00`)));
    expect(kinds([...way, ...daily], at('2026-11-25 23:00'))).toEqual([]);
    const late = kinds(way, at('2026-11-25 23:00')).filter((kind) => kind === 'follow-up.missed');
    expect(late).toHaveLength(1);
  });

  test('C8: days before the placement was known are nobody’s omission', () => {
    const home = { quarantineType: 'home', singleRoom: true, since: '2026-11-20' };
    const found = [...way.slice(0, 5), event('placed', at('2026-11-27 09:00'), home, signed)];
    expect(kinds(found, at('2026-11-28 23:00')).filter((kind) => kind !== 'silence.overdue')).toEqual([]);
    expect(kinds(found, at('2026-11-29 00:00'))).toContain('follow-up.missed');
  });

  test('C15: thirty days anywhere, but not before somebody was to come', () => {
    const ship = statement({ ...crew });
    const aboard = [accepted, checked, dispose('aboard'), event('note', t(100))];
    expect(kinds(aboard, t(100 + 30 * 24) - 1, [ship])).not.toContain('silence.overdue');
    expect(kinds(aboard, t(100 + 30 * 24), [ship])).toContain('silence.overdue');
    expect(kinds([], t(40), [expectedStatement()])).not.toContain('silence.overdue');
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReportDifference, StoredReport } from '../../shared/contracts/report.ts';
import { makePolicyBook } from '../../shared/domain/policies/policies.ts';
import { carryDifference, whyGone, whyJoined } from '../../shared/domain/reports/report-carry-over.ts';
import { type CounterRow, terms } from '../../shared/domain/reports/report-counters.ts';
import { toCsv } from '../../shared/domain/reports/report-csv.ts';
import { reportDayOf } from '../../shared/domain/reports/report-day.ts';
import { moveDifferences } from '../../shared/domain/reports/report-differences.ts';
import { maskRows } from '../../shared/domain/reports/report-mask.ts';
import { keepExplanations, ownPartOf, rollUp } from '../../shared/domain/reports/report-roll-up.ts';
import {
  dayInForce,
  firstDues,
  nextDues,
  readReportRef,
} from '../../shared/domain/reports/report-schedule.ts';
import { scoreOf, spreadOf, sumFunnels } from '../../shared/domain/reports/report-score.ts';
import { signReport } from '../../shared/domain/reports/report-signing.ts';
import { accepted, entry } from './entry-builder.ts';
import { context, hour } from './evidence-builder.ts';

const content: StoredReport['content'] = {
  counts: {},
  own: {},
  differences: [],
  moves: [],
  ownMoves: [],
  policies: [],
  gaps: [],
  below: [],
};
const report = (over: Partial<StoredReport> = {}): StoredReport => ({
  schema: 1,
  locality: 'N-CITY',
  date: '2026-11-20',
  revision: 1,
  run: 'run-1',
  state: 'draft',
  timeZone: 'Asia/Shanghai',
  from: '2026-11-19T16:00:00.000Z',
  to: '2026-11-20T16:00:00.000Z',
  knownBy: '2026-11-20T16:00:00.000Z',
  cutOff: '2026-11-20T16:00:00.000Z',
  dueBy: '2026-11-21T00:00:00.000Z',
  signatures: [],
  content,
  ...over,
});
const open: ReportDifference = {
  locality: 'N-CITY',
  entryId: 'ent_1',
  gate: 'placement',
  why: 'received-not-placed',
  pending: false,
};

describe('P6: the day of a report', () => {
  test('it is the local day; cut-off and hour are of the next one', () => {
    const day = reportDayOf('2026-11-20', 'Asia/Shanghai', { cutOff: '02:30', dueBy: '08:00' });
    const utc = [day.from, day.to, day.cutOff, day.dueBy].map((at) => new Date(at).toISOString());
    expect(utc).toEqual([
      '2026-11-19T16:00:00.000Z',
      '2026-11-20T16:00:00.000Z',
      '2026-11-20T18:30:00.000Z',
      '2026-11-21T00:00:00.000Z',
    ]);
  });

  test('a day of 23 hours is one day, and eight in the morning is eight in the morning', () => {
    const day = reportDayOf('2026-03-28', 'Europe/Berlin', { cutOff: '00:00', dueBy: '08:00' });
    const next = reportDayOf('2026-03-29', 'Europe/Berlin', { cutOff: '00:00', dueBy: '08:00' });
    expect(next.from).toBe(day.to);
    expect((next.to - next.from) / hour).toBe(23);
    expect(new Date(day.dueBy).toISOString()).toBe('2026-03-29T06:00:00.000Z');
  });

  test('a policy put for later does not move a cut-off that was announced', () => {
    const value = { signers: 2, dueBy: '10:00', cutOff: '01:00' };
    const policies = makePolicyBook([{ key: 'reports', value, effectiveFrom: '2026-11-21', reason: 'slow' }]);
    const ctx = { ...context, policies };
    expect(new Date(dayInForce('N-CITY', '2026-11-20', ctx).dueBy).toISOString()).toBe(
      '2026-11-21T00:00:00.000Z',
    );
    expect(new Date(dayInForce('N-CITY', '2026-11-21', ctx).dueBy).toISOString()).toBe(
      '2026-11-22T02:00:00.000Z',
    );
  });

  test('C13: a lead begins with the running day, and each day puts the next', () => {
    const first = firstDues('N-CITY', Date.parse('2026-11-20T10:00:00Z'), context);
    expect(first.map(({ at, ref }) => [new Date(at).toISOString(), readReportRef(ref)?.what])).toEqual([
      ['2026-11-20T16:05:00.000Z', 'draft'],
      ['2026-11-21T00:00:00.000Z', 'late'],
    ]);
    expect(nextDues('N-CITY', '2026-11-20', context).map(({ ref }) => readReportRef(ref))).toEqual([
      { locality: 'N-CITY', date: '2026-11-21', what: 'draft' },
      { locality: 'N-CITY', date: '2026-11-21', what: 'late' },
    ]);
    expect(readReportRef('ent_1')).toBeUndefined();
  });
});

describe('P2: signing', () => {
  const sign = (
    of: StoredReport,
    step: 'review' | 'approve' | 'submit' | 'reject',
    officer: string,
    more: {
      signers?: number;
      reason?: string;
      explanations?: { entryId?: string; gate: string; reason: string }[];
    } = {},
  ) => signReport(of, step, { officer, signers: 3, at: '2026-11-21T00:00:00.000Z', ...more });
  const signed = (
    of: StoredReport,
    step: 'review' | 'approve' | 'submit' | 'reject',
    officer: string,
    more = {},
  ) => {
    const outcome = sign(of, step, officer, more);
    if (outcome.is !== 'signed') throw new Error(JSON.stringify(outcome));
    return outcome.report;
  };

  test.each([
    ['draft', 'approve'],
    ['draft', 'submit'],
    ['draft', 'reject'],
    ['reviewed', 'submit'],
    ['reviewed', 'review'],
    ['approved', 'approve'],
    ['submitted', 'review'],
    ['submitted', 'submit'],
  ] as const)('a %s report is not taken by %s', (state, step) => {
    expect(sign(report({ state }), step, 'Li', { reason: 'so' })).toMatchObject({ code: 'wrong-state' });
  });

  test('three different officers; one name in another spelling is the same officer', () => {
    const reviewed = signed(report(), 'review', 'Li Wei');
    expect(sign(reviewed, 'approve', ' li  WEI')).toMatchObject({ code: 'same-signer' });
    const approved = signed(reviewed, 'approve', 'Bai');
    expect(sign(approved, 'submit', 'Bai')).toMatchObject({ code: 'too-few-signers' });
    expect(signed(approved, 'submit', 'Ma')).toMatchObject({
      state: 'submitted',
      submittedAt: '2026-11-21T00:00:00.000Z',
    });
  });

  test('with one signer configured one officer may do all, but never approve their own draft', () => {
    const alone = { signers: 1 };
    const approved = signed(signed(report(), 'review', 'Li', alone), 'approve', 'Li', alone);
    expect(signed(approved, 'submit', 'Li', alone).state).toBe('submitted');
    const drafted = report({ signatures: [{ step: 'amend', officer: 'Li', at: '' }] });
    const reviewed = signed(drafted, 'review', 'Bai', alone);
    expect(sign(reviewed, 'approve', 'Li', alone)).toMatchObject({ code: 'drafter-may-not-approve' });
  });

  test('a rejection goes back to the draft with its reason, and takes the signatures back', () => {
    const reviewed = signed(report(), 'review', 'Li');
    expect(sign(reviewed, 'reject', 'Bai')).toMatchObject({ code: 'reason-required' });
    const back = signed(reviewed, 'reject', 'Bai', { reason: 'Count again.' });
    expect(back).toMatchObject({
      state: 'draft',
      signatures: [{ step: 'review' }, { step: 'reject', reason: 'Count again.' }],
    });
    expect(signed(back, 'review', 'Li').state).toBe('reviewed');
    const submitted = report({ state: 'submitted', submittedAt: '2026-11-21T00:00:00.000Z' });
    expect(signed(submitted, 'reject', 'Bai', { reason: 'Wrong.' }).submittedAt).toBeUndefined();
  });

  test('P9: an unexplained difference stops the approval, not the review; an explanation settles it', () => {
    const unbalanced = report({
      content: { ...content, differences: [open, { ...open, entryId: 'ent_2', pending: true }] },
    });
    const reviewed = signed(unbalanced, 'review', 'Li');
    expect(sign(reviewed, 'approve', 'Bai')).toMatchObject({
      code: 'unexplained-differences',
      differences: [open],
    });
    const other = [{ entryId: 'ent_1', gate: 'check', reason: 'another gate' }];
    expect(sign(reviewed, 'approve', 'Bai', { explanations: other })).toMatchObject({ is: 'refused' });
    const explanations = [{ entryId: 'ent_1', gate: 'placement', reason: 'At the clinic.' }];
    const approved = signed(reviewed, 'approve', 'Bai', { explanations });
    expect(approved.content.differences[0]?.explained).toEqual({ officer: 'Bai', reason: 'At the clinic.' });
  });

  test('the same step by the same officer again changes nothing', () => {
    expect(sign(signed(report(), 'review', 'Li'), 'review', 'Li')).toEqual({ is: 'already' });
  });
});

describe('P9: yesterday and today', () => {
  const here = entry({ stage: 'QUARANTINE', responsibility: accepted() });
  const there = entry({ stage: 'QUARANTINE', responsibility: accepted('140106') });
  test.each([
    ['arrived', { before: undefined, knowable: undefined }],
    ['arrived', { before: entry({ stage: 'EXPECTED', arrived: false }), knowable: undefined }],
    ['moved-in', { before: there, knowable: there }],
    ['late', { before: here, knowable: undefined }],
    ['left-out', { before: here, knowable: here }],
  ] as const)('whoever is new %s', (why, known) => {
    expect(whyJoined(known, '140105')).toBe(why);
    expect(carryDifference('140105', 'ent_1', why).length).toBe(why === 'left-out' ? 1 : 0);
  });

  test('whoever is gone moved, was merged, or is a difference', () => {
    const reasons = [
      'moved-out',
      'no-longer-arrived',
      whyGone({ merged: true }),
      whyGone({ merged: false }),
    ] as const;
    expect(reasons.map((why) => carryDifference('140105', 'ent_1', why).length)).toEqual([0, 1, 0, 1]);
  });

  test('between two localities both have to say so', () => {
    const move = { entryId: 'ent_1', from: 'N-EAST', to: 'N-WEST' };
    const inside = (code: string) => code.startsWith('N-');
    const both = [
      { ...move, saidBy: 'giver' as const },
      { ...move, saidBy: 'taker' as const },
    ];
    expect(moveDifferences(both, inside)).toEqual([]);
    expect(moveDifferences(both.slice(0, 1), inside)).toMatchObject([
      { locality: 'N-WEST', entryId: 'ent_1' },
    ]);
    expect(moveDifferences(both.slice(1), inside)).toMatchObject([{ locality: 'N-EAST', entryId: 'ent_1' }]);
    expect(moveDifferences(both.slice(1), (code) => code === 'N-WEST')).toEqual([]);
  });
});

describe('P1: the roll-up', () => {
  const above = {
    locality: 'NORTH',
    cutOff: '2026-11-20T16:00:00.000Z',
    covers: (code: string) => code === 'NORTH' || code.startsWith('N-'),
    reports: (code: string) => code === 'N-CITY',
  };
  const own = { own: { registered: 2 }, differences: [], ownMoves: [], policies: [], gaps: [] };

  test('counts are the own ones and those below; unexplained differences come along, gaps name who has not submitted (P3)', () => {
    const below = report({
      content: { ...content, counts: { registered: 3 }, differences: [open, { ...open, pending: true }] },
    });
    const sum = rollUp(own, [below, report({ locality: 'N-FAR-CITY' })], above);
    expect([sum.counts, sum.own]).toEqual([{ registered: 5 }, { registered: 2 }]);
    expect(sum.differences).toEqual([open]);
    expect(sum.gaps).toEqual([{ kind: 'locality', of: 'N-CITY', why: 'not submitted: draft' }]);
    expect(sum.below.map(({ locality, unexplained }) => [locality, unexplained])).toEqual([
      ['N-CITY', 1],
      ['N-FAR-CITY', 0],
    ]);
  });

  test('P9: a kept report whose figures do not come out is a difference above', () => {
    const damaged = report({ content: { ...content, counts: { arrived: 3, 'in-quarantine': 2 } } });
    expect(rollUp(own, [damaged], above).differences[0]).toMatchObject({
      locality: 'N-CITY',
      gate: 'sums',
      why: 'arrived 3, terms 2',
    });
  });

  test('added up again it says the same, and what was explained stays explained', () => {
    const below = report({ content: { ...content, counts: { registered: 3 }, differences: [open] } });
    const move = { entryId: 'ent_9', from: 'NORTH', to: 'N-CITY', saidBy: 'giver' as const };
    const sum = rollUp({ ...own, ownMoves: [move] }, [below], above);
    expect(sum.differences).toContainEqual(
      expect.objectContaining({ gate: 'between-localities', entryId: 'ent_9' }),
    );
    const kept = report({ locality: 'NORTH', content: sum });
    expect(rollUp(ownPartOf(kept), [below], above)).toEqual(sum);
    const explained = sum.differences.map((one) => ({ ...one, explained: { officer: 'Li', reason: 'so' } }));
    expect(keepExplanations(sum, explained).differences).toEqual(explained);
  });
});

describe('G2: small cells', () => {
  const parts = (counter: string, by: string, counts: number[]): CounterRow[] =>
    counts.map((count, index) => ({ counter, by, value: `v${index}`, count }));
  const total = (counts: number[]) => counts.reduce((sum, one) => sum + one, 0);

  test('a small cell takes another with it; zeros and sums stay', () => {
    const rows = [{ counter: 'closed', count: 103 }, ...parts('closed', 'outcome', [3, 100, 0])];
    expect(maskRows(rows).map(({ count }) => count)).toEqual([103, null, null, 0]);
  });

  test('G2: over any figures, no hidden cell follows from the shown ones', () => {
    const cells = fc.array(fc.oneof(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 500 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(cells, (counts) => {
        const rows = [{ counter: 'closed', count: total(counts) }, ...parts('closed', 'outcome', counts)];
        const masked = maskRows(rows);
        const [whole, ...shown] = masked;
        for (const { count } of masked) expect(count === null || count === 0 || count >= 5).toBe(true);
        const hidden = counts.filter((_, index) => shown[index]?.count === null);
        if (hidden.length === 0) return;
        if (whole?.count === null) {
          // Then nothing but zeros is shown beside it.
          expect(shown.every(({ count }) => count === null || count === 0)).toBe(true);
          return;
        }
        // With the sum known and each at least one, every small value is possible for each of them.
        expect(hidden.length).toBeGreaterThanOrEqual(2);
        expect(total(hidden) - (hidden.length - 1)).toBeGreaterThanOrEqual(4);
      }),
    );
  });

  test("P9's terms are parts of the arrived: what is hidden of one is hidden of its own parts", () => {
    const counts: Record<string, number> = { 'in-quarantine': 264, 'in-hospital': 2 };
    const rows: CounterRow[] = [
      { counter: 'arrived', count: 266 },
      { counter: 'not-checked', count: 0 },
      ...terms.map((counter) => ({ counter, count: counts[counter] ?? 0 })),
      ...parts('in-quarantine', 'type', [264, 0]),
    ];
    const masked = maskRows(rows);
    const shown = (counter: string) =>
      masked.filter((row) => row.counter === counter).map(({ count }) => count);
    expect([shown('arrived'), shown('in-hospital'), shown('in-quarantine')]).toEqual([
      [266],
      [null],
      [null, null, 0],
    ]);
  });
});

test('P8: CSV quotes by RFC 4180, and nothing is a formula', () => {
  const csv = toCsv(
    ['a', 'b'],
    [
      ['=1+1', 3],
      ['x,"y"', null],
      ['-2', undefined],
    ],
  );
  expect(csv).toBe('a,b\r\n\'=1+1,3\r\n"x,""y""",\r\n\'-2,\r\n');
});

describe('P4 L1: scores', () => {
  const notice = (createdAt: number, acknowledgedAt?: number, over = {}) => ({
    department: 'health' as const,
    severity: 'urgent' as const,
    createdAt,
    ackBy: createdAt + 2 * hour,
    superseded: false,
    ...(acknowledgedAt === undefined ? {} : { acknowledgedAt }),
    ...over,
  });

  test('times are nearest-rank: half, nine tenths, longest', () => {
    const minutes = [10, 20, 30, 40, 50, 60, 70, 80, 90, 1000].map((one) => one * 60_000);
    expect(spreadOf(minutes)).toEqual({ count: 10, median: 50, p90: 90, longest: 1000 });
    expect(spreadOf([])).toEqual({ count: 0, median: null, p90: null, longest: null });
  });

  test('acknowledged late is overdue, never is missed, replaced is neither', () => {
    const notices = [
      notice(0, hour),
      notice(0, 3 * hour),
      notice(0),
      notice(9 * hour),
      notice(0, undefined, { superseded: true }),
      notice(0, undefined, { ackBy: undefined }),
    ];
    expect(scoreOf(notices, 10 * hour)).toMatchObject({
      told: 4,
      acknowledged: 2,
      overdue: 2,
      missed: 1,
      waiting: 1,
    });
  });

  test('the funnel counts who got how far and how long it took', () => {
    const told = { locality: 'N-EAST', asked: true, pushed: 0 };
    const { rows, minutes } = sumFunnels([
      { ...told, matched: hour, checked: 2 * hour, fedBack: 4 * hour, outcome: 'placed' },
      { ...told, matched: 3 * hour },
      { ...told, asked: false },
    ]);
    expect(Object.fromEntries(rows.map((row) => [row.value ?? row.counter, row.count]))).toEqual({
      pushed: 3,
      matched: 2,
      checked: 1,
      asked: 2,
      'fed-back': 1,
      'still-owed': 1,
      placed: 1,
    });
    expect(minutes.matched).toMatchObject({ count: 2, median: 60, longest: 180 });
  });
});

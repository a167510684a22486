import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countPage } from '../../functions/reports/count-page.ts';
import { policyValues } from '../../shared/contracts/policy.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import { erasedDocument } from '../../shared/domain/erased-document.ts';
import type { EntryDocument, EventEvidence, Statement } from '../../shared/domain/evidence.ts';
import { retentionOf } from '../../shared/domain/policies/retention.ts';
import { reportDayOf } from '../../shared/domain/reports/report-day.ts';
import { evidence } from './evidence-arbitraries.ts';
import {
  arrivalTime,
  context,
  day,
  documentOf,
  domesticStatement,
  event,
  expectedStatement,
  hour,
  statement,
  wayToQuarantine,
} from './evidence-builder.ts';

const policy = { retention: policyValues.retention.parse(undefined) };
const kept = (statements: Statement[], events: EventEvidence[] = [], followUps: EventEvidence[] = []) => {
  const document = documentOf(statements, events);
  return retentionOf(deriveEntry(document, followUps, context), document, followUps, policy);
};
const ends = arrivalTime + 40 * day;
const closing = (type: Parameters<typeof event>[0], fields: Record<string, unknown> = {}) =>
  event(type, ends, fields, { learnedAt: ends + hour });

describe('G8: until when somebody is kept', () => {
  test('G8: thirty days from the closure, however long ago the arrival was', () => {
    const found = kept([statement()], [...wayToQuarantine(), closing('departed')]);
    expect(found).toEqual({ rule: 'closed', at: ends + hour + 30 * day });
  });

  test('G8: an open journey is never ended by its age: only by a year without a word', () => {
    const events = wayToQuarantine();
    const last = Math.max(...events.map(({ learnedAt }) => learnedAt), arrivalTime + hour);
    const { rule, at } = kept([statement()], events);
    expect([rule, at > last + 360 * day]).toEqual(['legal-maximum', true]);
    const seen = event('follow-up', last + 200 * day, { outcome: 'SEEN_OK' });
    expect(kept([statement()], events, [seen]).at).toBeGreaterThan(last + 560 * day);
  });

  test.each<[string, Statement[], EventEvidence[], string, number]>([
    ['who never came', [expectedStatement()], [closing('did-not-travel')], 'never-arrived', 14 * day],
    [
      'who only passed a road checkpoint',
      [domesticStatement({ source: 'road-checkpoint', originArea: 'N-WEST' })],
      [closing('departed')],
      'checkpoint',
      14 * day,
    ],
    [
      'whose report proved false',
      [
        statement({
          says: 'reported',
          source: 'community-report',
          pointOfEntry: undefined,
        } as Partial<Statement>),
      ],
      [closing('verified', { outcome: 'false-report', approver: 'Wang' })],
      'false-report',
      72 * hour,
    ],
  ])('G8: %s is kept for less', (_, statements, events, rule, after) => {
    const found = kept(statements, events);
    const first = events[0]?.learnedAt ?? 0;
    expect(found.rule).toBe(rule);
    expect(found.at - first).toBeLessThanOrEqual(after);
    expect(found.at - first).toBeGreaterThan(after - 2 * hour);
  });

  test('G8: reopened, it is kept as an open one', () => {
    const events = [...wayToQuarantine(), closing('departed')];
    const again = event('reopened', ends + day, { reason: 'was still here' });
    expect(kept([statement()], [...events, again]).rule).toBe('legal-maximum');
  });

  test('G8: policy may shorten and lengthen, within the legal maximum', () => {
    const document = documentOf([statement()], [...wayToQuarantine(), closing('departed')]);
    const entry = deriveEntry(document, [], context);
    const under = (value: object) =>
      retentionOf(entry, document, [], { retention: policyValues.retention.parse(value) });
    expect(under({ closedDays: 5 }).at).toBe(ends + hour + 5 * day);
    expect(under({ closedDays: 366, mostMonths: 1 })).toMatchObject({ rule: 'legal-maximum' });
  });
});

const zone = 'Asia/Shanghai';
const everywhere = ['NORTH', 'N-CITY', 'N-EAST', 'N-WEST', 'N-FAR', 'SOUTH', 'S-CITY', 'S-PORT', 'operator'];

/** What every locality reports of a few days, however much was known. */
const reportsOf = (document: EntryDocument) =>
  ['2026-11-20', '2026-11-21', '2026-12-05'].flatMap((date) =>
    everywhere.map((locality) => {
      const its = reportDayOf(date, zone, { cutOff: '00:00', dueBy: '08:00' });
      const request = { locality, day: its, revision: 1, knownBy: Number.MAX_SAFE_INTEGER };
      return countPage([{ document, followUps: [] }], request, { context, yesterday: undefined });
    }),
  );

describe('G8: what is left of somebody who was erased', () => {
  test('G8: counts as before, in every report of every day, whatever the evidence was', () => {
    fc.assert(
      fc.property(evidence, ({ statements, events }) => {
        const document = documentOf(statements, events);
        const left = erasedDocument(document, { at: ends, rule: 'closed', former: [] });
        expect(reportsOf(left)).toEqual(reportsOf(document));
        const { stage, outcome, kind } = deriveEntry(document, [], context);
        expect(deriveEntry(left, [], context)).toMatchObject({
          stage,
          kind,
          ...(outcome ? { outcome } : {}),
        });
      }),
      { numRuns: 60 },
    );
  });

  test('G8: erasing twice is erasing once', () => {
    fc.assert(
      fc.property(evidence, ({ statements, events }) => {
        const once = erasedDocument(documentOf(statements, events), { at: ends, rule: 'closed', former: [] });
        const twice = erasedDocument(once, { at: ends, rule: 'closed', former: [] });
        expect(reportsOf(twice)).toEqual(reportsOf(once));
      }),
      { numRuns: 10 },
    );
  });

  test('G8: no text of any event survives but codes, dates and ids of ours', () => {
    const secret = 'Secret Words 9';
    const fields = [
      'text',
      'reason',
      'result',
      'room',
      'vehicle',
      'place',
      'by',
      'number',
      'issuer',
      'caseRef',
      'guardian',
    ];
    const data = Object.fromEntries(fields.map((field) => [field, secret]));
    const nested = {
      collector: { kind: 'community', name: secret },
      symptoms: [secret],
      health: { symptoms: [secret], temperatureC: 39.2 },
    };
    const told = event('note', arrivalTime + hour, { ...data, ...nested }, { officer: secret, id: 'e-1' });
    const document = {
      ...documentOf([statement({ recordId: secret, version: secret })], [told]),
      names: ['n'],
      birth: 'b',
    };
    const left = JSON.stringify(erasedDocument(document, { at: ends, rule: 'closed', former: [] }));
    expect(left).not.toContain('Secret');
    expect(left).not.toContain('39.2');
    expect(JSON.parse(left)).toMatchObject({
      names: [],
      documents: [],
      erased: { at: ends, rule: 'closed' },
    });
    expect(JSON.parse(left)).not.toHaveProperty('birth');
  });
});

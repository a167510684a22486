import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tracingCounts } from '../../shared/domain/contacts/contact-of.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EventEvidence } from '../../shared/domain/evidence.ts';
import { judgeEvent } from '../../shared/domain/stages/judge-event.ts';
import { evidence } from './evidence-arbitraries.ts';
import {
  arrivalTime,
  at,
  context,
  day,
  documentOf,
  domesticStatement,
  event,
  hour,
  statement,
  wayToQuarantine,
} from './evidence-builder.ts';

const derive = (events: EventEvidence[], statements = [statement()]) =>
  deriveEntry(documentOf(statements, events), [], context);
const contact = (when: number, exposedOn: string, more: Record<string, unknown> = {}) =>
  event('contact-identified', when, { caseEntryId: 'ent_case', exposedOn, how: 'seat-rows', ...more });
const signed = { officer: 'Zhao' };
const way = wayToQuarantine();
const lastDay = at('2026-12-04 15:00');
const released = event('released', lastDay, {}, signed);
const collected = event('collected', lastDay + hour, {}, signed);
const completed = event('completed', lastDay + 2 * hour, {}, signed);
const cleared = [
  event('port-check', arrivalTime + hour, {}, signed),
  event('disposition', arrivalTime + 2 * hour, { disposition: 'clear' }, signed),
];

describe('a person as a contact', () => {
  test('T60 L7 C11: in quarantine, a later exposure moves day 0, an earlier one does not', () => {
    const later = derive([...way, contact(arrivalTime + 3 * day, '2026-11-22')]);
    expect([later.stage, later.quarantine?.anchor, later.quarantine?.lastDay]).toEqual([
      'QUARANTINE',
      '2026-11-22',
      '2026-12-06',
    ]);
    expect(later.kind).toBe('OVERSEAS');
    const earlier = derive([...way, contact(arrivalTime + 3 * day, '2026-11-18')]);
    expect([earlier.quarantine?.anchor, earlier.quarantine?.lastDay]).toEqual(['2026-11-20', '2026-12-04']);
  });

  test('T60 F23: a link that is to verify is kept and moves nothing until somebody verified it', () => {
    const open = contact(arrivalTime + 3 * day, '2026-11-22', { verify: true });
    const before = derive([...way, open]);
    expect(before.contactOf).toMatchObject([{ caseEntryId: 'ent_case', standing: 'to-verify' }]);
    expect(before.quarantine?.anchor).toBe('2026-11-20');
    const yes = event('contact-verified', arrivalTime + 4 * day, { outcome: 'contact' }, signed);
    const after = derive([...way, open, yes]);
    expect(after.contactOf?.[0]?.standing).toBe('contact');
    expect(after.quarantine?.anchor).toBe('2026-11-22');
    const no = event('contact-verified', arrivalTime + 4 * day, { outcome: 'not-contact' }, signed);
    expect(derive([...way, open, no])).toMatchObject({
      contactOf: [{ standing: 'not-contact' }],
      quarantine: { anchor: '2026-11-20' },
    });
  });

  test('T41: released or in the community, somebody still within the period is handed over again, counted from the exposure', () => {
    const free = [...way, released, collected];
    const back = derive([...free, contact(lastDay + day, '2026-12-04')]);
    expect([back.stage, back.releasedAt, back.quarantine]).toEqual(['HANDED_OVER', undefined, undefined]);
    const placed = event('placed', lastDay + 2 * day, {}, signed);
    const again = derive([...free, contact(lastDay + day, '2026-12-04'), placed]);
    expect([again.quarantine?.anchor, again.quarantine?.lastDay]).toEqual(['2026-12-04', '2026-12-18']);
  });

  test('T60: who has served the days since the exposure is told of, and stays free', () => {
    const late = derive([...way, released, collected, contact(lastDay + day, '2026-11-20')]);
    expect([late.stage, late.contactOf?.length]).toEqual(['COMMUNITY', 1]);
  });

  test('T41 F23: nobody is called back for a link that is to verify; verifying it does call back', () => {
    const open = contact(lastDay + day, '2026-12-04', { verify: true });
    const free = [...way, released, collected, open];
    expect(derive(free).stage).toBe('COMMUNITY');
    const yes = event('contact-verified', lastDay + 2 * day, { outcome: 'contact' }, signed);
    expect(derive([...free, yes]).stage).toBe('HANDED_OVER');
  });

  test('L7 M5: nobody is a contact of themselves, though one half of an entry was found as the other’s before they were joined', () => {
    const found = contact(lastDay + day, '2026-12-04');
    const events = [...way, released, collected, found];
    const entry = deriveEntry(documentOf([statement()], events, { absorbed: ['ent_case'] }), [], context);
    expect([entry.stage, entry.contactOf]).toEqual(['COMMUNITY', undefined]);
  });

  test('T59: a journey that ended in the community goes on; who died or left stays where the story ended', () => {
    const ended = [...way, released, collected, event('accepted', arrivalTime + hour, {}, signed), completed];
    expect(derive(ended).outcome).toBe('COMPLETED');
    const found = contact(lastDay + day, '2026-12-04');
    expect(derive([...ended, found])).toMatchObject({ stage: 'HANDED_OVER', conflicts: [] });
    expect(derive([...ended, found]).outcome).toBeUndefined();
    const later = contact(lastDay + 9 * day, '2026-12-12');
    expect(derive([...ended, later])).toMatchObject({ stage: 'CLOSED', outcome: 'COMPLETED' });
    const gone = [...way, event('departed', lastDay, {}, signed), found];
    expect(derive(gone)).toMatchObject({ stage: 'CLOSED', outcome: 'DEPARTED', contactOf: [{}] });
  });

  test('T60: a case that turned out to be none is withdrawn; the days stay for an officer to shorten', () => {
    const found = contact(arrivalTime + 3 * day, '2026-11-22');
    const withdrawn = contact(arrivalTime + 5 * day, '2026-11-22', { withdrawn: true });
    const entry = derive([...way, found, withdrawn]);
    expect(entry.contactOf).toMatchObject([{ standing: 'withdrawn' }]);
    expect(entry.quarantine?.anchor).toBe('2026-11-22');
    const unsure = contact(arrivalTime + 3 * day, '2026-11-22', { verify: true });
    expect(derive([...way, unsure, withdrawn]).quarantine?.anchor).toBe('2026-11-20');
  });

  test('T60: a shortened period does not outlive a later exposure', () => {
    const reduced = event(
      'reduced',
      arrivalTime + 2 * day,
      { lastDay: '2026-11-27', reason: 'served' },
      signed,
    );
    expect(derive([...way, reduced]).quarantine?.lastDay).toBe('2026-11-27');
    const entry = derive([...way, reduced, contact(arrivalTime + 3 * day, '2026-11-22')]);
    expect(entry.quarantine?.lastDay).toBe('2026-12-06');
  });

  test('an exposure on a day to come is refused', () => {
    const odd = contact(arrivalTime + 3 * day, '2026-12-24');
    const judged = judgeEvent(documentOf([statement()], way), [], odd, context, arrivalTime + 9 * day);
    expect([judged.status, judged.rule]).toEqual(['refused', 'exposure-in-future']);
  });

  test('I11: any order and repetition of contact evidence makes the same entry', () => {
    const all = [
      ...way,
      contact(arrivalTime + 2 * day, '2026-11-21', { verify: true }),
      contact(arrivalTime + 3 * day, '2026-11-22'),
      contact(arrivalTime + 4 * day, '2026-11-22', { caseEntryId: 'ent_other' }),
      event(
        'contact-verified',
        arrivalTime + 5 * day,
        { outcome: 'not-contact', caseEntryId: 'ent_case' },
        signed,
      ),
      event('contact-reached', arrivalTime + 6 * day, {}, signed),
      contact(arrivalTime + 7 * day, '2026-11-22', { withdrawn: true, caseEntryId: 'ent_other' }),
    ];
    const expected = derive(all);
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (order) => {
        expect(derive([...order, ...order.slice(0, 3)])).toEqual(expected);
      }),
    );
  });
});

describe('a person whom only contact tracing knows', () => {
  const traced = domesticStatement({
    agency: 'tracers',
    recordId: 'c-1',
    source: 'contact-tracing',
    says: 'reported',
    atIs: 'received',
    lastExposureOn: '2026-11-19',
    caseEntryId: 'ent_case',
  });

  test('T3 F24 C4: is REPORTED, of kind CONTACT, with a verification deadline', () => {
    const entry = derive([], [traced]);
    expect([entry.stage, entry.kind, entry.contactOf?.[0]?.caseEntryId]).toEqual([
      'REPORTED',
      'CONTACT',
      'ent_case',
    ]);
    expect(entry.deadlines.find(({ kind }) => kind === 'verification')?.dueAt).toBe(
      traced.statedAt + 24 * hour,
    );
  });

  test('F0: the word of a tracer does not make a traveller from abroad a domestic one, nor the journey begin anew', () => {
    const late = { ...traced, statedAt: arrivalTime + 5 * day };
    const entry = derive(way, [statement(), late]);
    const alone = derive(way);
    expect([entry.kind, entry.stage, entry.stageSince]).toEqual(['OVERSEAS', 'QUARANTINE', alone.stageSince]);
    expect(entry.contactOf).toHaveLength(1);
    const unknown = derive([], [statement({ abroad: 'unknown' }), late]);
    expect(unknown.kind).toBe('OVERSEAS');
  });
});

describe('what the first check hears of a contact', () => {
  const domestic = domesticStatement({ leftAreaOn: '2026-11-15' });
  const interview = (travelHistory: object[]) =>
    event('port-check', arrivalTime + hour, { health: {}, travelHistory }, signed);
  const placed = [
    event('disposition', arrivalTime + 2 * hour, { disposition: 'local' }, signed),
    event('placed', arrivalTime + 3 * hour, {}, signed),
  ];

  test('D16 F24 C11: somebody who says to have met a case is a CONTACT, counted from that day', () => {
    const met = interview([
      { country: 'CHN', exposure: 'resident-of', to: '2026-11-15' },
      { country: 'CHN', exposure: 'contact', from: '2026-11-17', to: '2026-11-18' },
    ]);
    const entry = derive([met, ...placed], [domestic]);
    expect([entry.kind, entry.quarantine?.anchor]).toEqual(['CONTACT', '2026-11-18']);
  });

  test('D16 F24: residence, return and transit are no contact; a day to come is a slip of the pen', () => {
    for (const stay of [
      { exposure: 'resident-of', to: '2026-11-18' },
      { exposure: 'returned-from', to: '2026-11-18' },
      { exposure: 'transited', to: '2026-11-18' },
      { exposure: 'contact', to: '2026-12-18' },
      { exposure: 'contact', to: 'last week' },
    ]) {
      const entry = derive([interview([{ country: 'CHN', ...stay }]), ...placed], [domestic]);
      expect([stay, entry.kind]).toEqual([stay, 'DOMESTIC']);
    }
  });
});

describe('a person as a case', () => {
  test('L7: suspected, then confirmed, then excluded; the list is complete when an officer says so', () => {
    const suspected = event('test-result', arrivalTime + 30 * hour, { result: 'suspected' });
    const confirmed = event('test-result', arrivalTime + 40 * hour, { result: 'confirmed' });
    const listed = event('contacts-listed', arrivalTime + 44 * hour, { count: 12 });
    const excluded = event('recovered', arrivalTime + 60 * hour, { discharged: 'excluded' });
    expect(derive(way).tracing).toBeUndefined();
    expect(derive([...way, suspected]).tracing).toEqual({ status: 'suspected', since: suspected.occurredAt });
    expect(derive([...way, suspected, confirmed, listed]).tracing).toEqual({
      status: 'confirmed',
      since: suspected.occurredAt,
      listedAt: listed.occurredAt,
      count: 12,
    });
    expect(derive([...way, suspected, excluded]).tracing?.status).toBe('excluded');
  });

  test('L7 F5: referred as suspected from the port, somebody is a case at once', () => {
    const refer = { disposition: 'refer', category: 'suspected' };
    const entry = derive([cleared[0] as EventEvidence, event('disposition', arrivalTime + 2 * hour, refer)]);
    expect([entry.stage, entry.tracing?.status]).toEqual(['HOSPITAL', 'suspected']);
    const fever = event('disposition', arrivalTime + 2 * hour, { disposition: 'refer', category: 'fever' });
    expect(derive([cleared[0] as EventEvidence, fever]).tracing).toBeUndefined();
  });

  test('C9 P8: cases and contacts are counted with what was done about them', () => {
    const entries = [
      derive([...way, event('test-result', arrivalTime + 30 * hour, { result: 'confirmed' })]),
      derive([...way, contact(arrivalTime + 2 * day, '2026-11-20')]),
      derive([
        ...way,
        contact(arrivalTime + 2 * day, '2026-11-20', { verify: true }),
        event('contact-reached', arrivalTime + 3 * day, {}, signed),
      ]),
      derive(way),
    ];
    expect(tracingCounts(entries)).toEqual({
      cases: 1,
      casesListed: 0,
      contacts: 2,
      contactsToVerify: 1,
      contactsReached: 1,
    });
  });
});

describe('whatever the evidence', () => {
  const days = fc.constantFrom('2026-11-10', '2026-11-20', '2026-11-25', '2026-12-04', '2027-01-01', 'bad');
  const told = fc
    .record({
      type: fc.constantFrom('contact-identified', 'contact-verified', 'contact-reached', 'contacts-listed'),
      hours: fc.integer({ min: -48, max: 24 * 20 }),
      caseEntryId: fc.constantFrom('ent_case', 'ent_other'),
      exposedOn: days,
      how: fc.constantFrom('seat-rows', 'site', 'odd'),
      verify: fc.option(fc.boolean(), { nil: undefined }),
      withdrawn: fc.option(fc.boolean(), { nil: undefined }),
      outcome: fc.constantFrom('contact', 'not-contact'),
      id: fc.integer({ min: 1, max: 1_000_000 }),
    } as const)
    .map(({ type, hours, id, ...data }) =>
      event(type, arrivalTime + hours * hour, data, { ...signed, id: `${type}-${id}` }),
    );
  const some = fc.record({
    base: evidence,
    links: fc.uniqueArray(told, { maxLength: 6, selector: (one) => one.key }),
  });

  test('I11 L7: any order of it gives the same entry, and no exposure to come ever moves day 0', () => {
    fc.assert(
      fc.property(some, fc.nat(), ({ base, links }, turn) => {
        const all = [...base.events, ...links];
        const at = turn % (all.length + 1);
        const entry = derive(all, base.statements);
        expect(derive([...all.slice(at), ...all.slice(0, at), ...links], base.statements)).toEqual(entry);
        const latest = links.map(({ occurredAt }) => occurredAt).reduce((a, b) => Math.max(a, b), 0);
        for (const { exposedOn, how } of entry.contactOf ?? []) {
          expect(how).not.toBe('odd');
          expect(Date.parse(exposedOn)).toBeLessThanOrEqual(latest + 2 * day);
        }
      }),
    );
  });

  test('F23: a link that is yet to verify never calls anybody back, never ends anything and moves no date', () => {
    fc.assert(
      fc.property(some, ({ base, links }) => {
        const unsure = links
          .filter(({ type }) => type === 'contact-identified')
          .map((one) => ({ ...one, data: { ...one.data, verify: true, withdrawn: undefined } }));
        const without = derive(base.events, base.statements);
        const entry = derive([...base.events, ...unsure], base.statements);
        expect([entry.stage, entry.quarantine, entry.releasedAt]).toEqual([
          without.stage,
          without.quarantine,
          without.releasedAt,
        ]);
      }),
    );
  });
});

import { describe, expect, test } from 'vitest';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EventEvidence, Statement } from '../../shared/domain/evidence.ts';
import { stageTable } from '../../shared/domain/stages/stage-table.ts';
import {
  arrivalTime,
  at,
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

const signed = { officer: 'Zhao' };
const port = { by: 'S-CITY', officer: 'Qian' };
const t = (hours: number) => arrivalTime + hours * hour;
const reported = statement({ source: 'community-report', says: 'reported', atIs: 'received' });
const crew = { crew: true, source: 'ship-master' as const, grade: 'low' as const };

const check = event('port-check', t(1), {}, port);
const dispose = (disposition: string, more: Record<string, unknown> = {}, hours = 2) =>
  event('disposition', t(hours), { disposition, ...more }, port);
const boarded = event('boarded', t(3), {}, port);
const received = event('received', t(9), {}, signed);
const placed = event('placed', t(10), {}, signed);
const quarantined = wayToQuarantine();
const handedOver = quarantined.slice(0, 5);
const ended = at('2026-12-04 15:00');
const release = event('released', ended, {}, signed);
const home = [...handedOver, event('placed', t(10), { quarantineType: 'home', singleRoom: true }, signed)];
const atHome = [...home, event('released', ended, {}, signed)];
const hospital = [...handedOver, event('hospitalised', t(12), { place: 'First' }, signed)];

const exposed = (hours: number, exposedOn: string) =>
  event('contact-identified', t(hours), { caseEntryId: 'ent_case', exposedOn, how: 'seat-rows' });

interface Case {
  row: string;
  statements?: Statement[];
  events?: EventEvidence[];
  entry: Partial<Entry>;
}

const cases: Case[] = [
  {
    row: 'T1: advance list -> EXPECTED',
    statements: [expectedStatement()],
    entry: { stage: 'EXPECTED', arrived: false },
  },
  { row: 'T2: seen but not listed -> ARRIVED', entry: { stage: 'ARRIVED', arrived: true } },
  { row: 'T3: community report -> REPORTED', statements: [reported], entry: { stage: 'REPORTED' } },
  {
    row: 'T4: REPORTED and verified -> ARRIVED',
    statements: [reported],
    events: [event('verified', t(5))],
    entry: { stage: 'ARRIVED', arrived: true },
  },
  {
    row: 'T4: REPORTED and a border record -> ARRIVED',
    statements: [reported, statement({ recordId: 'r-2' })],
    entry: { stage: 'ARRIVED' },
  },
  {
    row: 'T5: REPORTED and false -> CLOSED',
    statements: [reported],
    events: [event('verified', t(5), { outcome: 'false-report' })],
    entry: { stage: 'CLOSED', outcome: 'FALSE_REPORT' },
  },
  {
    row: 'T6: REPORTED and not found by a named approver -> CLOSED',
    statements: [reported],
    events: [event('verified', t(5), { outcome: 'not-found', approver: 'Sun' })],
    entry: { stage: 'CLOSED', outcome: 'NOT_FOUND' },
  },
  {
    row: 'T7: EXPECTED and arrival evidence -> ARRIVED',
    statements: [expectedStatement(), statement()],
    entry: { stage: 'ARRIVED', arrived: true },
  },
  {
    row: 'T7: EXPECTED and seen by the locality -> ARRIVED',
    statements: [expectedStatement()],
    events: [event('verified', t(1))],
    entry: { stage: 'ARRIVED', arrived: true },
  },
  {
    row: 'T8: EXPECTED and a steward says no -> CLOSED',
    statements: [expectedStatement()],
    events: [event('did-not-travel', t(30), {}, { by: 'steward' })],
    entry: { stage: 'CLOSED', outcome: 'DID_NOT_TRAVEL' },
  },
  {
    row: 'T8: every source withdrew -> CLOSED',
    statements: [expectedStatement({ says: 'withdrawn' })],
    entry: { stage: 'CLOSED', outcome: 'DID_NOT_TRAVEL' },
  },
  {
    row: 'T9: EXPECTED crew stays aboard -> ABOARD',
    statements: [expectedStatement(crew)],
    events: [dispose('aboard')],
    entry: { stage: 'ABOARD', kind: 'CREW' },
  },
  {
    row: 'T10: refused entry -> CLOSED',
    events: [event('refused-entry', t(1), {}, port)],
    entry: { stage: 'CLOSED', outcome: 'REFUSED_ENTRY' },
  },
  {
    row: 'T11: returned -> CLOSED',
    events: [check, dispose('transfer'), event('returned', t(3), {}, port)],
    entry: { stage: 'CLOSED', outcome: 'RETURNED' },
  },
  { row: 'T12: ARRIVED and checked -> CHECKED', events: [check], entry: { stage: 'CHECKED' } },
  {
    row: 'T12: a station record with its check -> CHECKED',
    statements: [domesticStatement({ says: 'checked' })],
    entry: { stage: 'CHECKED', kind: 'DOMESTIC' },
  },
  { row: 'T13: transfer', events: [check, dispose('transfer')], entry: { stage: 'AWAITING_TRANSFER' } },
  { row: 'T14: local', events: [check, dispose('local')], entry: { stage: 'HANDED_OVER' } },
  {
    row: 'T15: self',
    statements: [domesticStatement()],
    events: [check, dispose('self')],
    entry: { stage: 'IN_TRANSFER', transfer: { mode: 'self', manifests: [] } },
  },
  {
    row: 'T16: hold: handed to the port city',
    events: [check, dispose('hold', { category: 'close-contact' })],
    entry: {
      stage: 'HANDED_OVER',
      responsibility: { state: 'OFFERED', locality: 'S-CITY', offeredTo: 'S-CITY', hops: 0 },
    },
  },
  {
    row: 'T17: refer',
    events: [check, dispose('refer', { category: 'fever' })],
    entry: { stage: 'HOSPITAL' },
  },
  {
    row: 'T18: clear',
    statements: [domesticStatement()],
    events: [check, event('certificate', t(1.5)), dispose('clear')],
    entry: { stage: 'COMMUNITY' },
  },
  {
    row: 'T19: onward',
    events: [check, dispose('onward')],
    entry: { stage: 'IN_TRANSFER', transfer: { mode: 'carrier', manifests: [] } },
  },
  {
    row: 'T20: aboard',
    statements: [statement(crew)],
    events: [check, dispose('aboard')],
    entry: { stage: 'ABOARD' },
  },
  {
    row: 'T21: AWAITING_TRANSFER and boarded -> IN_TRANSFER',
    events: [check, dispose('transfer'), boarded],
    entry: { stage: 'IN_TRANSFER', transfer: { mode: 'manifest', manifests: ['m-1'] } },
  },
  {
    row: 'T22: the disposition changes before boarding',
    events: [check, dispose('transfer'), dispose('local', {}, 3)],
    entry: { stage: 'HANDED_OVER', conflicts: [] },
  },
  {
    row: 'T23: a named officer lifts the hold',
    events: [check, dispose('hold'), dispose('transfer', {}, 4)],
    entry: { stage: 'AWAITING_TRANSFER' },
  },
  {
    row: 'T23: lifted in quarantine, the way is free for a new owner',
    events: [check, dispose('hold'), event('placed', t(3), {}, port), dispose('transfer', {}, 50)],
    entry: { stage: 'QUARANTINE', conflicts: [] },
  },
  {
    row: 'T24: seen inside the destination without a manifest',
    events: [check, event('verified', t(8))],
    entry: { stage: 'IN_TRANSFER', transfer: { mode: 'self', manifests: [] } },
  },
  {
    row: 'T25: the next leg keeps IN_TRANSFER',
    events: [check, dispose('transfer'), boarded, event('leg', t(5), { manifestId: 'm-2' }, port)],
    entry: { stage: 'IN_TRANSFER', transfer: { mode: 'manifest', manifests: ['m-1', 'm-2'] } },
  },
  {
    row: 'T26: named by both sides -> HANDED_OVER',
    events: [check, dispose('transfer'), boarded, received],
    entry: { stage: 'HANDED_OVER', presentAt: 'N-EAST' },
  },
  {
    row: 'T26: alone on the way, the receiver alone signs',
    statements: [domesticStatement()],
    events: [check, dispose('self'), received],
    entry: { stage: 'HANDED_OVER' },
  },
  {
    row: 'T27: receipt by an outside jurisdiction -> CLOSED',
    events: [check, dispose('onward'), received],
    entry: { stage: 'CLOSED', outcome: 'TRANSFERRED_OUT' },
  },
  {
    row: 'T28: boarded for the next leg',
    events: [...handedOver, event('boarded', t(10), { manifestId: 'm-2' })],
    entry: { stage: 'IN_TRANSFER', transfer: { mode: 'manifest', manifests: ['m-2'] } },
  },
  { row: 'T29: HANDED_OVER and placed -> QUARANTINE', events: quarantined, entry: { stage: 'QUARANTINE' } },
  { row: 'T30: any open entry, ill -> HOSPITAL', events: hospital, entry: { stage: 'HOSPITAL' } },
  {
    row: 'T30: an EXPECTED entry in hospital has arrived',
    statements: [expectedStatement()],
    events: [event('hospitalised', t(2))],
    entry: { stage: 'HOSPITAL', arrived: true },
  },
  {
    row: 'T31: recovered with the destination elsewhere -> AWAITING_TRANSFER',
    events: [
      check,
      dispose('refer', { category: 'fever' }),
      event('recovered', t(40), { discharged: 'excluded' }, port),
    ],
    entry: { stage: 'AWAITING_TRANSFER', hospital: undefined },
  },
  {
    row: 'T32: recovered in the same city -> HANDED_OVER',
    events: [...hospital, event('recovered', t(40), { discharged: 'excluded' }, signed)],
    entry: { stage: 'HANDED_OVER' },
  },
  {
    row: 'T33: confirmed in hospital',
    events: [...hospital, event('test-result', t(20), { result: 'confirmed' }, signed)],
    entry: { stage: 'HOSPITAL', hospital: { since: t(12), place: 'First', caseConfirmed: true } },
  },
  {
    row: 'T34: case management accepts -> CLOSED',
    events: [...hospital, event('converted', t(30), {}, signed)],
    entry: { stage: 'CLOSED', outcome: 'CONVERTED_TO_CASE' },
  },
  {
    row: 'T35: discharged from case management unserved -> HANDED_OVER',
    events: [...hospital, event('converted', t(30), {}, signed), event('recovered', t(300), {}, signed)],
    entry: { stage: 'HANDED_OVER', outcome: undefined },
  },
  {
    row: 'T36: moved within the locality',
    events: [...quarantined, event('moved', t(40), { site: 'Hillside' })],
    entry: { stage: 'QUARANTINE' },
  },
  {
    row: 'T37: boarded for another locality once the new owner accepted',
    events: [
      ...quarantined,
      event('moved', t(39), { localityCode: 'N-FAR' }, signed),
      event('accepted', t(40), {}, { by: 'N-FAR', officer: 'Wu' }),
      event('boarded', t(41), { manifestId: 'm-9' }),
    ],
    entry: {
      stage: 'IN_TRANSFER',
      responsibility: { state: 'ACCEPTED', locality: 'N-FAR', officer: 'Wu', hops: 0 },
    },
  },
  {
    row: 'T38: released from a facility -> RELEASED',
    events: [...quarantined, release],
    entry: { stage: 'RELEASED', releasedAt: ended },
  },
  {
    row: 'T39: released at home -> COMMUNITY',
    events: atHome,
    entry: { stage: 'COMMUNITY', releasedAt: ended },
  },
  {
    row: 'T40: collected -> COMMUNITY',
    events: [...quarantined, release, event('collected', ended + hour)],
    entry: { stage: 'COMMUNITY', collectedAt: ended + hour },
  },
  {
    row: 'T41: positive after the release -> HANDED_OVER, counted anew',
    events: [...quarantined, release, event('test-result', ended + 2 * day, { result: 'positive' }, signed)],
    entry: { stage: 'HANDED_OVER', releasedAt: undefined, quarantine: undefined },
  },
  {
    row: 'T41: contact of a case after the release, by a named lead',
    events: [
      ...atHome,
      event('disposition', ended + day, { disposition: 'hold', category: 'close-contact' }, signed),
    ],
    entry: { stage: 'HANDED_OVER', releasedAt: undefined },
  },
  {
    row: 'T42: follow-up over -> CLOSED',
    events: [...atHome, event('completed', ended + day, {}, signed)],
    entry: { stage: 'CLOSED', outcome: 'COMPLETED' },
  },
  {
    row: 'T43: ABOARD and left -> CLOSED',
    statements: [expectedStatement(crew)],
    events: [dispose('aboard'), event('departed', t(40))],
    entry: { stage: 'CLOSED', outcome: 'DEPARTED' },
  },
  {
    row: 'T44: ABOARD and landed -> ARRIVED',
    statements: [expectedStatement(crew)],
    events: [dispose('aboard'), event('landed', t(40))],
    entry: { stage: 'ARRIVED', arrived: true },
  },
  {
    row: 'T45: exit -> CLOSED',
    events: [...quarantined, event('departed', t(60))],
    entry: { stage: 'CLOSED', outcome: 'DEPARTED' },
  },
  {
    row: 'T46: death -> CLOSED',
    events: [...hospital, event('died', t(60))],
    entry: { stage: 'CLOSED', outcome: 'DIED' },
  },
  {
    row: 'T47: lost, with a named approver -> CLOSED',
    events: [...quarantined, event('lost', t(60))],
    entry: { stage: 'CLOSED', outcome: 'LOST_TO_FOLLOW_UP', followUp: 'LOST' },
  },
  {
    row: 'T49: LOST and seen again -> what it was before',
    events: [...quarantined, event('lost', t(60)), event('follow-up', t(80))],
    entry: { stage: 'QUARANTINE', outcome: undefined, followUp: 'ACTIVE' },
  },
  {
    row: 'T50: reopened with a reason -> what it was before',
    events: [...quarantined, event('departed', t(60), {}, signed), event('reopened', t(80), {}, signed)],
    entry: { stage: 'QUARANTINE', outcome: undefined },
  },
  {
    row: 'T51: a follow-up moves nobody',
    events: [...quarantined, event('follow-up', t(30))],
    entry: { stage: 'QUARANTINE', lastFollowUpAt: t(30), held: [] },
  },
  {
    row: 'T52: symptoms are told and move nobody',
    events: [...quarantined, event('symptoms', t(30))],
    entry: { stage: 'QUARANTINE', symptomatic: true },
  },
  {
    row: 'T53: a second check moves nobody',
    events: [...quarantined, event('port-check', t(30))],
    entry: { stage: 'QUARANTINE', conflicts: [] },
  },
  {
    row: 'T54: a new last day moves nobody',
    events: [...quarantined, event('extended', t(30), {}, signed)],
    entry: { stage: 'QUARANTINE', conflicts: [], held: [] },
  },
  {
    row: 'T55: accepting moves nobody',
    events: [event('accepted', t(1), {}, signed)],
    entry: {
      stage: 'ARRIVED',
      responsibility: { state: 'ACCEPTED', locality: 'N-EAST', officer: 'Zhao', hops: 0 },
    },
  },
  {
    row: 'T56: the same receipt, release and collection told twice',
    events: [
      ...quarantined,
      event('received', t(11), {}, { by: 'N-CITY' }),
      release,
      event('released', ended + 2 * hour, {}, { by: 'N-CITY' }),
      event('collected', ended + 3 * hour),
      event('collected', ended + 4 * hour),
    ],
    entry: { stage: 'COMMUNITY', releasedAt: ended, collectedAt: ended + 3 * hour, conflicts: [], held: [] },
  },
  {
    row: 'T57: moved before and after the quarantine',
    events: [...handedOver, event('moved', t(10), { localityCode: 'N-WEST' })],
    entry: { stage: 'HANDED_OVER', presentAt: 'N-WEST' },
  },
  {
    row: 'T58: told beside the way, before the arrival, in quarantine and after the end',
    events: [
      event('clinic-visit', t(-1), { reason: 'cough' }),
      ...quarantined,
      event('test-taken', t(11), { kind: 'pcr' }),
      event('investigation-opened', t(12), {}, signed),
      event('feedback', t(13), { outcome: 'placed' }),
      event('died', t(14)),
      event('explained', t(15), { gate: 'community', reason: 'died' }, signed),
    ],
    entry: { stage: 'CLOSED', outcome: 'DIED', stageSince: t(14), conflicts: [], held: [] },
  },
  {
    row: 'T41: in the community and a contact of a case -> HANDED_OVER',
    events: [...atHome, exposed(24 * 15, '2026-12-04')],
    entry: { stage: 'HANDED_OVER', releasedAt: undefined },
  },
  {
    row: 'T59: completed and a contact while the period runs -> HANDED_OVER',
    events: [...atHome, event('completed', ended + hour), exposed(24 * 15, '2026-12-04')],
    entry: { stage: 'HANDED_OVER', outcome: undefined },
  },
  {
    row: 'T60: a contact in quarantine stays, whose days are served stays free',
    events: [...atHome, exposed(24 * 15, '2026-11-20')],
    entry: { stage: 'COMMUNITY', conflicts: [], held: [] },
  },
];

describe('the stage table, line by line', () => {
  test.each(cases)('$row', ({ statements = [statement()], events = [], entry }) => {
    expect(deriveEntry(documentOf(statements, events), [], context)).toMatchObject(entry);
  });

  test('every row has a case, and every case a row', () => {
    const tested = new Set(cases.map(({ row }) => row.split(':')[0]));
    expect([...tested].sort()).toEqual([...new Set(stageTable.map((row) => row.id))].sort());
  });

  test('T48: a merged entry is closed and points to the other one', () => {
    const entry = deriveEntry(documentOf([statement()], quarantined, { mergedInto: 'ent_2' }), [], context);
    expect(entry).toMatchObject({ stage: 'CLOSED', outcome: 'MERGED', mergedInto: 'ent_2', deadlines: [] });
  });
});

test('T36: the new site is known after a move, the old one before', () => {
  const entry = deriveEntry(
    documentOf([statement()], [...quarantined, event('moved', t(40), { site: 'Hillside' })]),
    [],
    context,
  );
  expect(entry.quarantine).toMatchObject({ site: 'Hillside', since: t(10) });
});

test('T49, M6: who was closed as not travelled and is seen leaves a conflict', () => {
  const no = event('did-not-travel', t(-2), {}, { by: 'steward' });
  const entry = deriveEntry(documentOf([expectedStatement(), statement()], [no]), [], context);
  expect(entry.stage).toBe('ARRIVED');
  expect(entry.conflicts.map((one) => one.code)).toEqual(['seen-after-closing']);
});

test('F14: somebody from abroad seen inside without a manifest is a gap in the custody', () => {
  const entry = deriveEntry(documentOf([statement()], [check, event('verified', t(8))]), [], context);
  expect(entry.conflicts.map((one) => one.code)).toEqual(['custody-gap']);
});

test('F15: a manifest named by one side alone moves nobody', () => {
  const entry = deriveEntry(documentOf([statement()], [check, dispose('transfer'), received]), [], context);
  expect(entry.stage).toBe('AWAITING_TRANSFER');
  expect(entry.held).toMatchObject([{ type: 'received', missing: 'IN_TRANSFER' }]);
});

test('N5: whoever the giver named on one manifest is not received on another', () => {
  const other = event('received', t(9), { manifestId: 'm-7' });
  const swapped = deriveEntry(
    documentOf([statement()], [check, dispose('transfer'), boarded, other]),
    [],
    context,
  );
  expect(swapped).toMatchObject({ stage: 'IN_TRANSFER', held: [{ type: 'received', missing: 'boarded' }] });
});

test('F15: headcounts that differ are told, whoever both sides named still moves', () => {
  const fewer = event('received', t(9), { headcount: 11 }, signed);
  const entry = deriveEntry(
    documentOf([statement()], [check, dispose('transfer'), boarded, fewer]),
    [],
    context,
  );
  expect(entry.stage).toBe('HANDED_OVER');
  expect(entry.conflicts).toMatchObject([{ code: 'headcount', since: t(9) }]);
});

test('held evidence is applied when its predecessor comes, whichever was posted first', () => {
  const gap = [check, dispose('transfer'), received, placed];
  const before = deriveEntry(documentOf([statement()], gap), [], context);
  expect(before).toMatchObject({
    stage: 'AWAITING_TRANSFER',
    quarantine: { confirmed: false, lastDay: '2026-12-04' },
  });
  expect(before.held.map((one) => one.type)).toEqual(['received', 'placed']);
  const late = deriveEntry(documentOf([statement()], [...gap, boarded]), [], context);
  expect(late).toMatchObject({ stage: 'QUARANTINE', held: [], quarantine: { confirmed: true } });
});

test('F20: a refusal is an end and nothing more: no clock runs and nobody is held', () => {
  const entry = deriveEntry(documentOf([statement()], [event('refused-entry', t(1), {}, port)]), [], context);
  expect(entry).toMatchObject({ outcome: 'REFUSED_ENTRY', deadlines: [], held: [], quarantine: undefined });
});

test('T36: placed anew, the person is still in quarantine since the first day', () => {
  const again = event('placed', t(60), { quarantineType: 'home', site: undefined }, signed);
  const entry = deriveEntry(documentOf([statement()], [...quarantined, again]), [], context);
  expect(entry).toMatchObject({ stage: 'QUARANTINE', quarantine: { type: 'home', since: t(10) } });
});

test('T37: on hold nobody is carried off, though the new owner accepted, until the hold is lifted', () => {
  const onHold = [
    check,
    dispose('hold'),
    event('placed', t(5), {}, port),
    event('accepted', t(40), {}, signed),
    event('boarded', t(50), {}, port),
  ];
  const waiting = deriveEntry(documentOf([statement()], onHold), [], context);
  expect(waiting).toMatchObject({ stage: 'QUARANTINE', held: [{ missing: 'disposition:transfer' }] });
  const lifted = deriveEntry(
    documentOf([statement()], [...onHold, dispose('transfer', {}, 45)]),
    [],
    context,
  );
  expect(lifted).toMatchObject({ stage: 'IN_TRANSFER', held: [] });
});

test('a stage reached through held evidence begins when its predecessor came', () => {
  const late = event('received', t(12), {}, signed);
  const entry = deriveEntry(
    documentOf([statement()], [check, dispose('transfer'), boarded, placed, late]),
    [],
    context,
  );
  expect(entry).toMatchObject({ stage: 'QUARANTINE', stageSince: t(12), quarantine: { since: t(10) } });
});

test('an arrival told ahead of its stated time counts as told', () => {
  const planned = statement({ at: t(20), statedAt: t(1) });
  const entry = deriveEntry(documentOf([expectedStatement(), planned]), [], context);
  expect(entry).toMatchObject({ stage: 'ARRIVED', stageSince: t(1), arrivalAt: t(20) });
});

test('T50: reopened on the way, the person can still be received on the same manifest', () => {
  const way = [
    check,
    dispose('transfer'),
    boarded,
    event('departed', t(5)),
    event('reopened', t(6)),
    received,
  ];
  const entry = deriveEntry(documentOf([statement()], way), [], context);
  expect(entry).toMatchObject({ stage: 'HANDED_OVER', held: [], conflicts: [] });
});

test('T50: a reopening told of before the end, and held since, does not undo the end', () => {
  const events = [...hospital, event('reopened', t(13)), event('died', t(20), {}, signed)];
  const entry = deriveEntry(documentOf([statement()], events), [], context);
  expect(entry).toMatchObject({ stage: 'CLOSED', outcome: 'DIED' });
});

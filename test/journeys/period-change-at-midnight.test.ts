import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyAnswer, previewAnswer } from '../../shared/contracts/policy-change.ts';
import { addDays } from '../../shared/domain/time/local-days.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { bringToQuarantine, midnight } from './support/story.ts';
import { buildWorld, county, type Keys, nextLocal, province, traveller } from './support/world.ts';

const hour = 3_600_000;
let landfall: Landfall;
let keys: Keys;
/** The province's lead, who may have a rule apply. */
let lead = '';
let otherLead = '';
/** The day before the rule changes, at the destination. */
let today = '';
let ana = '';
let bo = '';

const rule = (days: number, effectiveFrom: string) => ({
  key: 'quarantineDays',
  value: { OVERSEAS: days },
  effectiveFrom,
  reason: `Notice 21: ${days} days`,
});
const quarantineOf = async (entryId: string) => (await landfall.entry(keys.county, entryId)).quarantine;
const lastDay = async (entryId: string) => (await quarantineOf(entryId))?.lastDay;
const land = async (n: number): Promise<string> => {
  const entries = await landfall.register(keys.immigration, [traveller(n, { at: landfall.now() - hour })]);
  const entryId = entries.get(`r-${n}`) ?? '';
  await bringToQuarantine(landfall, keys, [entryId]);
  return entryId;
};
const toldOf = async (entryId: string, kind: string) =>
  (await landfall.inbox(keys.county))
    .filter((one) => one.entryId === entryId && one.kind === kind)
    .map(({ department }) => department)
    .sort();
const applyRule = async (key: string, asOf: string) => {
  const body = { asOf, officer: 'Director Han', reason: 'Notice 21' };
  const answer = await landfall.ask('POST', '/v1/policies/apply', { key, body });
  expect(answer.status).toBe(200);
  await landfall.settle();
  return applyAnswer.parse(answer.body).applied;
};

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  lead = (await landfall.issueKey('locality', province, ['lead'])).key;
  otherLead = (await landfall.issueKey('locality', '42', ['lead'])).key;
  const start = await landfall.move({ to: nextLocal(landfall.now(), 16) });
  today = new Date(start + 6 * hour).toISOString().slice(0, 10);
});
afterAll(() => landfall?.stop());

test('in the afternoon Ana lands; the rule of the day is fourteen days', async () => {
  ana = await land(1);
  expect(await quarantineOf(ana)).toMatchObject({
    anchor: today,
    lastDay: addDays(today, 14),
    rule: 'default',
    segments: [{ place: 'facility', from: addDays(today, 1), until: addDays(today, 14) }],
  });
});

test('C11: before the rule is put, the preview says who would change and how, and nothing is written', async () => {
  const answer = await landfall.ask('PUT', '/v1/policies?preview=true', {
    key: landfall.adminKey,
    body: { items: [rule(21, addDays(today, 1))] },
  });
  expect(answer.status).toBe(200);
  const { changes } = previewAnswer.parse(answer.body);
  expect(changes).toMatchObject([
    {
      entryId: ana,
      locality: county,
      when: 'when-applied',
      before: { kind: 'OVERSEAS', lastDay: addDays(today, 14) },
      after: { kind: 'OVERSEAS', lastDay: addDays(today, 21) },
    },
  ]);
  const listed = await landfall.ask('GET', '/v1/policies', { key: landfall.adminKey });
  expect(listed.body).toMatchObject({ items: [], inForce: { version: 'default' } });
});

test('C11: from midnight on, who lands stays twenty-one days; who was there keeps the rule of their own day', async () => {
  expect((await landfall.put('/v1/policies', [rule(21, addDays(today, 1))])).status).toBe(207);
  await landfall.move({ to: midnight(addDays(today, 1)) + 10 * hour });
  bo = await land(2);
  expect(await lastDay(bo)).toBe(addDays(today, 22));
  expect(await quarantineOf(ana)).toMatchObject({ lastDay: addDays(today, 14), rule: 'default' });
  expect(await toldOf(ana, 'period.changed')).toEqual([]);
});

test('C11: a named lead has it apply: Ana stays until the 21st day, and her county hears it once', async () => {
  expect(await applyRule(otherLead, addDays(today, 1))).toEqual([]);
  expect(await lastDay(ana)).toBe(addDays(today, 14));
  const applied = await applyRule(lead, addDays(today, 1));
  expect(applied.map(({ entryId, after }) => [entryId, after.lastDay])).toEqual([[ana, addDays(today, 21)]]);
  expect(await applyRule(lead, addDays(today, 1))).toEqual([]);
  const entry = await landfall.entry(keys.county, ana);
  expect(entry.quarantine?.lastDay).toBe(addDays(today, 21));
  expect(entry.quarantine?.rule).toBe((await quarantineOf(bo))?.rule);
  expect(entry.deadlines.find(({ kind }) => kind === 'release')?.rule).toBe(entry.quarantine?.rule);
  expect(entry.timeline).toContainEqual(
    expect.objectContaining({ what: 'policy-applied', officer: 'Director Han', by: province }),
  );
  expect(await toldOf(ana, 'period.changed')).toEqual(['health', 'reception']);
  expect(await toldOf(bo, 'period.changed')).toEqual([]);
});

test('C11: ten days are enough, says the next rule: both stays are shorter at once', async () => {
  const from = addDays(today, 3);
  await landfall.put('/v1/policies', [rule(10, from)]);
  await landfall.move({ to: midnight(from) + 10 * hour });
  expect([await lastDay(ana), await lastDay(bo)]).toEqual([addDays(today, 10), addDays(today, 11)]);
  expect(await toldOf(ana, 'period.changed')).toEqual(['health', 'health', 'reception', 'reception']);
  expect(await toldOf(bo, 'period.changed')).toEqual(['health', 'reception']);
});

test('C11: and the release is overdue at 00:00 after the new last day, not a day later', async () => {
  const end = midnight(addDays(today, 11));
  await landfall.move({ to: end - 1000 });
  expect(await toldOf(ana, 'release.overdue')).toEqual([]);
  await landfall.move({ to: end + 60_000 });
  expect(await toldOf(ana, 'release.overdue')).toEqual(['health', 'reception']);
  expect(await toldOf(bo, 'release.overdue')).toEqual([]);
});

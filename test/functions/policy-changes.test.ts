import { describe, expect, test, vi } from 'vitest';
import { applyPolicies } from '../../functions/admin/apply-policies.ts';
import { previewPolicies } from '../../functions/admin/preview-policies.ts';
import { putPolicies } from '../../functions/admin/put-policies.ts';
import type { Caller } from '../../shared/access/caller.ts';
import { applyAnswer, previewAnswer } from '../../shared/contracts/policy-change.ts';
import type { Statement } from '../../shared/domain/evidence.ts';
import { createAdmin } from './admin-set-up.ts';
import { createWorld, hour, localityKey } from './feedback-set-up.ts';

vi.setConfig({ testTimeout: 60_000 });

type World = Awaited<ReturnType<typeof createWorld>>;

/** Arrivals of the 21st of November in Taiyuan: fourteen days end with the 5th of December. */
const policy = (key: string, value: unknown, effectiveFrom = '2026-11-22') => ({
  key,
  value,
  effectiveFrom,
  reason: 'Notice 7',
});
const longer = policy('quarantineDays', { OVERSEAS: 21 });
const shorter = policy('quarantineDays', { OVERSEAS: 7 });

const put = (its: World, ...items: object[]) => putPolicies({ table: its.memory })({ items }, its.world.now);
const preview = async (its: World, items: object[], query: Record<string, string> = {}) =>
  previewAnswer.parse(
    (await previewPolicies(its.deps)({ items }, { preview: 'true', ...query }, its.world.now)).body,
  );
const apply = async (its: World, caller: Caller, more: object = {}) => {
  const body = { asOf: '2026-11-22', officer: 'Dr Bai', reason: 'Notice 7', ...more };
  return applyAnswer.parse((await applyPolicies(its.deps)(body, caller, its.world.now)).body);
};

/** Everything a preview finds, call by call. */
const wholePreview = async (its: World, items: object[], limit: string) => {
  const pages = [await preview(its, items, { limit })];
  for (let next = pages[0]?.next; next !== undefined; next = pages.at(-1)?.next) {
    pages.push(await preview(its, items, { limit, cursor: next }));
  }
  return pages;
};

const settled = async (its: World, entryId: string, more: Partial<Statement> = {}) => {
  await its.arrive(entryId, more);
  await its.settle(entryId);
};
const lastDays = (change: { before: { lastDay?: string }; after: { lastDay?: string } } | undefined) => [
  change?.before.lastDay,
  change?.after.lastDay,
];
const changedDates = (its: World) =>
  its
    .notices()
    .filter(({ notification }) => notification.kind === 'period.changed')
    .map(({ notification: one }) => `${one.entryId} ${one.locality}/${one.department}`)
    .sort();

describe('PUT /v1/policies?preview=true', () => {
  test('C11: says who would change only when applied, with both dates, and writes nothing', async () => {
    const its = await createWorld();
    await settled(its, 'ent_1');
    const before = JSON.stringify(its.memory.all());
    const { changes, next, results } = await preview(its, [longer]);
    expect(changes.map(({ entryId, locality, when }) => [entryId, locality, when])).toEqual([
      ['ent_1', '140105', 'when-applied'],
    ]);
    expect(lastDays(changes[0])).toEqual(['2026-12-05', '2026-12-12']);
    expect([next, results]).toEqual([
      undefined,
      [{ index: 0, id: 'quarantineDays@2026-11-22', status: 'stored' }],
    ]);
    expect(JSON.stringify(its.memory.all())).toBe(before);
  });

  test('C11: a shorter period would change people at once', async () => {
    const its = await createWorld();
    await settled(its, 'ent_1');
    const { changes } = await preview(its, [shorter]);
    expect([changes[0]?.when, ...lastDays(changes[0])]).toEqual(['at-once', '2026-12-05', '2026-11-28']);
  });

  test('a policy that concerns nobody changes nobody, and a faulty item is named', async () => {
    const its = await createWorld();
    await settled(its, 'ent_1');
    expect((await preview(its, [policy('quarantineDays', { CREW: 30 })])).changes).toEqual([]);
    const { changes, results } = await preview(its, [policy('quarantineDays', { OVERSEAS: -1 })]);
    expect([changes, results[0]?.status]).toEqual([[], 'refused']);
  });

  test('a page reads no more links than its limit, and together the pages name everybody once', async () => {
    const its = await createWorld();
    const ids = Array.from({ length: 7 }, (_, index) => `ent_${index}`);
    for (const entryId of ids) await settled(its, entryId, { home: '1402' });
    const pages = await wholePreview(its, [longer], '3');
    expect(Math.max(...pages.map(({ looked }) => looked))).toBeLessThanOrEqual(3);
    expect(pages.length).toBeGreaterThan(5);
    const found = pages.flatMap(({ changes }) => changes.map(({ entryId }) => entryId));
    expect(found.toSorted()).toEqual(ids);
  });
});

describe('POST /v1/policies/apply', () => {
  test('C11: a named lead has the longer rule count; health and reception hear the new date once', async () => {
    const its = await createWorld();
    await settled(its, 'ent_1');
    await put(its, longer);
    its.world.now += 30 * hour;
    await its.tick();
    expect(changedDates(its)).toEqual([]);
    const { applied } = await apply(its, localityKey('14'));
    expect(applied.map((one) => [one.entryId, ...lastDays(one)])).toEqual([
      ['ent_1', '2026-12-05', '2026-12-12'],
    ]);
    expect((await apply(its, localityKey('14'))).applied).toEqual([]);
    await its.tick();
    expect(changedDates(its)).toEqual(['ent_1 140105/health', 'ent_1 140105/reception']);
    const told = (await its.document('ent_1')).events.filter(({ type }) => type === 'policy-applied');
    expect(told).toMatchObject([
      { officer: 'Dr Bai', by: { id: '14' }, data: { asOf: '2026-11-22', reason: 'Notice 7' } },
    ]);
  });

  test('C11: only the own subtree changes; another’s is not found, and its entries are not named', async () => {
    const its = await createWorld();
    await settled(its, 'ent_1', { home: '1402' });
    await put(its, longer);
    its.world.now += 30 * hour;
    expect((await apply(its, localityKey('1402'))).applied).toEqual([]);
    expect(await apply(its, localityKey('1402'), { entries: ['ent_1', 'ent_9'] })).toMatchObject({
      applied: [],
      notFound: ['ent_1', 'ent_9'],
    });
    await expect(apply(its, localityKey('1402'), { locality: '1401' })).rejects.toMatchObject({
      details: { status: 404 },
    });
    const reception: Caller = { ...localityKey('14'), departments: ['reception'] };
    await expect(apply(its, reception)).rejects.toMatchObject({
      details: { status: 403, code: 'department-required' },
    });
    expect((await apply(its, localityKey('14'), { entries: ['ent_1'] })).applied).toHaveLength(1);
  });

  test('a step changes a bounded number and says where to go on', async () => {
    const its = await createWorld();
    const ids = Array.from({ length: 5 }, (_, index) => `ent_${index}`);
    for (const entryId of ids) await settled(its, entryId);
    await put(its, longer);
    its.world.now += 30 * hour;
    const applied: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await apply(its, localityKey('14'), { limit: 2, ...(cursor ? { cursor } : {}) });
      expect(page.looked).toBeLessThanOrEqual(2);
      applied.push(...page.applied.map(({ entryId }) => entryId));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(applied.toSorted()).toEqual(ids);
  });
});

describe('a shorter rule', () => {
  test('C11: shortens at once, is told once, and the release falls due at the new end', async () => {
    const its = await createWorld();
    await settled(its, 'ent_1');
    its.world.now += hour;
    await put(its, shorter);
    await its.pass(its.world.now + 10 * 60_000);
    expect(changedDates(its)).toEqual(['ent_1 140105/health', 'ent_1 140105/reception']);
    await put(its, policy('feedbackHours', 12));
    await its.pass(Date.parse('2026-11-29T00:00:00+08:00') - 60_000);
    const overdue = () =>
      its
        .told()
        .filter((line) => line.startsWith('release.overdue'))
        .sort();
    expect(overdue()).toEqual([]);
    await its.pass(Date.parse('2026-11-29T00:00:00+08:00'));
    expect(overdue()).toEqual(['release.overdue 140105/health', 'release.overdue 140105/reception']);
    expect(changedDates(its)).toHaveLength(2);
  });

  test('C11: an extended end date is told, too', async () => {
    const its = await createWorld();
    await settled(its, 'ent_1');
    const extended = its.event('ent_1', 'extended', {
      lastDay: '2026-12-08',
      reason: 'test',
      officer: 'Dr Li',
    });
    expect(await its.post(localityKey('140105'), extended)).toMatchObject([{ status: 'applied' }]);
    expect(changedDates(its)).toEqual(['ent_1 140105/health', 'ent_1 140105/reception']);
  });
});

describe('the routes', () => {
  const body = { asOf: '2026-11-22', officer: 'Dr Bai', reason: 'Notice 7' };

  test('an administrator previews and may not apply; a locality applies and may not preview', async () => {
    const { send, keyOf, post } = await createAdmin();
    const asked = (query: Record<string, string>, key?: string) =>
      send({
        method: 'PUT',
        path: '/v1/policies',
        query,
        body: JSON.stringify({ items: [longer] }),
        ...(key === undefined ? {} : { key }),
      });
    expect((await asked({ preview: 'true' })).json).toMatchObject({ changes: [], looked: 0 });
    expect(await asked({ preview: 'yes' })).toMatchObject({
      statusCode: 400,
      json: { code: 'invalid-query' },
    });
    expect((await asked({ preview: 'true', cursor: 'x' })).statusCode).toBe(400);
    const county = await keyOf('locality', '140105');
    expect((await asked({ preview: 'true' }, county)).json).toMatchObject({ missingScope: 'config:write' });
    expect((await post('/v1/policies/apply', body)).json).toMatchObject({ missingScope: 'policies:apply' });
    const path = '/v1/policies/apply';
    const own = (sent: object) => send({ method: 'POST', path, key: county, body: JSON.stringify(sent) });
    expect((await own(body)).json).toEqual({ applied: [], looked: 0 });
    expect(await own({ ...body, officer: undefined })).toMatchObject({
      statusCode: 422,
      json: { errors: [{ pointer: '/officer' }] },
    });
  });
});

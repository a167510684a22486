import { describe, expect, test } from 'vitest';
import { createAdmin } from './admin-set-up.ts';

const province = { code: '14', name: 'Shanxi', level: 'province', timeZone: 'Asia/Shanghai' };
const city = { code: '1401', parentCode: '14', name: 'Taiyuan', level: 'city' };
const county = { code: '140105', parentCode: '1401', name: 'Xiaodian', level: 'county' };

describe('localities', () => {
  test('are stored with a child before its parent, listed in order of code and used at once', async () => {
    const { put, get, config } = await createAdmin();
    const answer = await put('/v1/localities', [county, city, province]);
    expect(answer.statusCode).toBe(207);
    expect(answer.json).toMatchObject({ stored: 3, refused: 0 });
    expect(answer.json.results[0]).toEqual({ index: 0, id: '140105', status: 'stored' });
    expect((await get('/v1/localities')).json).toEqual({ items: [province, city, county] });
    expect((await config.load()).tree.pathOf('140105')).toBe('14/1401/140105');
  });

  test('a bad item blocks no other, and every fault of it is told', async () => {
    const { put, get } = await createAdmin();
    const { json } = await put('/v1/localities', [
      province,
      { code: 'a b', name: '', level: 'city', postcode: '030000' },
      { ...city, parentCode: '99' },
      { ...city, code: '1402', timeZone: 'Mars/Olympus' },
      'not an object',
    ]);
    expect(json).toMatchObject({ stored: 1, refused: 4 });
    const codes = json.results.map((one: { errors?: { pointer: string; code: string }[] }) =>
      (one.errors ?? []).map((error) => `${error.pointer} ${error.code}`),
    );
    expect(codes).toEqual([
      [],
      ['/code invalid-value', '/name too-short', '/postcode unknown-field'],
      ['/parentCode unknown-locality'],
      ['/timeZone unknown-time-zone'],
      [' wrong-type'],
    ]);
    expect((await get('/v1/localities')).json.items).toEqual([province]);
  });

  test('the children of a refused parent are refused too, at any depth', async () => {
    const { put, get } = await createAdmin();
    const { json } = await put('/v1/localities', [county, { ...city, timeZone: 'nowhere' }, province]);
    expect(json.results.map((one: { status: string }) => one.status)).toEqual([
      'refused',
      'refused',
      'stored',
    ]);
    expect((await get('/v1/localities')).json.items).toEqual([province]);
  });

  test('a circle is refused, also one closed with what is stored', async () => {
    const { put } = await createAdmin();
    await put('/v1/localities', [province, city]);
    const { json } = await put('/v1/localities', [{ ...province, parentCode: '1401' }]);
    expect(json.results[0].errors).toMatchObject([{ pointer: '/parentCode', code: 'cycle' }]);
  });

  test('the same code twice is refused the second time; moving a node is a warning', async () => {
    const { put } = await createAdmin();
    const { json } = await put('/v1/localities', [province, province]);
    expect(json.results.map((one: { status: string }) => one.status)).toEqual(['stored', 'refused']);
    expect(json.results[1].errors).toMatchObject([{ code: 'repeated' }]);
    await put('/v1/localities', [city, { ...county, parentCode: '14' }]);
    const moved = await put('/v1/localities', [county]);
    expect(moved.json.results[0]).toMatchObject({ status: 'stored', warnings: [{ code: 'parent-changed' }] });
  });

  test('pages hold each node once, whatever the page size', async () => {
    const { put, get } = await createAdmin();
    const many = Array.from({ length: 25 }, (_, index) => ({ ...province, code: `p${index + 10}` }));
    await put('/v1/localities', many);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await get('/v1/localities', { limit: '4', ...(cursor ? { cursor } : {}) });
      seen.push(...page.json.items.map((one: { code: string }) => one.code));
      cursor = page.json.next;
    } while (cursor !== undefined);
    expect(seen).toEqual(many.map((one) => one.code));
  });

  const badQueries: Record<string, string>[] = [
    { limit: '0' },
    { limit: '201' },
    { limit: 'ten' },
    { page: '2' },
  ];
  test.each(badQueries)('the query %j is 400', async (query) => {
    const { get } = await createAdmin();
    const answer = await get('/v1/localities', query);
    expect([answer.statusCode, answer.json.code]).toEqual([400, 'invalid-query']);
    expect(answer.json.errors[0].pointer).toBe(`/${Object.keys(query)[0]}`);
  });

  test('a cursor that is not ours is 400', async () => {
    const { get } = await createAdmin();
    expect((await get('/v1/localities', { cursor: 'zzz' })).json.code).toBe('invalid-cursor');
  });

  test.each([
    ['an empty list', { items: [] }, '/items', 'too-short'],
    ['no list', {}, '/items', 'required'],
    ['a list of something else', { localities: [province] }, '/localities', 'unknown-field'],
    ['more than 5,000', { items: Array.from({ length: 5001 }, () => province) }, '/items', 'too-long'],
  ])('%s is 422', async (_, body, pointer, code) => {
    const { send } = await createAdmin();
    const answer = await send({ method: 'PUT', path: '/v1/localities', body: JSON.stringify(body) });
    expect(answer.statusCode).toBe(422);
    expect(answer.json.errors).toContainEqual(expect.objectContaining({ pointer, code }));
  });

  test('two requests at the same moment both take effect', async () => {
    const { put, get } = await createAdmin();
    const roots = Array.from({ length: 40 }, (_, index) => ({ ...province, code: `r${index + 10}` }));
    await Promise.all(roots.map((root) => put('/v1/localities', [root])));
    expect((await get('/v1/localities', { limit: '200' })).json.items).toEqual(roots);
  });
});

describe('agencies', () => {
  test('are stored, replaced and listed; an unknown source is refused', async () => {
    const { put, get, config } = await createAdmin();
    const agency = { id: 'immigration', name: 'Immigration', source: 'immigration' };
    const { json } = await put('/v1/agencies', [agency, { id: 'police', name: 'Police', source: 'police' }]);
    expect(json).toMatchObject({ stored: 1, refused: 1 });
    expect(json.results[1].errors).toMatchObject([{ pointer: '/source', code: 'invalid-value' }]);
    await put('/v1/agencies', [{ ...agency, name: 'Immigration service' }]);
    expect((await get('/v1/agencies')).json.items).toEqual([{ ...agency, name: 'Immigration service' }]);
    expect((await config.load()).agencies.get('immigration')?.name).toBe('Immigration service');
  });
});

describe('policies', () => {
  const item = {
    key: 'quarantineDays',
    value: { OVERSEAS: 21 },
    effectiveFrom: '2020-03-01',
    effectiveTo: '2020-04-30',
    reason: 'Notice 12',
  };

  test('are in force between their dates, over the defaults', async () => {
    const { put, get, config, advanceTo } = await createAdmin();
    expect((await put('/v1/policies', [item])).json).toMatchObject({ stored: 1 });
    const before = (await get('/v1/policies')).json;
    expect(before.items).toMatchObject([{ ...item, storedAt: '2020-02-01T00:00:00.000Z' }]);
    expect(before.inForce).toMatchObject({
      version: 'default',
      values: { quarantineDays: { OVERSEAS: 14 } },
    });
    advanceTo('2020-03-02T00:00:00Z');
    const { inForce } = (await get('/v1/policies')).json;
    expect(inForce.values).toMatchObject({
      quarantineDays: { OVERSEAS: 21, DOMESTIC: 14 },
      feedbackHours: 24,
    });
    const policy = (await config.load()).policies.at(Date.parse('2020-03-02T00:00:00Z')).policy;
    expect(policy.quarantineDays.OVERSEAS).toBe(21);
  });

  test('the same item again changes nothing; another value for the same day is kept beside it and wins', async () => {
    const { put, get, advanceTo } = await createAdmin();
    await put('/v1/policies', [item]);
    await put('/v1/policies', [item]);
    advanceTo('2020-03-02T00:00:00Z');
    await put('/v1/policies', [{ ...item, value: { OVERSEAS: 28 }, reason: 'Notice 13' }]);
    const { items, inForce } = (await get('/v1/policies')).json;
    expect(items).toHaveLength(2);
    expect(inForce.values.quarantineDays.OVERSEAS).toBe(28);
  });

  test.each([
    ['an unknown key', { key: 'curfew' }, '/key unknown-policy'],
    ['a value out of range', { value: { OVERSEAS: 61 } }, '/value/OVERSEAS too-long'],
    ['a misspelt member', { value: { OVERSEA: 14 } }, '/value/OVERSEA unknown-field'],
    ['an end before its start', { effectiveTo: '2020-02-01' }, '/effectiveTo ends-before-start'],
    ['a day that does not exist', { effectiveFrom: '2020-02-30' }, '/effectiveFrom wrong-type'],
    ['no reason', { reason: '' }, '/reason too-short'],
  ])('%s is refused', async (_, change, expected) => {
    const { put } = await createAdmin();
    const { json } = await put('/v1/policies', [{ ...item, ...change }]);
    expect(
      json.results[0].errors.map((one: { pointer: string; code: string }) => `${one.pointer} ${one.code}`),
    ).toEqual([expected]);
  });
});

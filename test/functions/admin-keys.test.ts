import { describe, expect, test } from 'vitest';
import { createAdmin } from './admin-set-up.ts';

describe('keys', () => {
  test('a new one works at once and is never shown again', async () => {
    const { post, get, put, send } = await createAdmin();
    await put('/v1/localities', [{ code: '14', name: 'Shanxi', level: 'province' }]);
    const answer = await post('/v1/keys', { role: 'locality', subject: '14', departments: ['health'] });
    expect(answer.statusCode).toBe(201);
    expect(answer.json).toEqual({
      keyId: expect.stringMatching(/^key_/),
      key: expect.stringMatching(/^lf_test_/),
    });
    expect((await send({ path: '/v1/localities', key: answer.json.key })).statusCode).toBe(200);
    const listed = await get('/v1/keys');
    const secret = answer.json.key.split('_').slice(3).join('_');
    expect(listed.body).not.toContain(secret);
    expect(listed.body).not.toContain('hash');
    expect(listed.json.items).toContainEqual({
      keyId: answer.json.keyId,
      role: 'locality',
      subject: '14',
      departments: ['health'],
      purpose: 'follow-up',
      legalBasis: 'International Health Regulations (2005), articles 23, 32 and 45',
      agreementRef: 'standard terms of this deployment',
      createdAt: '2020-02-01T00:00:00.000Z',
      state: 'valid',
    });
  });

  test('G1: no key is without purpose, legal basis and agreement; a purpose outside the closed list is refused by its name', async () => {
    const { post, get } = await createAdmin();
    for (const purpose of ['policing', 'penalties', 'emergency', '']) {
      const refused = await post('/v1/keys', { role: 'locality', subject: '14', purpose });
      expect([refused.statusCode, refused.json.errors[0].pointer]).toEqual([422, '/purpose']);
    }
    const own = { purpose: 'supervision', legalBasis: 'Order 12', agreementRef: 'A-7' };
    const { keyId } = (await post('/v1/keys', { role: 'locality', subject: '14', ...own })).json;
    await post('/v1/keys', { role: 'agency', subject: 'immigration' });
    const items: { keyId: string; purpose: string; legalBasis?: string; agreementRef?: string }[] = (
      await get('/v1/keys')
    ).json.items;
    expect(items.find((one) => one.keyId === keyId)).toMatchObject(own);
    expect(items.find((one) => one.purpose === 'arrival-reporting')).toMatchObject({
      legalBasis: expect.stringContaining('International Health Regulations'),
      agreementRef: expect.any(String),
    });
  });

  test('a subject may have several at once', async () => {
    const { post, send } = await createAdmin();
    const keys = [];
    for (let count = 0; count < 3; count += 1) {
      keys.push((await post('/v1/keys', { role: 'admin' })).json.key);
    }
    expect(new Set(keys).size).toBe(3);
    for (const key of keys) expect((await send({ path: '/v1/keys', key })).statusCode).toBe(200);
  });

  test('an unknown agency or locality is a warning, not a fault', async () => {
    const { post } = await createAdmin();
    for (const role of ['agency', 'locality']) {
      const { statusCode, json } = await post('/v1/keys', { role, subject: 'unknown' });
      expect([statusCode, json.warnings[0].code]).toEqual([201, 'unknown-subject']);
    }
  });

  test('there is no locality key for the operator: what ends there is read with a steward key', async () => {
    const { post } = await createAdmin();
    const { statusCode, json } = await post('/v1/keys', { role: 'locality', subject: 'operator' });
    expect([statusCode, json.errors]).toMatchObject([422, [{ pointer: '/subject', code: 'steward-only' }]]);
  });

  test('one that is revoked is refused within 60 s; revoking again is no fault', async () => {
    const { post, send, get, advanceTo } = await createAdmin();
    const { key, keyId } = (await post('/v1/keys', { role: 'admin' })).json;
    expect((await send({ path: '/v1/keys', key })).statusCode).toBe(200);
    const revoke = { method: 'DELETE', path: `/v1/keys/${keyId}` };
    expect((await send(revoke)).statusCode).toBe(204);
    advanceTo('2020-02-01T00:01:00Z');
    const refused = await send({ path: '/v1/keys', key });
    expect(refused.statusCode).toBe(401);
    expect(refused.headers).toMatchObject({ 'www-authenticate': expect.stringContaining('Bearer') });
    expect((await send(revoke)).statusCode).toBe(204);
    const listed = (await get('/v1/keys')).json.items.find((one: { keyId: string }) => one.keyId === keyId);
    expect(listed).toMatchObject({ state: 'revoked', revokedAt: '2020-02-01T00:00:00.000Z' });
    expect((await send({ method: 'DELETE', path: '/v1/keys/key_unknown' })).statusCode).toBe(404);
  });

  test('one that expires is listed as expired afterwards', async () => {
    const { post, get, send, advanceTo } = await createAdmin();
    const { key, keyId } = (await post('/v1/keys', { role: 'admin', expiresAt: '2020-02-01T09:00:00+08:00' }))
      .json;
    expect((await send({ path: '/v1/keys', key })).statusCode).toBe(200);
    advanceTo('2020-02-01T01:00:00Z');
    expect((await send({ path: '/v1/keys', key })).statusCode).toBe(401);
    const listed = (await get('/v1/keys')).json.items.find((one: { keyId: string }) => one.keyId === keyId);
    expect(listed).toMatchObject({ state: 'expired', expiresAt: '2020-02-01T01:00:00.000Z' });
  });

  test.each([
    ['an unknown role', { role: 'police', subject: 'x' }, '/role'],
    ['an agency key for nobody', { role: 'agency' }, '/subject'],
    ['departments of an agency', { role: 'agency', subject: 'a', departments: ['health'] }, '/departments'],
    [
      'a department that is not on the list',
      { role: 'locality', subject: '14', departments: ['police'] },
      '/departments/0',
    ],
    ['an expiry without a zone', { role: 'admin', expiresAt: '2021-01-01T00:00:00' }, '/expiresAt'],
    ['an expiry in the past', { role: 'admin', expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
    ['scopes of its own', { role: 'admin', scopes: ['*'] }, '/scopes'],
  ])('%s is 422', async (_, body, pointer) => {
    const { post } = await createAdmin();
    const answer = await post('/v1/keys', body);
    expect(answer.statusCode).toBe(422);
    expect(answer.json.errors).toMatchObject([{ pointer }]);
  });

  test('pages of keys hold each once', async () => {
    const { post, get } = await createAdmin();
    for (let count = 0; count < 5; count += 1) await post('/v1/keys', { role: 'auditor' });
    const seen = new Set<string>();
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = (await get('/v1/keys', { limit: '2', ...(cursor ? { cursor } : {}) })).json;
      for (const one of page.items) seen.add(one.keyId);
      cursor = page.next;
      pages += 1;
    } while (cursor !== undefined);
    expect([seen.size, pages]).toEqual([6, 3]);
  });
});

describe('who may administer', () => {
  test('only an administrator: every other role is told the scope it lacks', async () => {
    const { send, keyOf } = await createAdmin();
    for (const role of ['agency', 'locality', 'steward', 'auditor'] as const) {
      const key = await keyOf(role, 'someone');
      const put = await send({ method: 'PUT', path: '/v1/localities', body: '{"items":[]}', key });
      const issue = await send({ method: 'POST', path: '/v1/keys', body: '{}', key });
      expect([put.statusCode, put.json.missingScope]).toEqual([403, 'config:write']);
      expect([issue.statusCode, issue.json.missingScope]).toEqual([403, 'keys:manage']);
    }
  });

  test('nobody without a key', async () => {
    const { send } = await createAdmin();
    for (const key of ['', 'lf_test_aaaaaaaaaaaaaaaa_x', 'nonsense']) {
      expect((await send({ path: '/v1/keys', key })).statusCode).toBe(401);
    }
  });
});

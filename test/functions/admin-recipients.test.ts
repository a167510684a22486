import { describe, expect, test } from 'vitest';
import { rotatedSecret } from '../../shared/contracts/admin.ts';
import { markEndpointGone, readRecipient } from '../../shared/store/recipients.ts';
import { createAdmin } from './admin-set-up.ts';

const url = 'https://health.example/landfall';
const webhook = { type: 'webhook', url, mode: 'thin' };
const recipient = { locality: '140105', department: 'health', channels: [webhook] };
const county = { code: '140105', name: 'Xiaodian', level: 'county' };

/** What a health department's recipient has that was put without an agreement of its own. */
const usual = {
  purpose: 'follow-up',
  legalBasis: 'International Health Regulations (2005), articles 23, 32 and 45',
  agreementRef: 'standard terms of this deployment',
};

const setUp = async (options: { loopback?: boolean } = {}) => {
  const admin = await createAdmin(options);
  await admin.put('/v1/localities', [county]);
  return admin;
};

describe('recipients', () => {
  test('a new webhook is answered with its secret once; putting it again keeps it', async () => {
    const { put, get, sent } = await setUp();
    const first = await put('/v1/recipients', [recipient]);
    expect(first.json.results[0]).toMatchObject({ index: 0, id: '140105/health', status: 'stored' });
    expect(first.json.results[0].signingSecret).toMatch(/^whsec_/);
    const again = await put('/v1/recipients', [{ ...recipient, contacts: [{ name: 'Duty desk' }] }]);
    expect(again.json.results[0]).toEqual({ index: 0, id: '140105/health', status: 'stored' });
    expect((await get('/v1/recipients')).json.items).toEqual([
      { ...recipient, contacts: [{ name: 'Duty desk' }], ...usual },
    ]);
    expect(sent).toEqual([]);
  });

  test('G1: no recipient is without purpose, legal basis and agreement; a purpose outside the closed list is refused by its name', async () => {
    const { put, get } = await setUp();
    const own = { purpose: 'medical-care', legalBasis: 'Order 12', agreementRef: 'A-7' };
    const desks = ['health', 'reception', 'lead'].map((department) => ({
      ...{ locality: '140105', department },
      channels: [{ type: 'pull' }],
    }));
    const answer = await put('/v1/recipients', [
      { ...recipient, ...own },
      { ...desks[1], purpose: 'policing' },
      desks[2],
    ]);
    expect(answer.json.results.map((one: { status: string }) => one.status)).toEqual([
      'stored',
      'refused',
      'stored',
    ]);
    expect(answer.json.results[1].errors[0].pointer).toBe('/purpose');
    expect((await get('/v1/recipients')).json.items).toMatchObject([
      own,
      { department: 'lead', ...usual, purpose: 'supervision' },
    ]);
  });

  test('each of several new webhooks is told its own secret', async () => {
    const { put } = await setUp();
    const other = { ...webhook, url: 'https://second.example/' };
    const { json } = await put('/v1/recipients', [
      { ...recipient, channels: [webhook, other, { type: 'pull' }] },
    ]);
    const { signingSecret, signingSecrets } = json.results[0];
    expect(signingSecrets.map((one: { url: string }) => one.url)).toEqual([url, other.url]);
    expect(new Set(signingSecrets.map((one: { signingSecret: string }) => one.signingSecret)).size).toBe(2);
    expect(signingSecrets[0].signingSecret).toBe(signingSecret);
  });

  test('a queue of one’s own is signed, so its secret is shown once and rotates; what is pulled has none', async () => {
    const { put, post } = await setUp();
    const queueUrl = 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/landfall-inbox-140105';
    const lead = { ...recipient, department: 'lead', channels: [{ type: 'sqs', queueUrl }] };
    const { json } = await put('/v1/recipients', [{ ...recipient, channels: [{ type: 'pull' }] }, lead]);
    expect(Object.keys(json.results[0])).toEqual(['index', 'id', 'status']);
    const { signingSecret } = json.results[1];
    expect(signingSecret).toMatch(/^whsec_/);
    expect((await put('/v1/recipients', [lead])).json.results[0].signingSecret).toBeUndefined();
    const rotated = (await post('/v1/recipients/140105/lead/rotate-secret')).json;
    expect(rotated.signingSecret).toMatch(/^whsec_/);
    expect(rotated.signingSecret).not.toBe(signingSecret);
    const twice = { ...lead, channels: [...lead.channels, ...lead.channels] };
    const refused = (await put('/v1/recipients', [twice])).json.results[0];
    expect(refused.errors).toMatchObject([{ pointer: '/channels/1/queueUrl', code: 'repeated' }]);
  });

  test.each([
    ['http', 'http://health.example/', 'endpoint-not-https'],
    ['credentials', 'https://user:word@health.example/', 'endpoint-credentials'],
    ['another port', 'https://health.example:8443/', 'endpoint-port'],
    ['an IPv4 literal', 'https://93.184.216.34/', 'endpoint-ip-literal'],
    ['an IPv4 literal in one number', 'https://2130706433/', 'endpoint-ip-literal'],
    ['an IPv4 literal in hexadecimal', 'https://0x7f.1/', 'endpoint-ip-literal'],
    ['an IPv6 literal', 'https://[2606:2800:220:1::1]/', 'endpoint-ip-literal'],
    ['this machine', 'https://localhost/', 'endpoint-not-public'],
    ['another scheme', 'ftp://health.example/', 'endpoint-not-https'],
    ['no URL', 'health.example', 'endpoint-unreadable'],
  ])('a webhook with %s is refused and blocks no other', async (_, bad, code) => {
    const { put, get } = await setUp();
    const { json } = await put('/v1/recipients', [
      { ...recipient, channels: [{ ...webhook, url: bad }] },
      { ...recipient, department: 'lead' },
    ]);
    expect(json).toMatchObject({ stored: 1, refused: 1 });
    expect(json.results[0].errors).toMatchObject([{ pointer: '/channels/0/url', code }]);
    expect(JSON.stringify(json.results[0])).not.toContain('whsec_');
    expect((await get('/v1/recipients')).json.items).toHaveLength(1);
  });

  test('loopback is an endpoint in the twin only, and only by its exact names', async () => {
    const twin = await setUp({ loopback: true });
    for (const ok of ['http://127.0.0.1:9000/x', 'http://[::1]:9000/', 'https://localhost/']) {
      const { json } = await twin.put('/v1/recipients', [
        { ...recipient, channels: [{ ...webhook, url: ok }] },
      ]);
      expect([ok, json.stored]).toEqual([ok, 1]);
    }
    for (const bad of ['http://127.0.0.2/', 'http://10.0.0.1/', 'http://health.example/']) {
      const { json } = await twin.put('/v1/recipients', [
        { ...recipient, channels: [{ ...webhook, url: bad }] },
      ]);
      expect([bad, json.refused]).toEqual([bad, 1]);
    }
  });

  test.each([
    ['a department that is not on the list', { department: 'police' }, '/department'],
    [
      'a queue that is not an inbox',
      { channels: [{ type: 'sqs', queueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders' }] },
      '/channels/0/queueUrl',
    ],
    ['no channel', { channels: [] }, '/channels'],
    ['an unknown field', { channel: 'pull' }, '/channel'],
    ['the same URL twice', { channels: [webhook, webhook] }, '/channels/1/url'],
  ])('%s is refused', async (_, change, pointer) => {
    const { put } = await setUp();
    const { json } = await put('/v1/recipients', [{ ...recipient, ...change }]);
    expect(json.results[0]).toMatchObject({ status: 'refused', errors: [{ pointer }] });
  });

  test('of an unknown locality are stored with a warning, the operator without one', async () => {
    const { put } = await setUp();
    const { json } = await put('/v1/recipients', [
      { ...recipient, locality: '99' },
      { ...recipient, locality: 'operator', department: 'lead' },
    ]);
    expect(json.results[0]).toMatchObject({ status: 'stored', warnings: [{ code: 'unknown-locality' }] });
    expect(json.results[1].warnings).toBeUndefined();
  });

  test('a locality sees those of its own subtree only', async () => {
    const { put, send, keyOf } = await setUp();
    await put('/v1/localities', [
      { code: '14010501', parentCode: '140105', name: 'Street', level: 'community' },
    ]);
    const below = { ...recipient, locality: '14010501' };
    await put('/v1/recipients', [recipient, below, { ...recipient, locality: '140106' }]);
    const seen = await send({ path: '/v1/recipients', key: await keyOf('locality', '140105') });
    expect(seen.json.items.map((one: { locality: string }) => one.locality)).toEqual(['140105', '14010501']);
  });

  test('an endpoint that is gone is not routed to, until it is put again', async () => {
    const { put, get, table, config } = await setUp();
    await put('/v1/recipients', [recipient]);
    await markEndpointGone(table, '140105/health', Date.parse('2020-02-01T01:00:00Z'));
    await markEndpointGone(table, '140105/health', Date.parse('2020-02-01T02:00:00Z'));
    expect((await config.load()).directory.has('140105/health')).toBe(false);
    expect((await get('/v1/recipients')).json.items[0].goneAt).toBe('2020-02-01T01:00:00.000Z');
    await put('/v1/recipients', [recipient]);
    expect((await config.load()).directory.has('140105/health')).toBe(true);
  });
});

describe('rotating a secret', () => {
  const rotate = '/v1/recipients/140105/health/rotate-secret';

  test('gives the next one, and the present one stays valid for 24 hours', async () => {
    const { put, post, table } = await setUp();
    const { signingSecret } = (await put('/v1/recipients', [recipient])).json.results[0];
    const answer = await post(rotate);
    expect(answer.statusCode).toBe(200);
    expect(rotatedSecret.safeParse(answer.json).error).toBeUndefined();
    expect(answer.json.signingSecret).toMatch(/^whsec_/);
    expect(answer.json.signingSecret).not.toBe(signingSecret);
    expect(answer.json.previousValidUntil).toBe('2020-02-02T00:00:00.000Z');
    expect(await readRecipient(table, '140105/health')).toMatchObject({
      secretGeneration: 2,
      previousSecretUntil: Date.parse('2020-02-02T00:00:00Z'),
    });
    await put('/v1/recipients', [recipient]);
    expect(await readRecipient(table, '140105/health')).toMatchObject({ secretGeneration: 2 });
  });

  test('needs a webhook, and a recipient', async () => {
    const { put, post } = await setUp();
    await put('/v1/recipients', [{ ...recipient, channels: [{ type: 'pull' }] }]);
    expect((await post(rotate)).json).toMatchObject({ status: 409, code: 'nothing-signed' });
    for (const path of [
      '/v1/recipients/140105/lead/rotate-secret',
      '/v1/recipients/x/police/rotate-secret',
    ]) {
      expect((await post(path)).statusCode).toBe(404);
    }
  });
});

describe('a test notification', () => {
  test('goes to that recipient the way every notification goes', async () => {
    const { put, post, sent, table } = await setUp();
    await put('/v1/recipients', [recipient]);
    const answer = await post('/v1/recipients/140105/health/test');
    expect(answer.statusCode).toBe(202);
    expect(sent).toMatchObject([
      {
        recipient: '140105/health',
        attempt: 0,
        notifications: [
          {
            id: answer.json.notificationId,
            kind: 'test',
            severity: 'routine',
            locality: '140105',
            department: 'health',
          },
        ],
      },
    ]);
    const inbox = await table.query({ pk: 'I#140105#health' });
    expect(inbox.items.map((item) => item.sk)).toEqual([answer.json.notificationId]);
  });

  test('to nobody is 404', async () => {
    const { post, sent } = await setUp();
    expect((await post('/v1/recipients/140105/health/test')).statusCode).toBe(404);
    expect(sent).toEqual([]);
  });
});

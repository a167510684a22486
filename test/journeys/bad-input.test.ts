import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { itemsAnswer } from '../../shared/contracts/admin.ts';
import { recordView } from '../../shared/contracts/arrivals-answer.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { expectProblem } from './support/problem.ts';
import { bringToQuarantine, happened } from './support/story.ts';
import { buildWorld, county, type Keys, otherCounty, traveller } from './support/world.ts';

const hour = 3_600_000;
const minute = 60_000;
let landfall: Landfall;
let keys: Keys;
let number = 0;

/** A good record of somebody new, with `change` laid over it. */
const record = (change: object = {}): ReturnType<typeof traveller> & Record<string, unknown> => {
  number += 1;
  return { ...traveller(number, { at: landfall.now() - hour }), ...change };
};

/** Posts `bad` between two good records of other people: those must be taken and registered whatever becomes of `bad`. */
const postBetweenGoodOnes = async (bad: unknown) => {
  const before = record();
  const after = record();
  const answer = await landfall.post(keys.immigration, [before, bad, after]);
  await landfall.settle();
  for (const { recordId } of [before, after]) {
    const asked = await landfall.ask('GET', `/v1/records/${recordId}`, { key: keys.immigration });
    expect(recordView.parse(asked.body)).toMatchObject({ recordId, outcome: 'registered' });
  }
  expect([answer.results[0]?.status, answer.results[2]?.status]).toEqual(['accepted', 'accepted']);
  const { status, errors = [], warnings = [] } = answer.results[1] ?? {};
  return { answer, status, errors: errors.map(pointerAndCode), warnings: warnings.map(pointerAndCode) };
};

const pointerAndCode = ({ pointer, code }: { pointer: string; code: string }): string => `${pointer} ${code}`;

const arrivals = (sent: { raw?: string | Uint8Array; body?: unknown; headers?: Record<string, string> }) =>
  landfall.ask('POST', '/v1/arrivals', { key: keys.immigration, ...sent });

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
});
afterAll(() => landfall?.stop());

describe('a request that cannot be read', () => {
  test('is not JSON', async () => {
    expectProblem(await arrivals({ raw: '{"records": [' }), 400, 'not-json');
    expectProblem(await arrivals({ raw: '' }), 400, 'not-json');
    const headers = { 'content-type': 'application/x-ndjson' };
    expectProblem(await arrivals({ raw: new Uint8Array([0x22, 0xff, 0x22]), headers }), 400, 'not-utf-8');
  });

  test('has no record, or 501', async () => {
    const empty = expectProblem(await arrivals({ body: { records: [] } }), 422, 'invalid-request');
    expect(empty.errors?.map(pointerAndCode)).toEqual(['/records too-short']);
    const records = Array.from({ length: 501 }, () => record());
    const many = expectProblem(await arrivals({ body: { records } }), 422, 'invalid-request');
    expect(many.errors?.map(pointerAndCode)).toEqual(['/records too-long']);
    const none = await landfall.ask('GET', `/v1/records/${records[0]?.recordId}`, { key: keys.immigration });
    expectProblem(none, 404, 'not-found');
    expect(await landfall.post(keys.immigration, records.slice(0, 500))).toMatchObject({ accepted: 500 });
  });

  test('has another shape: every fault is named', async () => {
    const shape = expectProblem(await arrivals({ body: { record: [], page: 1 } }), 422, 'invalid-request');
    expect(shape.errors?.map(pointerAndCode).sort()).toEqual([
      '/page unknown-field',
      '/record unknown-field',
      '/records required',
    ]);
  });

  test('has 5 or 6 MB, plain or unpacked; the limit is told', async () => {
    const big = (megabytes: number) => JSON.stringify({ records: [{ extras: 'x'.repeat(megabytes << 20) }] });
    expect(expectProblem(await arrivals({ raw: big(5) }), 413, 'too-large')).toMatchObject({
      limitBytes: 4 * 1024 * 1024,
    });
    const packed = { raw: gzipSync(big(6)), headers: { 'content-encoding': 'gzip' } };
    expect(expectProblem(await arrivals(packed), 413, 'too-large').detail).toContain(String(4 * 1024 * 1024));
    // Beyond 6 MB the gateway answers by itself, in its own form.
    expect(await arrivals({ raw: big(6) })).toMatchObject({ status: 413 });
  });

  test('is of another type or encoding', async () => {
    const xml = await arrivals({ raw: '<records/>', headers: { 'content-type': 'application/xml' } });
    expectProblem(xml, 415, 'unsupported-media-type');
    const brotli = await arrivals({ raw: '{}', headers: { 'content-encoding': 'br' } });
    expectProblem(brotli, 415, 'unsupported-media-type');
  });

  test('goes nowhere, or by a method the path does not take', async () => {
    expectProblem(await landfall.ask('GET', '/v1/police'), 404, 'not-found');
    expectProblem(await landfall.ask('POST', '/'), 404, 'not-found');
    for (const [path, allow] of [
      ['/v1/arrivals', 'POST'],
      ['/v1/notifications', 'GET'],
      ['/v1/entries', 'GET'],
      ['/v1/keys', 'GET, POST'],
      ['/v1/localities', 'GET, PUT'],
    ] as const) {
      const answer = await landfall.ask('PATCH', path, { key: landfall.adminKey });
      expectProblem(answer, 405, 'method-not-allowed');
      expect([path, answer.headers.get('allow')]).toEqual([path, allow]);
    }
  });

  test('asks a list for too much, or with a cursor of its own making', async () => {
    for (const query of ['limit=0', 'limit=201', 'limit=ten', 'colour=red']) {
      const answer = await landfall.ask('GET', `/v1/notifications?${query}`, { key: keys.county });
      expectProblem(answer, 400, 'invalid-query');
    }
    const forged = await landfall.ask('GET', '/v1/notifications?after=forged', { key: keys.county });
    expectProblem(forged, 400, 'invalid-cursor');
  });
});

describe('a record that is rejected blocks no other', () => {
  test('M7: with an unknown field', async () => {
    const bad = record({ destinaton: { localityCode: county } });
    expect(await postBetweenGoodOnes(bad)).toMatchObject({
      status: 'rejected',
      errors: ['/destinaton unknown-field'],
      answer: { accepted: 2, rejected: 1 },
    });
    const free = record({ extras: { seatBelt: 'blue' }, references: { pnr: 'X1' } });
    expect(await postBetweenGoodOnes(free)).toMatchObject({ status: 'accepted' });
  });

  test('M7: with no name and no document', async () => {
    const nobody = record({ traveller: { birthDate: '1970-01-01', phones: ['+8613800000000'] } });
    expect(await postBetweenGoodOnes(nobody)).toMatchObject({
      status: 'rejected',
      errors: ['/traveller no-person'],
    });
  });

  test('M7: with a wrong JSON type, or nothing of what it needs: all faults are told', async () => {
    const wrong = { recordId: 7, traveller: { documents: 'none' }, colour: 'red' };
    const { status, errors } = await postBetweenGoodOnes(wrong);
    expect([status, errors.sort()]).toEqual([
      'rejected',
      ['/colour unknown-field', '/entry required', '/recordId wrong-type', '/traveller/documents wrong-type'],
    ]);
    expect(await postBetweenGoodOnes('not a record')).toMatchObject({ status: 'rejected' });
  });

  test('with the recordId of another record of the same request', async () => {
    const first = record();
    const again = { ...record(), recordId: first.recordId };
    const answer = await landfall.post(keys.immigration, [first, again, first, record()]);
    expect(answer.results.map(({ status }) => status)).toEqual([
      'accepted',
      'rejected',
      'duplicate',
      'accepted',
    ]);
    expect(answer.results[1]?.errors.map(pointerAndCode)).toEqual(['/recordId duplicate-record-id']);
  });

  test('when all are rejected nothing is written, and the results are the problem', async () => {
    const body = { records: [record({ colour: 'red' }), record({ traveller: {} })] };
    const said = expectProblem(await arrivals({ body }), 422, 'all-records-rejected');
    expect(said).toMatchObject({ accepted: 0, rejected: 2, results: [{ index: 0 }, { index: 1 }] });
    expect(said).not.toHaveProperty('submissionId');
  });
});

describe('a record with a bad value is taken, with a warning', () => {
  test('M7: 30 February, and a time without zone', async () => {
    const good = record();
    const document = { type: 'passport', issuer: 'CHN', number: 'E59999999', expiresOn: '2031-02-30' };
    const bad = {
      ...good,
      traveller: { ...good.traveller, birthDate: '1980-02-30', documents: [document] },
      entry: { pointOfEntry: 'CAN', arrivedAt: '2026-03-01T06:10:00' },
    };
    const { status, warnings, errors } = await postBetweenGoodOnes(bad);
    expect([status, errors]).toEqual(['accepted-with-warnings', []]);
    expect(warnings.sort()).toEqual([
      '/entry arrival-time-missing',
      '/entry/arrivedAt time-without-zone',
      '/traveller/birthDate no-such-date',
      '/traveller/documents/0/expiresOn no-such-date',
    ]);
    const asked = await landfall.ask('GET', `/v1/records/${good.recordId}`, { key: keys.immigration });
    expect(recordView.parse(asked.body).outcome).toBe('registered');
  });

  test('R1: an unknown community goes to its county, an unknown county to its city, a code of nowhere to the operator', async () => {
    const to = (localityCode: string) => record({ destination: { localityCode } });
    const cases: [bad: ReturnType<typeof record>, key: string, where: string][] = [
      [to('650102999'), keys.county, county],
      [to('650199'), keys.city, '6501'],
      [to('990101'), keys.steward, 'operator'],
    ];
    for (const [bad, key, where] of cases) {
      const { status, warnings } = await postBetweenGoodOnes(bad);
      expect([status, warnings]).toEqual([
        'accepted-with-warnings',
        ['/destination/localityCode unknown-locality'],
      ]);
      const asked = await landfall.ask('GET', `/v1/records/${bad.recordId}`, { key: keys.immigration });
      const { entryId } = recordView.parse(asked.body);
      const told = (await landfall.inbox(key)).filter((one) => one.entryId === entryId);
      expect(told.map(({ kind, locality }) => [kind, locality])).toContainEqual([
        'arrival.registered',
        where,
      ]);
    }
  });

  test('R3: an unknown point of entry has its copy at the operator, and the traveller reaches the county', async () => {
    const bad = record({
      entry: { pointOfEntry: 'XXX', arrivedAt: new Date(landfall.now() - hour).toISOString() },
    });
    const { warnings } = await postBetweenGoodOnes(bad);
    expect(warnings).toEqual(['/entry/pointOfEntry unknown-point-of-entry']);
    const asked = await landfall.ask('GET', `/v1/records/${bad.recordId}`, { key: keys.immigration });
    const { entryId } = recordView.parse(asked.body);
    for (const key of [keys.steward, keys.county]) {
      expect((await landfall.inbox(key)).map((one) => one.entryId)).toContain(entryId);
    }
  });
});

describe('a key that does not fit', () => {
  const unauthorized = async (authorization: string | undefined) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const answer = await landfall.ask('GET', '/v1/notifications', { headers });
    const { title, detail, errors } = expectProblem(answer, 401, 'unauthorized');
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    return { title, detail, errors };
  };

  test('is missing, misspelt, of nobody, or has a wrong secret: the answer tells nothing apart', async () => {
    const good = keys.county;
    const answers = await Promise.all(
      [
        undefined,
        'Basic eA==',
        'Bearer nonsense',
        `Bearer ${good.slice(0, -1)}${good.endsWith('a') ? 'b' : 'a'}`,
        `Bearer ${good}x`,
        `Bearer ${good.replace(/_[^_]+_([^_]+)$/, '_000000000000_$1')}`,
      ].map(unauthorized),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await landfall.ask('GET', '/v1/notifications', { key: good })).toMatchObject({ status: 200 });
  });

  test('is revoked: refused within a minute, and the other key of its subject goes on', async () => {
    const second = await landfall.issueKey('locality', county);
    const read = () => landfall.ask('GET', '/v1/notifications', { key: second.key });
    expect((await read()).status).toBe(200);
    const revoked = await landfall.ask('DELETE', `/v1/keys/${second.keyId}`, { key: landfall.adminKey });
    expect(revoked.status).toBe(204);
    await landfall.move({ advance: 'PT60S' });
    expectProblem(await read(), 401, 'unauthorized');
    expect((await landfall.ask('GET', '/v1/notifications', { key: keys.county })).status).toBe(200);
  });

  test('has run out', async () => {
    const expiresAt = new Date(landfall.now() + minute).toISOString();
    const body = { role: 'locality', subject: county, expiresAt };
    const issued = await landfall.ask('POST', '/v1/keys', { key: landfall.adminKey, body });
    const { key } = z.object({ key: z.string() }).parse(issued.body);
    expect((await landfall.ask('GET', '/v1/notifications', { key })).status).toBe(200);
    await landfall.move({ advance: 'PT61S' });
    expectProblem(await landfall.ask('GET', '/v1/notifications', { key }), 401, 'unauthorized');
  });

  test('may not do that: the missing scope is named', async () => {
    const cases: [key: string, method: 'GET' | 'POST' | 'PUT', path: string, scope: string][] = [
      [keys.county, 'POST', '/v1/arrivals', 'arrivals:write'],
      [keys.immigration, 'GET', '/v1/notifications', 'notifications:read'],
      [keys.immigration, 'GET', '/v1/entries', 'entries:read'],
      [keys.steward, 'POST', '/v1/keys', 'keys:manage'],
      [keys.county, 'PUT', '/v1/recipients', 'config:write'],
      [landfall.adminKey, 'POST', '/v1/events', 'events:write'],
    ];
    for (const [key, method, path, missingScope] of cases) {
      const body = method === 'GET' ? {} : { body: {} };
      const said = expectProblem(await landfall.ask(method, path, { key, ...body }), 403, 'missing-scope');
      expect(said).toMatchObject({ missingScope });
      expect(said.detail).toContain(missingScope);
    }
  });
});

describe('what is another’s is not there', () => {
  test('another agency’s record and submission', async () => {
    const mine = record();
    const { submissionId } = await landfall.post(keys.immigration, [mine]);
    await landfall.settle();
    for (const path of [`/v1/records/${mine.recordId}`, `/v1/submissions/${submissionId}`]) {
      expect((await landfall.ask('GET', path, { key: keys.immigration })).status).toBe(200);
      expectProblem(await landfall.ask('GET', path, { key: keys.liaison }), 404, 'not-found');
    }
  });

  test('another locality’s entry: it is not shown, and an event about it is refused while its neighbour is applied', async () => {
    const [here, there] = [record(), record({ destination: { localityCode: otherCounty } })];
    const entries = await landfall.register(keys.immigration, [here, there]);
    const [mine = '', theirs = ''] = [entries.get(here.recordId), entries.get(there.recordId)];
    expectProblem(await landfall.ask('GET', `/v1/entries/${theirs}`, { key: keys.county }), 404, 'not-found');
    const accepted = (entryId: string) =>
      happened(entryId, 'accepted', landfall.now(), { officer: 'Dr Rena' });
    const results = await landfall.tell(keys.county, [
      accepted(theirs),
      accepted(mine),
      accepted('ent_none'),
    ]);
    expect(results.map(({ status, errors = [] }) => [status, ...errors.map(pointerAndCode)])).toEqual([
      ['refused', '/entryId not-found'],
      ['applied'],
      ['refused', '/entryId not-found'],
    ]);
    expect(results[0]).not.toHaveProperty('stage');
  });

  test('another locality’s notification cannot be acknowledged; one’s own once, the second time it says so', async () => {
    const [theirs] = await landfall.inbox(keys.otherCounty);
    const [mine] = await landfall.inbox(keys.county);
    const [known = '', foreign = ''] = [mine?.id, theirs?.id];
    const future = new Date(landfall.now() + 6 * minute).toISOString();
    const items = [
      { id: foreign, officer: 'Dr Rena' },
      { id: 'ntf_none', officer: 'Dr Rena' },
      { id: known },
      { id: known, officer: 'Dr Rena', at: future },
      { id: known, officer: 'Dr Rena' },
    ];
    const answer = await landfall.ask('POST', '/v1/notifications/acknowledge', {
      key: keys.county,
      body: { items },
    });
    expect(answer).toMatchObject({
      status: 207,
      body: {
        results: [
          { status: 'not-found' },
          { status: 'not-found' },
          { status: 'refused', errors: [{ pointer: '/officer', code: 'required' }] },
          { status: 'refused', errors: [{ pointer: '/at', code: 'in-the-future' }] },
          { status: 'acknowledged' },
        ],
      },
    });
    expect(await landfall.acknowledge(keys.county, [known], 'Mr Else')).toEqual(['already-acknowledged']);
  });
});

describe('an event that cannot be', () => {
  let entryId = '';
  const tell = async (type: string, fields: object = {}, at = landfall.now()) => {
    const [result] = await landfall.tell(keys.county, [happened(entryId, type, at, fields)]);
    return { ...result, faults: (result?.errors ?? []).map(pointerAndCode) };
  };
  const release = {
    collector: { kind: 'community', name: 'Qingnian Road community' },
    symptoms: [],
    officer: 'Dr Rena',
  };

  beforeAll(async () => {
    const one = record();
    entryId = (await landfall.register(keys.immigration, [one])).get(one.recordId) ?? '';
  });

  test('N6 N7: a release without any quarantine, and one before its end, are refused; nothing changes', async () => {
    expect(await tell('released', release)).toMatchObject({ status: 'refused', stage: 'ARRIVED' });
    await bringToQuarantine(landfall, keys, [entryId]);
    const early = await tell('released', release);
    expect(early).toMatchObject({ status: 'refused', stage: 'QUARANTINE' });
    expect(early.faults).not.toEqual([]);
    expect(early.rule).toBeDefined();
    expect((await landfall.entry(keys.county, entryId)).stage).toBe('QUARANTINE');
  });

  test('N4: nobody from abroad is cleared', async () => {
    const one = record();
    const id = (await landfall.register(keys.immigration, [one])).get(one.recordId) ?? '';
    const check = { health: { temperatureC: 36.5 }, travelHistory: [] };
    const results = await landfall.tell(keys.port, [
      happened(id, 'port-check', landfall.now() - 2000, check),
      happened(id, 'disposition', landfall.now() - 1000, { disposition: 'clear', officer: 'Ms Lin' }),
    ]);
    expect(results[0]?.status).toBe('applied');
    expect(results[1]?.status).not.toBe('applied');
    expect((await landfall.entry(keys.county, id)).stage).toBe('CHECKED');
  });

  test('malformed, of an unknown type, in the future, or with an id used before', async () => {
    const results = await landfall.tell(keys.county, [
      { eventId: 'bad-1', entryId, type: 'accepted', occurredAt: '2026-02-30T00:00:00Z' },
      { eventId: 'bad-2', entryId, type: 'arrested', occurredAt: new Date(landfall.now()).toISOString() },
      happened(entryId, 'note', landfall.now() + 6 * minute, { text: 'later' }),
      { ...happened(entryId, 'note', landfall.now(), { text: 'one' }), eventId: 'twice' },
      { ...happened(entryId, 'note', landfall.now(), { text: 'other' }), eventId: 'twice' },
    ]);
    const faults = results.map(({ status, errors = [] }) => [status, ...errors.map(pointerAndCode).sort()]);
    expect(faults).toEqual([
      ['refused', '/occurredAt invalid-value', '/officer required'],
      ['refused', '/type invalid-value'],
      ['refused', '/occurredAt event-in-future'],
      ['applied'],
      ['refused', '/eventId event-id-reused'],
    ]);
    const body = { events: [] };
    expectProblem(
      await landfall.ask('POST', '/v1/events', { key: keys.county, body }),
      422,
      'invalid-request',
    );
  });
});

/** What a name leads to is judged when we connect: no name of this machine's is public, so test/functions/outgoing-post.test.ts does it. */
describe('a webhook where none may be', () => {
  const cases: [url: string, code: string][] = [
    ['http://health.example.org/hook', 'endpoint-not-https'],
    ['ftp://health.example.org/hook', 'endpoint-not-https'],
    ['https://user:secret@health.example.org/', 'endpoint-credentials'],
    ['http://user@127.0.0.1/', 'endpoint-credentials'],
    ['https://health.example.org:8443/', 'endpoint-port'],
    ['https://93.184.216.34/', 'endpoint-ip-literal'],
    ['https://10.0.0.8/', 'endpoint-ip-literal'],
    ['https://2130706434/', 'endpoint-ip-literal'],
    ['https://0x7f.2/', 'endpoint-ip-literal'],
    ['https://0177.0.0.2/', 'endpoint-ip-literal'],
    ['https://[::ffff:10.0.0.1]/', 'endpoint-ip-literal'],
    ['https://[64:ff9b::7f00:1]/', 'endpoint-ip-literal'],
    ['https://１０.0.0.1/', 'endpoint-ip-literal'],
    ['https://169.254.169.254./latest/meta-data', 'endpoint-ip-literal'],
    ['https://ip6-loopback/', 'endpoint-not-public'],
    ['https://db.localhost/', 'endpoint-not-public'],
    ['//health.example.org/', 'endpoint-unreadable'],
    ['https:\\\\health.example.org', 'endpoint-unreadable'],
  ];

  test('is refused by its URL, and the recipient beside it is stored', async () => {
    const webhook = (locality: string, url: string) => ({
      locality,
      department: 'reception',
      channels: [{ type: 'webhook', url }],
    });
    const items = cases.map(([url], index) => webhook(`hook-${index}`, url));
    const good = webhook(otherCounty, 'https://reception.example.org/hook');
    const { status, body } = await landfall.put('/v1/recipients', [...items, good]);
    const { stored, refused, results } = itemsAnswer.parse(body);
    expect([status, stored, refused]).toEqual([207, 1, cases.length]);
    expect(
      results.slice(0, -1).map(({ errors = [] }, index) => [cases[index]?.[0], errors.map(pointerAndCode)]),
    ).toEqual(cases.map(([url, code]) => [url, [`/channels/0/url ${code}`]]));
    expect(results.at(-1)).toMatchObject({
      status: 'stored',
      signingSecret: expect.stringMatching(/^whsec_/),
    });
  });

  test('a queue that is not an inbox of the agreed name', async () => {
    const queue = (queueUrl: string) => ({
      locality: county,
      department: 'lead',
      channels: [{ type: 'sqs', queueUrl }],
    });
    const bad = [
      'https://sqs.eu-west-1.amazonaws.com/123456789012/orders',
      'https://sqs.eu-west-1.amazonaws.com.evil.example/123456789012/landfall-inbox-a',
      'http://sqs.eu-west-1.amazonaws.com/123456789012/landfall-inbox-a',
      'https://127.0.0.1/123456789012/landfall-inbox-a',
    ];
    const { body } = await landfall.put('/v1/recipients', bad.map(queue));
    for (const { status, errors = [] } of itemsAnswer.parse(body).results) {
      expect([status, errors.map(pointerAndCode)]).toEqual([
        'refused',
        ['/channels/0/queueUrl invalid-value'],
      ]);
    }
  });
});

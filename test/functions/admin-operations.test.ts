import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { routes } from '../../infra/service/routes.ts';
import { systemStatus } from '../../shared/contracts/admin.ts';
import { makeOpenapi } from '../../shared/contracts/openapi.ts';
import { dueItems } from '../../shared/store/due.ts';
import { createAdmin } from './admin-set-up.ts';

describe('health and status', () => {
  test('health is open and says nothing else', async () => {
    const { send } = await createAdmin();
    const answer = await send({ path: '/v1/health', key: 'none' });
    expect([answer.statusCode, answer.json]).toEqual([200, { status: 'ok' }]);
  });

  test('status counts what is configured, what is not delivered and what is due', async () => {
    const { get, put, table } = await createAdmin();
    await put('/v1/localities', [{ code: '14', name: 'Shanxi', level: 'province' }]);
    await put('/v1/agencies', [{ id: 'a', name: 'A', source: 'hq' }]);
    const at = Date.parse('2020-01-31T23:00:00Z');
    await table.put(
      dueItems([
        { kind: 'entry', at, ref: 'ent_1' },
        { kind: 'entry', at, ref: 'ent_2' },
        { kind: 'ack', at: at + 7_200_000, ref: '14/health#ntf_1' },
      ]),
    );
    await table.put([
      { pk: 'O#1', sk: 'psh_1', s: 'PARKED', r: '14/health', n: 10, t: at },
      { pk: 'O#2', sk: 'psh_2', s: 'RETRYING', r: '14/health', n: 2, t: at },
    ]);
    const status = systemStatus.parse((await get('/v1/status')).json);
    expect(status).toEqual({
      now: '2020-02-01T00:00:00.000Z',
      configuration: {
        localities: 1,
        agencies: 1,
        recipients: 0,
        policyVersion: 'default',
        versions: { localities: 1, agencies: 1, recipients: 0, policies: 0 },
      },
      openPushes: { retrying: 1, waiting: 0, parked: 1, more: false },
      due: { overdue: 2, more: false, next: '2020-01-31T23:00:00.000Z' },
      queues: {
        arrivals: { waiting: 0, inFlight: 0, delayed: 0 },
        notifications: { waiting: 0, inFlight: 0, delayed: 0 },
      },
      drained: false,
    });
  });

  test('status with nothing due names the next time, or none', async () => {
    const { get, table } = await createAdmin();
    expect((await get('/v1/status')).json.due).toEqual({ overdue: 0, more: false });
    await table.put(dueItems([{ kind: 'entry', at: Date.parse('2020-02-02T00:00:00Z'), ref: 'ent_1' }]));
    expect((await get('/v1/status')).json.due.next).toBe('2020-02-02T00:00:00.000Z');
  });
});

describe('the OpenAPI document', () => {
  const path = join(import.meta.dirname, '..', '..', 'shared', 'contracts', 'openapi.json');
  const stored = z
    .object({ paths: z.record(z.string(), z.unknown()) })
    .loose()
    .parse(JSON.parse(readFileSync(path, 'utf8')));

  test('is what the contracts say now (else: npm run openapi)', () => {
    expect(stored).toEqual(JSON.parse(JSON.stringify(makeOpenapi())));
  });

  test('has exactly the paths that the API serves', () => {
    const served = Object.values(routes)
      .flat()
      .filter((one) => one !== '$default')
      .map((one) => one.replace('+}', '}'));
    expect(Object.keys(stored.paths).sort()).toEqual([...served].sort());
  });

  test('is served as JSON without a key', async () => {
    const { send } = await createAdmin();
    const answer = await send({ path: '/v1/openapi.json', key: 'none' });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(answer.json).toEqual({ openapi: '3.1.0' });
  });
});

describe('paths that nobody serves ($default)', () => {
  test.each(['/', '/v1', '/v1/nothing', '/v1/localities/14', '/favicon.ico'])('%s is 404', async (path) => {
    const { send } = await createAdmin();
    const answer = await send({ path });
    expect([answer.statusCode, answer.headers?.['content-type']]).toEqual([404, 'application/problem+json']);
  });

  test('every path that the API hands to this function is one it knows', async () => {
    const { send } = await createAdmin();
    const paths = routes.admin.filter((path) => path !== '$default');
    for (const path of paths) {
      const answer = await send({ method: 'PATCH', path: path.replaceAll(/[{}]/g, '') });
      expect([path, answer.statusCode]).toEqual([path, 405]);
    }
  });

  test('a method that a path does not take is 405 with Allow', async () => {
    const { send } = await createAdmin();
    const answer = await send({ method: 'POST', path: '/v1/localities', body: '{}' });
    expect([answer.statusCode, answer.headers?.allow]).toEqual([405, 'GET, PUT']);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../infra/service/routes.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { expectProblem } from './support/problem.ts';
import { buildWorld, county, type Keys } from './support/world.ts';

let landfall: Landfall;
let keys: Keys;

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
});
afterAll(() => landfall?.stop());

const cursor = (position: string): string => Buffer.from(`1${position}`).toString('base64url');
const paths: string[] = Object.values(routes).flat();

describe('ids that nothing has', () => {
  const parameter = /\{\w+\+?\}/g;
  const odd = {
    'longer than any key of the table': 'x'.repeat(3000),
    'long in bytes though not in letters': encodeURIComponent('字'.repeat(400)),
    'a name every object has': '__proto__',
    'a zero byte': '%00',
  };

  test.each(Object.entries(odd))('%s: no answer is a failure of ours', async (_, id) => {
    for (const path of paths.filter((one) => one.includes('{'))) {
      for (const [method, key] of [
        ['GET', keys.county],
        ['POST', keys.county],
        ['GET', landfall.adminKey],
        ['GET', keys.immigration],
      ] as const) {
        const answer = await landfall.ask(method, path.replaceAll(parameter, id), {
          key,
          ...(method === 'POST' ? { body: { officer: 'Dr Rena', verdict: 'rejected', reason: 'x' } } : {}),
        });
        expect([path, method, answer.status]).toEqual([path, method, expect.toBeOneOf(clientFaults)]);
        expect(answer.headers.get('content-type')).toBe('application/problem+json');
      }
    }
  });
});

const clientFaults = [400, 401, 403, 404, 405, 409, 422];

describe('cursors that no list gave', () => {
  const foreign = '65/6501/650103/#x';
  const lists: [path: string, key: () => string, position: string][] = [
    ['/v1/manifests?', () => keys.county, `2026-11-22 65/6501/${county} ${foreign}`],
    ['/v1/requests?', () => keys.county, `65/6501/650103\n${foreign}`],
    ['/v1/requests?', () => keys.county, `65/6501/${county}\n${foreign}`],
    ['/v1/requests?', () => keys.steward, `65/6501/${county}\n${foreign}`],
    ['/v1/entries?', () => keys.county, `0 65/6501/${county} ${foreign}`],
    ['/v1/away?', () => keys.county, `0 ${foreign}`],
    [`/v1/remainders/${county}/2026-11-22?`, () => keys.county, `0 ${foreign}`],
    ['/v1/candidates?', () => keys.steward, foreign],
    ['/v1/keys?', () => landfall.adminKey, ''],
    ['/v1/candidates?', () => keys.steward, ''],
    ['/v1/sites?', () => keys.county, ''],
    ['/v1/sources?', () => keys.county, ''],
    ['/v1/away?', () => keys.county, `0 65/6501/${county}/${'y'.repeat(1100)}`],
  ];

  test.each(lists)('%s is a fault of the caller', async (path, key, position) => {
    const date = path.startsWith('/v1/manifests') ? '&date=2026-11-22' : '';
    const answer = await landfall.ask('GET', `${path}cursor=${cursor(position)}${date}`, { key: key() });
    expectProblem(answer, 400, 'invalid-cursor');
  });
});

test('days before and after any journey are a fault of the caller', async () => {
  for (const day of ['0001-01-01', '9999-12-31']) {
    for (const path of ['funnels', 'scorecards']) {
      const answer = await landfall.ask('GET', `/v1/${path}/${county}?from=${day}&to=${day}`, {
        key: keys.county,
      });
      expectProblem(answer, 400, 'invalid-query');
    }
  }
});

import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { decodeCursor, encodeCursor } from '../../shared/lambda/cursor.ts';
import { errorPlace, startLog } from '../../shared/lambda/log.ts';
import { problemOf } from '../../shared/lambda/problem.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { loopbackAllowed } from '../../shared/lambda/twin-switch.ts';

const logged = (use: (log: ReturnType<typeof startLog>) => void): Record<string, unknown> => {
  const lines: string[] = [];
  let at = 100;
  const clock = () => at++;
  const log = startLog({ stage: 'deliver', clock, write: (line) => void lines.push(line) }, 'inv-9');
  use(log);
  log.end();
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '');
};

describe('the log line of an invocation', () => {
  test('adds counts up and keeps the last code', () => {
    const line = logged((log) => {
      log.count('delivered', 2);
      log.count('delivered');
      log.set({ code: 'first', push: 'psh_1' });
      log.set({ code: 'second' });
    });
    expect(line).toEqual({
      stage: 'deliver',
      request: 'inv-9',
      ms: 1,
      delivered: 3,
      code: 'second',
      push: 'psh_1',
    });
  });

  test.each(['Zhang San', '张三', 'a\nb', '', 'x'.repeat(201)])(
    'free text in an id field (%j) does not pass',
    (text) => {
      expect(logged((log) => log.set({ entry: text })).entry).toBe('not-a-code');
    },
  );

  test('a metric of the same name twice is one sum in one line', () => {
    const line = logged((log) => {
      log.metric('ParkedDeliveries');
      log.metric('ParkedDeliveries', 4);
    });
    expect(line).toMatchObject({ ParkedDeliveries: 5, stage: 'deliver' });
  });

  test('what is not an error has no place', () => {
    expect(errorPlace('text')).toBeUndefined();
    expect(errorPlace(new Error('at x (Zhang-San.ts:1:1)'))).toMatch(/^lambda-log\.test\.ts:/);
  });
});

describe('the environment', () => {
  afterEach(() => {
    delete process.env.LANDFALL_TEST_TABLE;
    delete process.env.LANDFALL_ALLOW_LOOPBACK;
  });

  test('is parsed, and a missing variable is named without any value', () => {
    const schema = z.object({ LANDFALL_TEST_TABLE: z.string().min(3) });
    process.env.LANDFALL_TEST_TABLE = 'xy';
    expect(() => readEnv(schema)).toThrow(/LANDFALL_TEST_TABLE$/);
    process.env.LANDFALL_TEST_TABLE = 'landfall';
    expect(readEnv(schema)).toEqual({ LANDFALL_TEST_TABLE: 'landfall' });
  });

  test('loopback is allowed by the switch only', () => {
    expect(loopbackAllowed()).toBe(false);
    process.env.LANDFALL_ALLOW_LOOPBACK = '1';
    expect(loopbackAllowed()).toBe(true);
  });
});

describe('cursors', () => {
  test('go out opaque and come back', () => {
    expect(decodeCursor(encodeCursor('1401/小店'))).toBe('1401/小店');
  });

  test.each(['x', '', 'MQ==', '1401', 'a b', encodeCursor('a').slice(0, -1)])(
    '%j is not one of ours: 400',
    (sent) => {
      try {
        decodeCursor(sent);
        expect.unreachable();
      } catch (error) {
        expect(problemOf(error)).toMatchObject({ status: 400, code: 'invalid-cursor' });
      }
    },
  );
});

import { describe, expect, test } from 'vitest';
import type { Route } from '../../shared/lambda/http-route.ts';
import { createRouter } from '../../shared/lambda/http-router.ts';
import { Problem } from '../../shared/lambda/problem.ts';

const route = (path: string): Route => ({
  method: 'GET',
  path,
  scope: 'open',
  handle: async () => ({ status: 200 }),
});

describe('a record id with slashes, which the gateway hands on decoded', () => {
  const find = createRouter([route('/v1/records/{recordId+}'), route('/v1/records')]);

  test('is the whole rest of the path', () => {
    expect(find('GET', '/v1/records/GZ/2026/7').params).toEqual({ recordId: 'GZ/2026/7' });
    expect(find('GET', '/v1/records/r-1').params).toEqual({ recordId: 'r-1' });
    expect(find('GET', '/v1/records/GZ%2F7').params).toEqual({ recordId: 'GZ/7' });
    expect(find('GET', '/v1/records').params).toEqual({});
  });

  test('is never empty', () => {
    expect(() => find('GET', '/v1/records/')).toThrow(Problem);
    expect(() => find('GET', '/v1')).toThrow(Problem);
  });

  test('is nothing when it is longer than any key of the table', () => {
    expect(find('GET', `/v1/records/${'字'.repeat(266)}`).params.recordId).toHaveLength(266);
    expect(() => find('GET', `/v1/records/${'字'.repeat(267)}`)).toThrow(Problem);
    expect(() => find('GET', `/v1/records/${'%E5%AD%97'.repeat(267)}`)).toThrow(Problem);
  });
});

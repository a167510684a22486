import { describe, expect, test } from 'vitest';
import { readRecords } from '../../functions/intake/read-records.ts';
import { isTooDeep, maximumDepth } from '../../shared/lambda/json-depth.ts';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('the depth of a JSON text', () => {
  test.each([
    ['64 levels', nested(maximumDepth), false],
    ['65 levels', nested(maximumDepth + 1), true],
    ['many lists side by side', `[${Array.from({ length: 500 }, () => '[]').join()}]`, false],
    ['brackets inside a text', JSON.stringify('['.repeat(500)), false],
    ['brackets after an escaped quote', JSON.stringify(`"${'{'.repeat(500)}`), false],
    ['a text that never ends', `"${'['.repeat(500)}`, false],
  ])('%s', (_, text, tooDeep) => {
    expect(isTooDeep(text)).toBe(tooDeep);
  });

  test('in NDJSON it is that line’s fault alone', () => {
    const text = `{"recordId":"a"}\n{"recordId":"b","extras":{"x":${nested(5000)}}}\n{"recordId":"c"}`;
    const read = readRecords({ contentType: 'application/x-ndjson', text, body: undefined });
    expect(read).toMatchObject([
      { value: { recordId: 'a' } },
      { fault: { code: 'too-deep' } },
      { value: { recordId: 'c' } },
    ]);
  });
});

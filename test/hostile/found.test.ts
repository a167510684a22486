import { describe, expect, test } from 'vitest';
import { parseJsonText } from '../../shared/lambda/json-value.ts';

describe('half of a character beyond the 16-bit range', () => {
  test('becomes U+FFFD in every text, so that whoever stores or sends it on is not refused', () => {
    const sent =
      '{"name":"\\ud842","list":["a\\udfb7b"],"\\ud842":1,"whole":"\\ud842\\udfb7","spelt":"\\\\ud842"}';
    expect(parseJsonText(sent)).toEqual({
      name: '\ufffd',
      list: ['a\ufffdb'],
      '\ufffd': 1,
      whole: '𠮷',
      spelt: '\\ud842',
    });
  });

  test('beside a prototype key is no way to change a prototype', () => {
    const value = parseJsonText('{"__proto__":{"isAdmin":true},"half":"\\ud842","\\ud842":1}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value as object)).toEqual(['__proto__', 'half', '\ufffd']);
  });
});

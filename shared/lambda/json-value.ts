/** Half of a character beyond the 16-bit range, spelled as an escape: what is left when a program cuts a rare Han character in two. */
const mayBeHalf = /\\u[dD][89a-fA-F]/;

/**
 * JSON text to a value. Half characters become U+FFFD: no table, queue or other program takes them, and a name cut in two must not keep
 * its traveller out. Throws what `JSON.parse` throws; its message quotes the text.
 */
export const parseJsonText = (text: string): unknown =>
  mayBeHalf.test(text) ? JSON.parse(text, wellFormed) : JSON.parse(text);

const wellFormed = (_key: string, value: unknown): unknown => {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const names = Object.keys(value);
  if (names.every((name) => name.isWellFormed())) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name.toWellFormed(), one]));
};

import { Problem } from './problem.ts';

/** A list's position as callers see it: opaque, so that what it holds may change. */
export const encodeCursor = (position: string): string => Buffer.from(`1${position}`).toString('base64url');

/** In bytes: positions are keys of the table, and it takes none that is empty or longer. */
const longestPosition = 1000;

/** Throws the 400 for anything `encodeCursor` did not make, and for what no list can have given. */
export const decodeCursor = (cursor: string, longest = longestPosition): string => {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length < 2 || bytes.length > longest) throw invalidCursor();
  const text = bytes.toString('utf8');
  if (!text.startsWith('1') || encodeCursor(text.slice(1)) !== cursor) throw invalidCursor();
  return text.slice(1);
};

export const invalidCursor = (): Problem =>
  new Problem({
    status: 400,
    code: 'invalid-cursor',
    title: 'The cursor is not one of ours',
    detail: 'Send the value of `next` of the previous page, unchanged.',
  });

import { Problem } from './problem.ts';

/** A list's position as callers see it: opaque, so that what it holds may change. */
export const encodeCursor = (position: string): string => Buffer.from(`1${position}`).toString('base64url');

/** Throws the 400 for anything `encodeCursor` did not make. */
export const decodeCursor = (cursor: string): string => {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
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

import { decodeCursor, encodeCursor } from '../../shared/lambda/cursor.ts';
import { Problem } from '../../shared/lambda/problem.ts';
import type { SightPosition } from '../../shared/store/who-may-see.ts';

/** Where a listing of entries stands: under which root path of the caller's, and there at which link. */
export type ListPosition = SightPosition & { root: string };

export const cursorOf = (root: string, { shard, after }: SightPosition): string =>
  encodeCursor([shard, root, after ?? ''].join(' '));

/** Throws the 400 for a cursor that does not lead into one of `roots`: another key's, or one from before the tree changed. */
export const positionOf = (cursor: string, roots: readonly string[]): ListPosition => {
  const [shard = '', root = '', after = ''] = decodeCursor(cursor).split(' ');
  const inside = after === '' || after.startsWith(`${root}/`);
  if (!/^\d$/.test(shard) || !roots.includes(root) || !inside) throw foreignCursor();
  return { root, shard: Number(shard), ...(after === '' ? {} : { after }) };
};

/** The next place to look: further under this root, else at the start of the next one. */
export const nextPosition = (
  root: string,
  next: SightPosition | undefined,
  roots: readonly string[],
): ListPosition | undefined => {
  if (next) return { ...next, root };
  const following = roots[roots.indexOf(root) + 1];
  return following === undefined ? undefined : { root: following, shard: 0 };
};

const foreignCursor = (): Problem =>
  new Problem({
    status: 400,
    code: 'invalid-cursor',
    title: 'The cursor is not one of ours',
    detail: 'Send the value of `next` of the previous page of this key, unchanged.',
  });

import { decodeCursor, encodeCursor, invalidCursor } from '../../shared/lambda/cursor.ts';

/** Where a list of links below one path stands: in which shard, and there after which link. */
interface LinkPosition {
  shard: number;
  after?: string;
}

export const cursorOf = ({ shard, after = '' }: LinkPosition): string => encodeCursor(`${shard} ${after}`);

/** Throws the 400 for a cursor that does not lead below `path`: another place's, or one from before the tree changed. */
export const positionOf = (cursor: string, path: string): LinkPosition => {
  const [shard = '', after = ''] = decodeCursor(cursor).split(' ');
  if (!/^\d$/.test(shard) || (after !== '' && !after.startsWith(`${path}/`))) throw invalidCursor();
  return { shard: Number(shard), ...(after === '' ? {} : { after }) };
};

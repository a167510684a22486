import * as z from 'zod';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Answer } from './http-route.ts';
import { limitParameter, parseQuery } from './parse-request.ts';

/** The query of every list; `cursor` is the last page's `next`. */
export const listQuery = z.strictObject({ limit: limitParameter, cursor: z.string().optional() });

/** One page of a list that is small enough to be read whole, in order of `idOf`. */
export const pageOf = <Item>(
  items: readonly Item[],
  idOf: (item: Item) => string,
  query: Record<string, string>,
): Answer => {
  const { limit, cursor } = parseQuery(listQuery, query);
  const after = cursor === undefined ? undefined : decodeCursor(cursor);
  const left = items
    .map((item) => ({ id: idOf(item), item }))
    .filter(({ id }) => after === undefined || id > after)
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const page = left.slice(0, limit);
  const last = page.at(-1);
  return listAnswer(
    page.map(({ item }) => item),
    left.length > page.length ? last?.id : undefined,
  );
};

/** `{items, next}`; the last page has no `next`. */
export const listAnswer = (items: readonly unknown[], after: string | undefined): Answer => ({
  status: 200,
  body: { items, ...(after === undefined ? {} : { next: encodeCursor(after) }) },
});

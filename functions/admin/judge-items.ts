import type * as z from 'zod';
import type { ItemResult } from '../../shared/contracts/admin.ts';
import { type Fault, faultsOf } from '../../shared/contracts/fault.ts';
import { itemsRequest } from '../../shared/contracts/items-request.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import { parseBody } from '../../shared/lambda/parse-request.ts';

/** One item of a PUT on its way from `unknown` to stored or refused. */
export interface Judged<Item> {
  index: number;
  id?: string;
  item?: Item;
  errors: Fault[];
  warnings: Fault[];
  /** Further members of its result. */
  told?: Partial<ItemResult>;
}

/** Every item in its contract's shape or with all its faults; of two with the same id, the later one is refused. */
export const judgeItems = <Item>(
  body: unknown,
  schema: z.ZodType<Item>,
  idOf: (item: Item) => string,
): Judged<Item>[] => {
  const seen = new Set<string>();
  return parseBody(itemsRequest, body).items.map((sent, index) => {
    const parsed = schema.safeParse(sent, { reportInput: true });
    if (!parsed.success) return { index, errors: faultsOf(parsed.error), warnings: [] };
    const id = idOf(parsed.data);
    const errors = seen.has(id) ? [repeated] : [];
    seen.add(id);
    return { index, id, item: parsed.data, errors, warnings: [] };
  });
};

const repeated: Fault = {
  pointer: '',
  code: 'repeated',
  detail: 'An earlier item of this request is about the same.',
};

/** The items that may be stored. */
export const acceptable = <Item>(judged: readonly Judged<Item>[]): Item[] =>
  judged.flatMap(({ item, errors }) => (item !== undefined && errors.length === 0 ? [item] : []));

/** The 207 with one result per item, in request order. */
export const itemsAnswer = <Item>(judged: readonly Judged<Item>[]): Answer => {
  const results = judged.map(resultOf);
  const refused = results.filter((result) => result.status === 'refused').length;
  return { status: 207, body: { stored: results.length - refused, refused, results } };
};

const resultOf = <Item>({ index, id, errors, warnings, told }: Judged<Item>): ItemResult => ({
  index,
  ...(id === undefined ? {} : { id }),
  ...(errors.length > 0 ? { status: 'refused', errors } : { status: 'stored', ...told }),
  ...(warnings.length > 0 ? { warnings } : {}),
});

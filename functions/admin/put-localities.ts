import type { Fault } from '../../shared/contracts/fault.ts';
import { type Locality, locality } from '../../shared/contracts/localities.ts';
import { validateLocalities } from '../../shared/domain/places/locality-tree-validate.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import { readLocalities, putLocalities as store } from '../../shared/store/localities.ts';
import type { Table } from '../../shared/store/table.ts';
import { acceptable, itemsAnswer, type Judged, judgeItems } from './judge-items.ts';
import { watchMandate } from './watch-mandate.ts';
import { storeWithReplan } from './with-replan.ts';

/** `PUT /v1/localities`: adds or replaces nodes. A child may come before its parent; a refused parent refuses its new children. */
export const putLocalities =
  (deps: { table: Table }) =>
  async (body: unknown, now: number): Promise<Answer> => {
    const judged = judgeItems(body, locality, (item) => item.code);
    const existing = await readLocalities(deps.table);
    judgeInTree(judged, existing);
    warnOfMoves(judged, existing);
    const items = acceptable(judged);
    const after = [...new Map([...existing, ...items].map((node) => [node.code, node])).values()];
    const put = () => store(deps.table, items);
    if (isMove(existing, items)) {
      await storeWithReplan(deps.table, { cause: 'tree', trees: [existing, after], now, store: put });
    } else if (items.length > 0) await put();
    // From the first places on somebody watches over the end of the order they are told of people by (G9).
    if (items.length > 0) await deps.table.put(await watchMandate(deps.table, now));
    return itemsAnswer(judged);
  };

/** Again until nothing more falls: each round may refuse the children of what the last one refused. */
const judgeInTree = (judged: Judged<Locality>[], existing: readonly Locality[]): void => {
  for (let refused = true; refused; ) {
    const left = judged.filter(({ item, errors }) => item !== undefined && errors.length === 0);
    const faults = validateLocalities(existing, acceptable(left));
    refused = false;
    for (const [position, one] of left.entries()) {
      const found = faults[position] ?? [];
      one.errors.push(...found);
      refused ||= found.length > 0;
    }
  }
};

/** Whether a node that entries may be linked to gets another path, or days that end at other times. */
const isMove = (existing: readonly Locality[], items: readonly Locality[]): boolean => {
  const known = new Map(existing.map((node) => [node.code, node]));
  return items.some((item) => {
    const node = known.get(item.code);
    if (node === undefined) return false;
    return (
      (node.parentCode ?? undefined) !== (item.parentCode ?? undefined) || node.timeZone !== item.timeZone
    );
  });
};

const warnOfMoves = (judged: Judged<Locality>[], existing: readonly Locality[]): void => {
  const parents = new Map(existing.map((node) => [node.code, node.parentCode ?? undefined]));
  for (const { item, warnings } of judged) {
    if (!item || !parents.has(item.code)) continue;
    if (parents.get(item.code) !== (item.parentCode ?? undefined)) warnings.push(moved);
  }
};

const moved: Fault = {
  pointer: '/parentCode',
  code: 'parent-changed',
  detail: 'Entries that are open stay visible to the former ancestors too.',
};

import { agency } from '../../shared/contracts/localities.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import { putAgencies as store } from '../../shared/store/agencies.ts';
import type { Table } from '../../shared/store/table.ts';
import { acceptable, itemsAnswer, judgeItems } from './judge-items.ts';

/** `PUT /v1/agencies`: adds or replaces agencies. */
export const putAgencies =
  (deps: { table: Table }) =>
  async (body: unknown): Promise<Answer> => {
    const judged = judgeItems(body, agency, (item) => item.id);
    const items = acceptable(judged);
    if (items.length > 0) await store(deps.table, items);
    return itemsAnswer(judged);
  };

import { policyItem } from '../../shared/contracts/policy.ts';
import { makePolicyBook, policyFaults } from '../../shared/domain/policies.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import { pageOf } from '../../shared/lambda/list-page.ts';
import { readLocalities } from '../../shared/store/localities.ts';
import { readPolicies, putPolicies as store } from '../../shared/store/policies.ts';
import type { Table } from '../../shared/store/table.ts';
import { acceptable, itemsAnswer, judgeItems } from './judge-items.ts';
import { storeWithReplan } from './with-replan.ts';

/** `PUT /v1/policies`: adds effective-dated values; nothing that was ever in force is overwritten. */
export const putPolicies =
  (deps: { table: Table }) =>
  async (body: unknown, now: number): Promise<Answer> => {
    const judged = judgeItems(body, policyItem, (item) => `${item.key}@${item.effectiveFrom}`);
    for (const { item, errors } of judged) if (item) errors.push(...policyFaults(item));
    const items = acceptable(judged);
    // Also when nothing is new: the request may repeat one that stopped halfway.
    if (items.length > 0) {
      await storeWithReplan(deps.table, {
        cause: 'clocks',
        trees: [await readLocalities(deps.table)],
        now,
        store: () => store(deps.table, items, now),
      });
    }
    return itemsAnswer(judged);
  };

/** `GET /v1/policies`: every item ever put, and what is in force now, defaults included. */
export const listPolicies =
  (deps: { table: Table }) =>
  async (query: Record<string, string>, now: number): Promise<Answer> => {
    const items = await readPolicies(deps.table);
    const { policy, version } = makePolicyBook(items).at(now);
    const page = pageOf(
      items.map(({ storedAt, ...item }) => ({ ...item, storedAt: new Date(storedAt ?? 0).toISOString() })),
      (item) => `${item.key}@${item.effectiveFrom}@${item.storedAt}`,
      query,
    );
    return { ...page, body: { ...Object(page.body), inForce: { version, values: policy } } };
  };

import type { Fault } from '../../shared/contracts/fault.ts';
import { type PolicyItem, policyItem } from '../../shared/contracts/policy.ts';
import { makePolicyBook, policyFaults } from '../../shared/domain/policies/policies.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import { pageOf } from '../../shared/lambda/list-page.ts';
import { readLocalities } from '../../shared/store/localities.ts';
import { readPolicies, putPolicies as store } from '../../shared/store/policies.ts';
import type { Table } from '../../shared/store/table.ts';
import { acceptable, itemsAnswer, judgeItems } from './judge-items.ts';
import { watchMandate } from './watch-mandate.ts';
import { storeWithReplan } from './with-replan.ts';

/** `PUT /v1/policies`: adds effective-dated values; nothing that was ever in force is overwritten. */
export const putPolicies =
  (deps: { table: Table }) =>
  async (body: unknown, now: number): Promise<Answer> => {
    const judged = judgeItems(body, policyItem, (item) => `${item.key}@${item.effectiveFrom}`);
    for (const { item, errors } of judged) if (item) errors.push(...policyFaults(item));
    for (const { item, errors } of judged) if (item && isOver(item, now)) errors.push(alreadyOver);
    const items = acceptable(judged);
    // Also when nothing is new: the request may repeat one that stopped halfway.
    if (items.some(({ key }) => key === 'mandate')) {
      const added = items.map((item) => ({ ...item, storedAt: now }));
      await deps.table.put(await watchMandate(deps.table, now, added));
    }
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

/** G9: thirty days after the last order everything is erased, so one that is over already is a slip of the pen. */
const isOver = (item: PolicyItem, now: number): boolean =>
  item.key === 'mandate' &&
  typeof item.effectiveTo === 'string' &&
  Date.parse(item.effectiveTo) + dayMs <= now;
const dayMs = 86_400_000;

const alreadyOver: Fault = {
  pointer: '/effectiveTo',
  code: 'already-over',
  detail: 'A mandate that is over already would end the intake at once.',
};

/** `GET /v1/policies`: every item ever put, and what is in force now, defaults included. */
export const listPolicies =
  (deps: { table: Table }) =>
  async (query: Record<string, string>, now: number): Promise<Answer> => {
    const items = await readPolicies(deps.table);
    const book = makePolicyBook(items);
    const { policy, version } = book.at(now);
    const { inForce, until } = book.mandate(now);
    const mandate = { inForce, until: new Date(until).toISOString() };
    const page = pageOf(
      items.map(({ storedAt, ...item }) => ({ ...item, storedAt: new Date(storedAt ?? 0).toISOString() })),
      (item) => `${item.key}@${item.effectiveFrom}@${item.storedAt}`,
      query,
    );
    return { ...page, body: { ...Object(page.body), inForce: { version, values: policy, mandate } } };
  };

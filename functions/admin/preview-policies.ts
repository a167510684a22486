import * as z from 'zod';
import { operatorLocality } from '../../shared/contracts/localities.ts';
import { type PolicyItem, policyItem } from '../../shared/contracts/policy.ts';
import type { PolicyChange, PreviewAnswer } from '../../shared/contracts/policy-change.ts';
import type { LocalDate } from '../../shared/domain/evidence.ts';
import { makePolicyBook, policyFaults, startsAt } from '../../shared/domain/policies/policies.ts';
import { addDays, localDateOf, midnightOf } from '../../shared/domain/time/local-days.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import { limitParameter, parseQuery } from '../../shared/lambda/parse-request.ts';
import type { Config, ConfigReader } from '../../shared/store/config.ts';
import { readLocalities } from '../../shared/store/localities.ts';
import { readPolicies } from '../../shared/store/policies.ts';
import type { Table } from '../../shared/store/table.ts';
import { acceptable, itemsAnswer, judgeItems } from './judge-items.ts';
import { applyEvent, derivedWith, isSame, isSameRule, ruledOf } from './rule-change.ts';
import { type Walked, walkEntries } from './walk-entries.ts';

export const previewQuery = z.strictObject({
  preview: z.literal('true'),
  limit: limitParameter,
  cursor: z.string().min(1).max(500).optional(),
});

interface PreviewDeps {
  table: Table;
  config: ConfigReader;
}

/** `PUT /v1/policies?preview=true`: who would change and how, a page of links at a time; writes nothing. */
export const previewPolicies =
  ({ table, config: reader }: PreviewDeps) =>
  async (body: unknown, query: Record<string, string>, now: number): Promise<Answer> => {
    const { limit, cursor } = parseQuery(previewQuery, query);
    const judged = judgeItems(body, policyItem, (item) => `${item.key}@${item.effectiveFrom}`);
    for (const { item, errors } of judged) if (item) errors.push(...policyFaults(item));
    const items = acceptable(judged);
    const config = await reader.load();
    const proposed = await proposal(table, config, items, now);
    const roots = await allRoots(table, config);
    const { entries, looked, next } = await walkEntries(table, { config, roots, limit, cursor });
    const changes = entries.flatMap((one) => changeOf(one, proposed, now));
    const { results }: Pick<PreviewAnswer, 'results'> = Object(itemsAnswer(judged).body);
    const answer: PreviewAnswer = { changes, looked, ...(next === undefined ? {} : { next }), results };
    return { status: 200, body: answer };
  };

interface Proposal {
  config: Pick<Config, 'policies' | 'tree'>;
  /** The day from which all of it is in force. */
  asOf: LocalDate;
}

const proposal = async (
  table: Table,
  { tree, policies }: Config,
  items: readonly PolicyItem[],
  now: number,
): Promise<Proposal> => {
  const kept = await readPolicies(table);
  const zone = policies.at(now).policy.defaultTimeZone;
  const from = Math.max(...items.map((item) => startsAt(item, zone)), 0);
  const on = localDateOf(from, zone);
  const book = makePolicyBook([...kept, ...items.map((item) => ({ ...item, storedAt: now }))]);
  return { config: { tree, policies: book }, asOf: midnightOf(on, zone) < from ? addDays(on, 1) : on };
};

/** Every root there is, and the operator, in order: an administrator sees ids and dates of all, and no person. */
const allRoots = async (table: Table, { tree }: Config): Promise<string[]> => {
  const nodes = await readLocalities(table);
  const roots = nodes.flatMap(({ code }) => (tree.parentOf(code) === undefined ? [code] : []));
  return [...new Set([...roots, operatorLocality])].sort();
};

const changeOf = (walked: Walked, { config, asOf }: Proposal, now: number): PolicyChange[] => {
  const { entry } = walked;
  const before = ruledOf(entry);
  const told = { entryId: entry.entryId, locality: entry.responsibility.locality, before };
  const put = ruledOf(derivedWith(walked, config));
  if (!isSame(before, put)) return [{ ...told, after: put, when: 'at-once' }];
  const signed = { asOf, officer: 'preview', reason: 'preview' };
  const event = applyEvent({ kind: 'system', id: 'preview' }, signed, { ruleVersion: 'proposed', now });
  const applied = ruledOf(derivedWith(walked, config, event));
  return isSameRule(before, applied) ? [] : [{ ...told, after: applied, when: 'when-applied' }];
};

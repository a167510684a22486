import * as z from 'zod';
import { type PolicyItem, policyItem } from '../contracts/policy.ts';
import type { StoredPolicy } from '../domain/policies/policies.ts';
import { type ChunkedKind, changeValues, readChunks } from './config-chunks.ts';
import { bumpConfig } from './config-head.ts';
import type { Table } from './table.ts';

const storedPolicy = policyItem.extend({ storedAt: z.number().int().optional() });
const policyHistory = z.object({ key: z.string(), items: z.array(storedPolicy) });

/** Every value a policy key ever had: an open entry keeps the policy of its anchor date, so none is thrown away. */
const policyChunks: ChunkedKind<z.infer<typeof policyHistory>> = {
  kind: 'policies',
  chunks: 4,
  keyOf: (value) => value.key,
  schema: policyHistory,
};

/** All items of all keys, past and future ones too. */
export const readPolicies = async (table: Table): Promise<StoredPolicy[]> =>
  (await readChunks(table, policyChunks)).flatMap((history) => history.items);

/**
 * Adds effective-dated items. One that says the same as an item kept before changes nothing, so a repeated request is harmless. Readers look
 * again all the same: it may repeat one that stopped before they were told.
 */
export const putPolicies = async (table: Table, items: readonly PolicyItem[], at: number): Promise<void> => {
  const byKey = Map.groupBy(items, (item) => item.key);
  const written = await changeValues(table, policyChunks, [...byKey.keys()], (key, before) => {
    const kept = before?.items ?? [];
    const known = new Set(kept.map(sameness));
    const added = (byKey.get(key) ?? []).filter((item) => !known.has(sameness(item)));
    if (added.length === 0) return undefined;
    return { key, items: [...kept, ...added.map((item) => ({ ...item, storedAt: at }))] };
  });
  if (written.size === 0) await bumpConfig(table, policyChunks.kind);
};

const sameness = (item: PolicyItem): string =>
  JSON.stringify([item.value, item.effectiveFrom, item.effectiveTo ?? null, item.reason]);

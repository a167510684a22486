import * as z from 'zod';
import type { RecipientKey } from '../contracts/localities.ts';
import type { EpochMs } from '../domain/evidence.ts';
import { readItem } from './stored-item.ts';
import type { ConditionalWrite, Key, Table } from './table.ts';

/** How a recipient has answered lately. No item (version 0) = nothing wrong. */
export interface Breaker {
  recipient: RecipientKey;
  version: number;
  /** Failed attempts since the last success. */
  failures: number;
  /** While open: since when, how many probes were made, and when the next may be. */
  open?: { since: EpochMs; probes: number; probeAt: EpochMs };
}

const keyOf = (recipient: RecipientKey): Key => ({ pk: `B#${recipient.replace('/', '#')}`, sk: 'B' });

const item = z.object({
  v: z.number(),
  f: z.number(),
  o: z.number().optional(),
  n: z.number().default(0),
  x: z.number().default(0),
});

/** In the order asked. */
export const loadBreakers = async (table: Table, recipients: readonly RecipientKey[]): Promise<Breaker[]> => {
  const items = await table.get(recipients.map(keyOf), { consistent: true });
  return recipients.map((recipient, index) => {
    const stored = items[index];
    if (!stored) return { recipient, version: 0, failures: 0 };
    const one = readItem(item, stored);
    const open = one.o === undefined ? {} : { open: { since: one.o, probes: one.n, probeAt: one.x } };
    return { recipient, version: one.v, failures: one.f, ...open };
  });
};

/** Insert at version 0, else conditional on the version it was read at. */
export const breakerWrite = ({ recipient, version, failures, open }: Breaker): ConditionalWrite => {
  const key = keyOf(recipient);
  const set = { f: failures, ...(open ? { o: open.since, n: open.probes, x: open.probeAt } : {}) };
  if (version === 0) return { kind: 'insert', item: { ...key, ...set, v: 1 } };
  const remove = open ? [] : ['o', 'n', 'x'];
  return { kind: 'update', key, set: { ...set, v: version + 1 }, remove, when: { v: version } };
};

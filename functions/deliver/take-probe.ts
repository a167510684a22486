import type { EpochMs } from '../../shared/domain/evidence.ts';
import { type Breaker, breakerWrite, loadBreakers } from '../../shared/store/breakers.ts';
import { dueItems } from '../../shared/store/due.ts';
import type { Table } from '../../shared/store/table.ts';
import { takeProbe } from './breaker-rules.ts';

/** A probe is taken by whoever first moves the breaker's next probe on; the due entry for that one is written before. */
export const createTakeProbe =
  (table: Table, now: () => EpochMs) =>
  async (breaker: Breaker): Promise<{ breaker: Breaker; ours: boolean }> => {
    const moved = takeProbe(breaker, now());
    await table.put(dueItems([{ kind: 'probe', at: moved.open?.probeAt ?? now(), ref: breaker.recipient }]));
    const [answer] = await table.write([breakerWrite(moved)]);
    if (answer === 'written') return { breaker: { ...moved, version: moved.version + 1 }, ours: true };
    const [fresh] = await loadBreakers(table, [breaker.recipient]);
    return { breaker: fresh ?? breaker, ours: false };
  };

import type { ClaimMessage } from '../../shared/contracts/messages.ts';
import type { Item } from '../../shared/store/table.ts';
import { memoryScan } from './memory-scan.ts';

const nothing = { waiting: 0, inFlight: 0, delayed: 0 };

/** What the admin function's operations need beside the table: a walk over it, empty queues, and somebody who hears of records to claim. */
export const operationDeps = (table: { all(): Item[] }) => {
  const claimed: ClaimMessage[] = [];
  return {
    scan: memoryScan(table),
    eraseAgain: async () => undefined,
    reseal: async () => ({ resealed: 0, damaged: 0 }),
    claims: { send: async (message: ClaimMessage) => void claimed.push(message) },
    queues: async () => ({ arrivals: nothing, notifications: nothing }),
    claimed,
  };
};

import { faultsOf } from '../../shared/contracts/fault.ts';
import { type AcknowledgementResult, acknowledgementItem } from '../../shared/contracts/inbox.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import type { Inbox } from '../../shared/store/inbox.ts';
import { type Acknowledgement, acknowledgeAll } from '../../shared/store/inbox-acknowledge.ts';
import type { Table } from '../../shared/store/table.ts';

/** A clock may be wrong by this much. */
const aheadMs = 5 * 60_000;

type Judged = { refused: AcknowledgementResult } | { acknowledgement: Acknowledgement; index: number };

/** Notes who took note of what. One result per item, in order; a bad item blocks no other. The entries are not touched. */
export const acknowledgeNotifications =
  (deps: { table: Table }) =>
  async (inbox: Inbox, items: readonly unknown[], now: EpochMs): Promise<AcknowledgementResult[]> => {
    const judged = items.map((item, index) => judge(item, index, now));
    const good = judged.filter((one) => 'acknowledgement' in one);
    const outcomes = await acknowledgeAll(deps.table)(
      inbox,
      good.map((one) => one.acknowledgement),
    );
    let next = 0;
    return judged.map((one) => {
      if ('refused' in one) return one.refused;
      const outcome = outcomes[next++];
      const base = { index: one.index, id: one.acknowledgement.id };
      if (!outcome || outcome.status === 'not-found') return { ...base, status: 'not-found' };
      return { ...base, status: outcome.status, acknowledgedAt: outcome.at };
    });
  };

const judge = (item: unknown, index: number, now: EpochMs): Judged => {
  const parsed = acknowledgementItem.safeParse(item, { reportInput: true });
  if (!parsed.success) return { refused: { index, status: 'refused', errors: faultsOf(parsed.error) } };
  const { id, officer } = parsed.data;
  const at = parsed.data.at === undefined ? now : Date.parse(parsed.data.at);
  if (at <= now + aheadMs) {
    return { index, acknowledgement: { id, officer, at: new Date(at).toISOString() } };
  }
  const detail = 'The time lies more than 5 minutes in the future.';
  return {
    refused: { index, id, status: 'refused', errors: [{ pointer: '/at', code: 'in-the-future', detail }] },
  };
};

import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { ArrivalsMessage } from '../../shared/contracts/messages.ts';

const recordsPerMessage = 100;
/** Characters of JSON per message: deflated and in base64 it stays under the queue's 1 MiB even when it is nothing but rare Han characters. */
const charactersPerMessage = 300_000;

/** As few messages as the limits allow; about a hundred records make one 64 KB unit once deflated. */
export const packIntoMessages = (
  accepted: readonly { index: number; record: ArrivalRecord; hash?: string; characters: number }[],
  head: Omit<ArrivalsMessage, 'records'>,
): ArrivalsMessage[] => {
  const messages: ArrivalsMessage[] = [];
  let open: ArrivalsMessage['records'] = [];
  let total = 0;
  const close = (): void => {
    if (open.length > 0) messages.push({ ...head, records: open });
    open = [];
    total = 0;
  };
  for (const { characters, ...one } of accepted) {
    if (open.length === recordsPerMessage || total + characters > charactersPerMessage) close();
    open.push(one);
    total += characters;
  }
  close();
  return messages;
};

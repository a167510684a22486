import { expect, test } from 'vitest';
import { packIntoMessages } from '../../functions/intake/pack-into-messages.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { seal } from '../../shared/queue/envelope.ts';

/** A fixed sequence, as good as random for a coder. */
const hanText = (characters: number): string => {
  let state = 7;
  let text = '';
  for (let index = 0; index < characters; index += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    text += String.fromCharCode(0x4e00 + (Math.floor(state / 65_536) % 20_000));
  }
  return text;
};

test('every message fits into the queue, though no text in it can be deflated', () => {
  const accepted = Array.from({ length: 20 }, (_, index) => {
    const record: ArrivalRecord = {
      recordId: `r${index}`,
      traveller: { fullName: 'WANG FANG' },
      entry: { pointOfEntry: 'CAN' },
      extras: { scan: hanText(60_000) },
    };
    return { index, record, characters: JSON.stringify(record).length };
  });
  const head = { v: 1 as const, submissionId: 's', agency: 'a', source: 'hq' as const, receivedAt: 1 };
  const messages = packIntoMessages(accepted, head);
  expect(messages.flatMap((message) => message.records.map(({ index }) => index))).toEqual(
    accepted.map(({ index }) => index),
  );
  // 1 MiB is SQS's limit; a batch of one message is kept under a million.
  for (const message of messages) expect(seal(message).length).toBeLessThan(1_000_000);
});

import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { packIntoMessages } from '../../functions/intake/pack-into-messages.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { seal } from '../../shared/queue/envelope.ts';

/** No coder makes anything shorter of it. */
const hanText = (characters: number): string => {
  const random = randomBytes(characters * 2);
  return Array.from({ length: characters }, (_, index) =>
    String.fromCharCode(0x4e00 + (random.readUInt16LE(index * 2) % 20_000)),
  ).join('');
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

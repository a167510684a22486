import { describe, expect, test } from 'vitest';
import { claimsOf } from '../../functions/certificates/certificate-keys.ts';
import { deliverPushes } from '../../functions/deliver/deliver-pushes.ts';
import { handleMessages } from '../../functions/deliver/handle-messages.ts';
import { encodeCursor } from '../../shared/lambda/cursor.ts';
import { parseJsonText } from '../../shared/lambda/json-value.ts';
import { startLog } from '../../shared/lambda/log.ts';
import { parseArrivalsMessage } from '../../shared/queue/arrivals-queue.ts';
import { seal } from '../../shared/queue/envelope.ts';
import { parsePushMessage } from '../../shared/queue/push-queue.ts';
import { putAgencies } from '../../shared/store/agencies.ts';
import { bumpConfig } from '../../shared/store/config-head.ts';
import { dueItems } from '../../shared/store/due.ts';
import { pack } from '../../shared/store/packed.ts';
import { findSubmission } from '../../shared/store/submissions.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { createPushWorld } from '../doubles/push-world.ts';
import { createWorld } from '../functions/feedback-set-up.ts';
import { createSources } from '../functions/sources-set-up.ts';
import { plainRecord } from './story-records.ts';

describe('half of a character beyond the 16-bit range', () => {
  test('becomes U+FFFD in every text, so that whoever stores or sends it on is not refused', () => {
    const sent =
      '{"name":"\\ud842","list":["a\\udfb7b"],"\\ud842":1,"whole":"\\ud842\\udfb7","spelt":"\\\\ud842"}';
    expect(parseJsonText(sent)).toEqual({
      name: '\ufffd',
      list: ['a\ufffdb'],
      '\ufffd': 1,
      whole: '𠮷',
      spelt: '\\ud842',
    });
  });

  test('beside a prototype key is no way to change a prototype', () => {
    const value = parseJsonText('{"__proto__":{"isAdmin":true},"half":"\\ud842","\\ud842":1}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value as object)).toEqual(['__proto__', 'half', '\ufffd']);
  });
});

describe('what one damaged item kept from others', () => {
  test('a push whose stored state cannot be read keeps back no other of its batch', async () => {
    const { queuePush, table, deps, addRecipient } = createPushWorld();
    addRecipient('140105/health', [{ type: 'webhook', url: 'https://one.example/', mode: 'thin' }]);
    addRecipient('140106/health', [{ type: 'webhook', url: 'https://two.example/', mode: 'thin' }]);
    const [broken, sound] = [await queuePush('140105/health'), await queuePush('140106/health')];
    const [delivery] = await deliverPushes(deps)([{ push: broken, receiveCount: 1 }], () => 60_000);
    const item = table.all().find(({ sk }) => sk === delivery?.pushId);
    await table.put([{ pk: item?.pk ?? '', sk: broken.pushId, s: 'a newer state' }]);
    const received = [broken, sound].map((message) => ({
      messageId: message.pushId,
      message,
      receiveCount: 1,
      sentAt: 0,
    }));
    const log = startLog({ stage: 'deliver', write: () => undefined }, 'inv-1');
    const failures = await handleMessages(deliverPushes(deps))(received, {
      log,
      requestId: '',
      now: 0,
      remainingMs: () => 60_000,
    });
    expect([...failures].map(([messageId, { name }]) => [messageId, name])).toEqual([
      [broken.pushId, 'DamagedItem'],
    ]);
    expect(table.all().find(({ sk }) => sk === sound.pushId)).toMatchObject({ s: 'DELIVERED' });
  });

  test('a push under an id that is none of ours is poison alone', () => {
    const push = {
      v: 1,
      pushId: '6ZRY5ZG4WAE04T9N0FY1148M10_hsp',
      recipient: '140106/health',
      createdAt: 0,
      attempt: 0,
      notifications: [],
    };
    expect(() => parsePushMessage(seal(push))).toThrow('pushId');
    expect(() => parsePushMessage(seal({ ...push, notifications: [{ id: '\ud842' }] }))).toThrow('"id"');
  });

  test('a submission that says no time is a damaged item, not a wrong date', async () => {
    const table = createMemoryTable();
    await table.put([
      { pk: 'U#sub_1', sk: 'U', a: 'x', h: 'x', c: 9e15, s: 'queued', d: pack({ hashes: {} }) },
    ]);
    await expect(findSubmission(table, 'sub_1')).rejects.toThrow('damaged item U/U');
  });

  test('a certificate that holds something else is a damaged item', () => {
    expect(() => claimsOf(`x.${Buffer.from('{}').toString('base64url')}.x`)).toThrow('damaged item Z/Z');
    expect(() => claimsOf('x')).toThrow('damaged item Z/Z');
  });
});

test('a cursor that counts nothing is a fault of the caller, not an empty page', async () => {
  const { ask } = await createSources();
  const answer = await ask(['agency', 'immigration'], '/v1/submissions/sub_1', undefined, {
    cursor: encodeCursor('NaN'),
  });
  expect([answer.status, answer.json.code]).toEqual([400, 'invalid-cursor']);
});

test('a message whose ids no table takes is poison at once, before it leaves anything behind', () => {
  const record = plainRecord(1);
  const message = {
    v: 1,
    submissionId: 'sub_1',
    agency: 'airline',
    source: 'airline',
    receivedAt: 0,
    records: [{ index: 0, record }],
  };
  expect(parseArrivalsMessage(seal(message)).agency).toBe('airline');
  for (const wrong of [
    { agency: 'a'.repeat(129) },
    { agency: '\ud842' },
    { submissionId: '' },
    { receivedAt: 9e15 },
    { records: [{ index: 0, record: { ...record, recordId: 'r'.repeat(129) } }] },
  ]) {
    expect(() => parseArrivalsMessage(seal({ ...message, ...wrong }))).toThrow(Object.keys(wrong)[0]);
  }
});

test('a stored time that has no date stops the check of its own agency alone, and the sweep goes on', async () => {
  const { memory: table, world, tick } = await createWorld();
  const beat = { watchedSince: 1e17, lastAt: 1e17, requests: 1, records: 1, zeroLists: [] };
  await putAgencies(table, [{ id: 'border', name: 'Border', source: 'immigration' }]);
  await bumpConfig(table, 'agencies');
  await table.put([
    { pk: 'A#border', sk: 'A', v: 1, d: pack(beat) },
    ...dueItems([{ kind: 'source', at: world.now, ref: 'border' }]),
  ]);
  world.now += 60_000;
  const outcome = await tick();
  expect(outcome.errors.map((error) => (error as Error).name)).toEqual(['RangeError']);
  expect(outcome.nextDueAt).not.toBeNull();
});

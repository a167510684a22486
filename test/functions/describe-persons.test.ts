import { describe, expect, test } from 'vitest';
import { registerRecords } from '../../functions/register/register-records.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import { describePersons } from '../../shared/commit/describe-persons.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { bumpConfig } from '../../shared/store/config-head.ts';
import { putLocalities } from '../../shared/store/localities.ts';
import { unpack } from '../../shared/store/packed.ts';
import { changeRecipients, recipientKeyOf } from '../../shared/store/recipients.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { createMemoryPushQueue } from '../doubles/push-queue.ts';

const now = Date.parse('2026-11-21T08:00:00Z');

const pushed = async (modes: { health: 'thin' | 'full'; customs: 'thin' | 'full' }) => {
  const table = createMemoryTable();
  await putLocalities(table, [
    { code: '14', name: 'Shanxi', level: 'province', timeZone: 'Asia/Shanghai' },
    { code: 'CAN', name: 'Baiyun', level: 'point-of-entry', codes: ['CAN'] },
  ]);
  const channel = (mode: 'thin' | 'full') => [
    { type: 'webhook' as const, url: 'https://example.org/hook', mode },
  ];
  const recipients = [
    { locality: '14', department: 'health' as const, channels: channel(modes.health), secretGeneration: 1 },
    {
      locality: 'CAN',
      department: 'customs' as const,
      channels: channel(modes.customs),
      secretGeneration: 1,
    },
  ];
  await changeRecipients(table, recipients.map(recipientKeyOf), (key) =>
    recipients.find((one) => recipientKeyOf(one) === key),
  );
  for (const kind of ['localities', 'recipients'] as const) await bumpConfig(table, kind);
  const pushes = createMemoryPushQueue();
  const config = createConfigReader(table, () => now);
  await registerRecords({
    table,
    config: config.load,
    searchHash: async () => makeKeyedHash(new Uint8Array(32).fill(7)),
    commit: commitEntries({ table, pushes, config, now: () => now }),
    now: () => now,
  })([
    {
      submissionId: 'sub_1',
      agency: 'immigration',
      source: 'immigration',
      receivedAt: now,
      record: {
        recordId: 'r1',
        traveller: {
          fullName: 'WANG FANG',
          phones: ['+8613800000000'],
          documents: [{ type: 'passport', issuer: 'CHN', number: 'E10000001' }],
        },
        entry: { pointOfEntry: 'CAN', arrivedAt: '2026-11-21T06:00:00+08:00' },
        destination: { localityCode: '14' },
      },
    },
  ]);
  const queued = (recipient: string) =>
    pushes.sent.filter((push) => push.recipient === recipient).flatMap((push) => push.notifications);
  const to = (recipient: string) => describePersons(table, config)(queued(recipient));
  const inboxes = table.all().filter(({ pk }) => pk.startsWith('I#'));
  return {
    health: await to('14/health'),
    customs: await to('CAN/customs'),
    atRest: JSON.stringify([pushes.sent, inboxes.map(({ d }) => unpack(d))]),
  };
};

describe('thin and full', () => {
  test('G2 I7: full mode holds the recipient’s part of the person, and nothing beyond it', async () => {
    const { health, customs } = await pushed({ health: 'full', customs: 'full' });
    expect(health[0]?.data).toMatchObject({
      fullName: 'WANG FANG',
      phones: ['+8613800000000'],
      stage: 'ARRIVED',
    });
    expect(customs[0]?.data).toMatchObject({ fullName: 'WANG FANG' });
    expect(JSON.stringify(customs)).not.toContain('13800000000');
  });

  test('G8: full mode is put together when it is sent: neither queue nor inbox holds a word of the person', async () => {
    const { health, atRest } = await pushed({ health: 'full', customs: 'full' });
    expect(atRest).toContain(health[0]?.id);
    expect(atRest).not.toMatch(/WANG|E10000001|13800000000/);
  });

  test('thin mode holds no word of the person', async () => {
    const { health, customs } = await pushed({ health: 'thin', customs: 'thin' });
    expect(health[0]?.data).toBeUndefined();
    expect(JSON.stringify([health, customs])).not.toMatch(/WANG|E10000001|13800000000/);
  });
});

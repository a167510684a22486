import { describe, expect, test } from 'vitest';
import { acknowledgeNotifications } from '../../functions/inbox/acknowledge-notifications.ts';
import type { DigestSetting } from '../../shared/contracts/recipient.ts';
import { digestId } from '../../shared/domain/notices/notification-id.ts';
import { bumpConfig } from '../../shared/store/config-head.ts';
import { readInbox } from '../../shared/store/inbox.ts';
import { notificationWrite } from '../../shared/store/notifications.ts';
import { changeRecipients } from '../../shared/store/recipients.ts';
import { crashingTap } from '../doubles/table-taps.ts';
import { createWorld, hour, localityKey } from './feedback-set-up.ts';

const county = localityKey('140105');
const health = { locality: '140105', departments: ['health'] as const };

/** The county's health office gets one digest an hour. */
const setUp = async (...tap: Parameters<typeof createWorld>) => {
  const its = await createWorld(...tap);
  const setting: DigestSetting = { everyMinutes: 60 };
  await changeRecipients(
    its.memory,
    ['140105/health'],
    (_, before) => before && { ...before, digest: setting },
  );
  await bumpConfig(its.memory, 'recipients');
  const pushed = () =>
    its.pushes.sent.flatMap(({ notifications }) =>
      notifications
        .filter((one) => one.locality === '140105' && one.department === 'health')
        .map((one) => [one.kind, ...(one.digest ?? []).map(({ entryId }) => entryId)].join(' ')),
    );
  const inbox = async () => (await readInbox(its.memory)(health, { limit: 200, now: its.world.now })).items;
  return { ...its, pushed, inbox };
};

describe('digests', () => {
  test('routine notices wait for the hour and come as one; others are told at once', async () => {
    const its = await setUp();
    its.world.now += 5 * 60_000;
    for (const entryId of ['ent_1', 'ent_2', 'ent_3']) await its.arrive(entryId);
    expect(its.pushed()).toEqual([]);
    expect(its.pushes.sent.flatMap((push) => push.recipient)).toContain('140105/reception');
    expect((await its.inbox()).map(({ kind, delivery, digestAt }) => [kind, delivery, digestAt])).toEqual(
      Array(3).fill(['arrival.registered', 'QUEUED', '2026-11-21T09:00:00.000Z']),
    );
    its.world.now = Date.parse('2026-11-21T09:00:00Z');
    await its.tick();
    await its.tick();
    const [digest, ...more] = its.pushed();
    expect(more).toEqual([]);
    expect(digest?.split(' ').sort()).toEqual(['digest', 'ent_1', 'ent_2', 'ent_3']);
    await its.post(county, its.event('ent_1', 'accepted', { officer: 'Dr Li' }));
    await its.post(county, its.event('ent_1', 'symptoms', { symptoms: ['cough'] }));
    expect(its.pushed().slice(1)).toContain('symptoms.reported');
  });

  test('C1: a notice’s clock begins with the digest that tells it', async () => {
    const its = await setUp();
    its.world.now += 5 * 60_000;
    await its.arrive('ent_1');
    const [notice] = await its.inbox();
    expect(notice?.ackBy).toBe('2026-11-21T11:00:00.000Z');
  });

  test('taking note of the digest takes note of all it lists; what was noted before is not listed', async () => {
    const its = await setUp();
    for (const entryId of ['ent_1', 'ent_2', 'ent_3']) await its.arrive(entryId);
    const early = (await its.inbox()).find(({ entryId }) => entryId === 'ent_2');
    const acknowledge = (id = '') =>
      acknowledgeNotifications({ table: its.memory })(health, [{ id, officer: 'Dr Li' }], its.world.now);
    await acknowledge(early?.id);
    its.world.now += hour;
    await its.tick();
    const digest = (await its.inbox()).find(({ kind }) => kind === 'digest');
    expect(digest?.digest?.map(({ entryId }) => entryId).sort()).toEqual(['ent_1', 'ent_3']);
    expect((await acknowledge(digest?.id))[0]?.status).toBe('acknowledged');
    expect((await its.inbox()).map(({ acknowledgement }) => acknowledgement)).toEqual(
      Array(4).fill('ACKNOWLEDGED'),
    );
    expect((await acknowledge(digest?.id))[0]?.status).toBe('already-acknowledged');
  });

  test('I10: when its marks cannot be written the digest is told a minute later, once, whatever it lists', async () => {
    let broken = 0;
    const its = await setUp((table) => ({
      ...table,
      write: (writes) => {
        if (broken === 0 || !writes.some((one) => one.kind === 'update' && one.set.g !== undefined))
          return table.write(writes);
        broken -= 1;
        // Some of them are written, and the call fails all the same.
        return table.write(writes.slice(0, 1)).then(() => Promise.reject(new Error('no answer')));
      },
    }));
    for (const entryId of ['ent_1', 'ent_2', 'ent_3']) await its.arrive(entryId);
    its.world.now += hour;
    broken = 3;
    for (let minutes = 0; minutes < 10; minutes += 1) {
      await its.tick();
      its.world.now += 60_000;
    }
    const listed = its.pushed().flatMap((one) => one.split(' ').slice(1));
    expect(listed.sort()).toEqual(['ent_1', 'ent_2', 'ent_3']);
  });

  test('two digests that list the same are taken note of in one request', async () => {
    const its = await setUp();
    await its.arrive('ent_1');
    its.world.now += hour;
    await its.tick();
    const digest = (await its.inbox()).find(({ kind }) => kind === 'digest');
    if (!digest) throw new Error('there is a digest');
    const { delivery: _, acknowledgement: __, ...same } = digest;
    const copy = { ...same, id: digestId(its.world.now, 'again', '140105/health') };
    await its.memory.write([notificationWrite(copy, 'psh_other')]);
    const items = [digest, copy].map(({ id }) => ({ id, officer: 'Dr Li' }));
    const results = await acknowledgeNotifications({ table: its.memory })(health, items, its.world.now);
    expect(results.map(({ status }) => status)).toEqual(['acknowledged', 'acknowledged']);
  });

  test('an update that replaces a waiting notice is listed alone', async () => {
    const its = await setUp();
    await its.arrive('ent_1', { says: 'expected', at: its.world.now + 30 * hour, atIs: 'expected' });
    its.world.now += 60_000;
    await its.amend('ent_1', { at: its.world.now + 40 * hour });
    its.world.now += hour;
    await its.tick();
    const digest = (await its.inbox()).find(({ kind }) => kind === 'digest');
    expect(digest?.digest?.map(({ kind }) => kind)).toEqual(['arrival.updated']);
  });

  test('I10: stopped at any call, every notice that waited is told, and no sweep tells it twice', async () => {
    const story = async (stopAt: number, effect: boolean) => {
      const tap = crashingTap();
      const its = await setUp(tap.wrap);
      its.world.now += 5 * 60_000;
      await its.arrive('ent_1');
      await its.arrive('ent_2');
      its.world.now = Date.parse('2026-11-21T09:00:00Z');
      tap.arm(stopAt, effect);
      await its.tick().catch(() => 'stopped');
      const reached = tap.stopped();
      tap.disarm();
      for (let minutes = 0; minutes < 6; minutes += 1) {
        its.world.now += 60_000;
        await its.tick();
      }
      return { reached, pushed: its.pushed() };
    };
    for (const effect of [false, true]) {
      for (let stopAt = 1; ; stopAt += 1) {
        const { reached, pushed } = await story(stopAt, effect);
        const listed = new Set(pushed.flatMap((one) => one.split(' ').slice(1)));
        expect([stopAt, ...listed].sort()).toEqual([stopAt, 'ent_1', 'ent_2'].sort());
        expect(new Set(pushed).size).toBe(1);
        if (!reached) break;
      }
    }
  });
});

import { describe, expect, test } from 'vitest';
import { cancelReplay, replayDeliveries, showReplay } from '../../functions/admin/replay-deliveries.ts';
import { type ReplayAnswer, replayAnswer } from '../../shared/contracts/deliveries.ts';
import { signatureHeaders } from '../../shared/outgoing/sign.ts';
import type { Item } from '../../shared/store/table.ts';
import { webhookOf } from './places.ts';
import { post, traveller } from './story.ts';
import { type Call, createRecoveryWorld, hour, minute, type RecoveryWorld } from './world.ts';

const recipient = '140105/health';
const replaying = (its: RecoveryWorld) => {
  const deps = { table: its.table, pushes: its.deps.pushes, now: () => its.now, random: its.random };
  const read = (body: unknown): ReplayAnswer => replayAnswer.parse(body);
  return {
    start: async (body: object) => read((await replayDeliveries(deps)(body)).body),
    show: async ({ replayId }: ReplayAnswer) => read((await showReplay(deps)(replayId ?? '')).body),
    cancel: async ({ replayId }: ReplayAnswer) => read((await cancelReplay(deps)(replayId ?? '')).body),
  };
};
const at = (time: number): string => new Date(time).toISOString();
const to = (calls: readonly Call[], name = recipient): Call[] =>
  calls.filter((call) => call.recipient === name);

/** So many pushes to the county's health department, one a minute, all delivered. */
const deliver = async (its: RecoveryWorld, count: number): Promise<Call[]> => {
  for (let number = 0; number < count; number += 1) {
    await post(its, 'border', 'immigration', [traveller(number * 2, {}, its.now - hour)]);
    await its.pass(its.now + minute);
  }
  return to(its.calls.splice(0));
};

describe('runbook "A recipient lost what it was sent": replay', () => {
  test('everything made for it in a time is sent again, byte for byte, under the ids it had, and signed for now', async () => {
    const its = await createRecoveryWorld();
    const first = await deliver(its, 6);
    expect(first).toHaveLength(6);
    its.now += 20 * minute;
    const { start } = replaying(its);
    const dry = await start({ filter: { recipient, from: at(its.now - hour) }, dryRun: true });
    expect(dry).toMatchObject({ dryRun: true, matched: 6, sent: 0, more: false });
    await its.settle();
    expect(to(its.calls)).toEqual([]);
    const answer = await start({ filter: { recipient, from: at(its.now - hour) } });
    expect(answer).toMatchObject({ state: 'done', matched: 6, sent: 6, missing: 0, more: false });
    await its.settle();
    const again = to(its.calls);
    const bodies = (calls: readonly Call[]) => new Map(calls.map(({ webhookId, body }) => [webhookId, body]));
    expect(again).toHaveLength(6);
    expect(bodies(again)).toEqual(bodies(first));
    for (const { webhookId, body, signatures, timestamp } of again) {
      const secret = await its.master.signingSecret(recipient, webhookOf(recipient), 1);
      const signed = signatureHeaders({
        id: webhookId,
        now: its.now,
        body: Buffer.from(body),
        secrets: [secret],
      });
      expect([timestamp, ...signatures]).toEqual([signed['webhook-timestamp'], signed['webhook-signature']]);
    }
  });

  test('a time has two ends', async () => {
    const its = await createRecoveryWorld();
    const begun = its.now;
    await deliver(its, 6);
    const filter = { recipient, from: at(begun + 1.5 * minute), to: at(begun + 4.5 * minute) };
    expect(await replaying(its).start({ filter })).toMatchObject({ matched: 3, sent: 3 });
  });

  test('the limit is kept, and the answer says that there is more', async () => {
    const its = await createRecoveryWorld();
    await deliver(its, 6);
    const { start } = replaying(its);
    const filter = { recipient, from: at(its.now - hour) };
    expect(await start({ filter, limit: 4, dryRun: true })).toMatchObject({ matched: 4, more: true });
    expect(await start({ filter, limit: 4 })).toMatchObject({
      state: 'done',
      matched: 4,
      sent: 4,
      more: true,
    });
    await its.settle();
    expect(new Set(to(its.calls).map(({ webhookId }) => webhookId)).size).toBe(4);
    expect(await start({ filter, limit: 6 })).toMatchObject({ matched: 6, more: false });
  });

  /** More pushes than one step starts over: parked ones of receivers that were away for a day, and answer again. */
  const park = async (): Promise<{ table: Item[]; now: number }> => {
    const its = await createRecoveryWorld();
    its.answer = () => ({ kind: 'retry', code: 'http-503' });
    for (let number = 0; number < 40; number += 1) {
      await post(its, 'border', 'immigration', [traveller(number * 2, {}, its.now - hour)]);
    }
    await its.pass(its.now + 26 * hour);
    return { table: its.table.all(), now: its.now };
  };
  let parked: ReturnType<typeof park> | undefined;
  const afterADay = async (): Promise<RecoveryWorld> => {
    parked ??= park();
    return createRecoveryWorld(await parked);
  };

  test('several steps are made in one request, and each push is counted once', async () => {
    const its = await afterADay();
    const { start, show } = replaying(its);
    const open = await start({ filter: { state: 'PARKED' }, limit: 10_000, dryRun: true });
    expect(open.matched).toBeGreaterThan(100);
    const replay = await start({ filter: { state: 'PARKED' }, limit: open.matched });
    expect(await show(replay)).toMatchObject({ state: 'done', matched: open.matched, sent: open.matched });
    await its.pass(its.now + 40 * minute);
    const delivered = new Set(its.calls.map(({ webhookId }) => webhookId));
    expect(delivered.size).toBeGreaterThanOrEqual(open.matched);
  });

  test('cancelled in the middle it starts no further push over', async () => {
    const its = await afterADay();
    const { start, cancel, show } = replaying(its);
    const stopped = { ...its, deps: { ...its.deps, pushes: { send: stopAfter(2) } } };
    const begun = replaying(stopped as RecoveryWorld);
    await expect(begun.start({ filter: { state: 'PARKED' }, limit: 10_000 })).rejects.toThrow('stopped');
    const [item] = its.table.all().filter(({ pk }) => pk.startsWith('G#'));
    const replay = { replayId: item?.pk.slice(2) } as ReplayAnswer;
    const before = await show(replay);
    expect(before).toMatchObject({ state: 'running', matched: 100, sent: 100 });
    expect(await cancel(replay)).toMatchObject({ state: 'cancelled', matched: 100 });
    await its.pass(its.now + 10 * minute);
    expect(await show(replay)).toMatchObject({ state: 'cancelled', matched: 100 });
    expect(await start({ filter: { state: 'PARKED' }, limit: 10_000 })).toMatchObject({ state: 'done' });
  });

  test('stopped in the middle and left alone, the checks bring it to its end', async () => {
    const its = await afterADay();
    const { start, show } = replaying(its);
    const { matched } = await start({ filter: { state: 'PARKED' }, limit: 10_000, dryRun: true });
    const stopped = { ...its, deps: { ...its.deps, pushes: { send: stopAfter(2) } } };
    await expect(
      replaying(stopped as RecoveryWorld).start({ filter: { state: 'PARKED' }, limit: 10_000 }),
    ).rejects.toThrow('stopped');
    const [item] = its.table.all().filter(({ pk }) => pk.startsWith('G#'));
    await its.pass(its.now + 40 * minute);
    const after = await show({ replayId: item?.pk.slice(2) } as ReplayAnswer);
    expect(after.state).toBe('done');
    const delivered = new Set(its.calls.map(({ webhookId }) => webhookId));
    expect(delivered.size).toBeGreaterThanOrEqual(matched);
  });
});

/** A queue that takes so many calls, and then its caller is stopped. */
const stopAfter = (calls: number) => {
  let left = calls;
  return async (): Promise<void> => {
    left -= 1;
    if (left < 1) throw new Error('stopped');
  };
};

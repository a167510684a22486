import { describe, expect, test } from 'vitest';
import { showStatus } from '../../functions/admin/show-status.ts';
import type { ArrivalsMessage } from '../../shared/contracts/messages.ts';
import { createArrivalsQueue } from '../../shared/queue/arrivals-queue.ts';
import { queueDepths } from '../../shared/queue/queue-depths.ts';
import { sqsOf, urlOf } from '../doubles/memory-sqs.ts';
import { entryOf, traveller } from './story.ts';
import { createRecoveryWorld, hour, minute, type RecoveryWorld } from './world.ts';

const queueOf = (its: RecoveryWorld) =>
  createArrivalsQueue({ sqs: sqsOf(its.queues), queueUrl: urlOf('arrivals'), pause: async () => undefined });

const messageOf = (its: RecoveryWorld, numbers: readonly number[]): ArrivalsMessage => ({
  v: 1,
  submissionId: `sub_${numbers.join('-')}`,
  agency: 'border',
  source: 'immigration',
  receivedAt: its.now,
  records: numbers.map((number, index) => ({ index, record: traveller(number, {}, its.now - hour) })),
});

const deadOf = (its: RecoveryWorld, queue = 'arrivals') => its.queues.counts(`${queue}-dead`);
const entries = (its: RecoveryWorld) =>
  its.table.all().filter(({ pk, sk }) => pk.startsWith('E#') && sk === 'S');

/** Whatever is posted fails until it is a dead letter: register meets an error at every record. */
const breakDown = async (its: RecoveryWorld, messages: readonly ArrivalsMessage[]): Promise<void> => {
  its.beforeRegister = () => {
    throw new Error('the table is not to be reached');
  };
  await queueOf(its).send(messages);
  await its.pass(its.now + 2 * hour);
  its.beforeRegister = () => undefined;
};

describe('runbook "Dead letters": the cause is gone, all of them are put back', () => {
  test('after an outage every arrival is registered, once', async () => {
    const its = await createRecoveryWorld();
    await breakDown(its, [messageOf(its, [0, 1, 2]), messageOf(its, [3])]);
    // A message that fails is taken apart: a dead letter is one record.
    expect([deadOf(its).visible, entries(its).length]).toEqual([4, 0]);
    expect((await its.redrive('arrivals')).status).toBe(200);
    await its.pass(its.now + 10 * minute);
    expect([deadOf(its).visible, its.queues.counts('arrivals').visible]).toEqual([0, 0]);
    expect(entries(its)).toHaveLength(4);
    const told = its.calls.map(({ webhookId }) => webhookId);
    expect(new Set(told).size).toBe(told.length);
  });

  test('what was handled in the meantime, or put back twice, is not told twice', async () => {
    const its = await createRecoveryWorld();
    await breakDown(its, [messageOf(its, [0]), messageOf(its, [1])]);
    // The agency has posted one of them again, and that was taken.
    await queueOf(its).send([messageOf(its, [0])]);
    await its.settle();
    const before = its.calls.length;
    expect([entries(its).length, before]).toEqual([1, expect.any(Number)]);
    await its.redrive('arrivals');
    await its.settle();
    expect(entries(its)).toHaveLength(2);
    const firsts = its.calls
      .filter(({ body }) => body.includes('arrival.registered'))
      .flatMap(({ body, recipient }) =>
        [...body.matchAll(/"entryId":"(ent_\w+)"/g)].map(([, entryId]) => `${entryId} ${recipient}`),
      );
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  test('poison comes back, and the good ones beside it are handled', async () => {
    const its = await createRecoveryWorld();
    its.beforeRegister = (recordId) => {
      if (recordId === 'border-1') throw new Error('this one cannot be handled');
    };
    await queueOf(its).send([messageOf(its, [0, 1, 2])]);
    await its.pass(its.now + 3 * hour);
    expect([deadOf(its).visible, entries(its).length]).toEqual([1, 2]);
    for (let round = 0; round < 2; round += 1) {
      await its.redrive('arrivals');
      await its.pass(its.now + 3 * hour);
      expect([deadOf(its).visible, entries(its).length]).toEqual([1, 2]);
    }
    its.beforeRegister = () => undefined;
    await its.redrive('arrivals');
    await its.pass(its.now + minute);
    expect([deadOf(its).visible, entries(its).length]).toEqual([0, 3]);
    expect(await entryOf(its, 'border-1')).toMatch(/^ent_/);
  });
});

describe('runbook "Drain before a deploy"', () => {
  const statusOf = (its: RecoveryWorld) => {
    const urls = { arrivals: urlOf('arrivals'), notifications: urlOf('notifications') };
    return showStatus({ table: its.table, config: its.config, queues: queueDepths(sqsOf(its.queues), urls) })(
      its.now,
    );
  };

  test('the status says what lies in the queues, and when nothing does', async () => {
    const its = await createRecoveryWorld();
    await its.settle();
    expect(await statusOf(its)).toMatchObject({ drained: true });
    await queueOf(its).send([messageOf(its, [0, 1])]);
    expect(await statusOf(its)).toMatchObject({ drained: false, queues: { arrivals: { waiting: 1 } } });
    await its.settle();
    expect(await statusOf(its)).toMatchObject({ drained: true });
  });

  test('with a receiver that is away it comes to an end within the hour, and nothing is lost by it', async () => {
    const its = await createRecoveryWorld();
    its.answer = ({ recipient }) =>
      recipient === '140105/health' ? { kind: 'retry', code: 'http-503' } : { kind: 'delivered' };
    await queueOf(its).send([messageOf(its, [0])]);
    await its.pass(its.now + minute);
    expect(await statusOf(its)).toMatchObject({ drained: false });
    let minutes = 0;
    for (; !(await statusOf(its)).drained; minutes += 1) await its.pass(its.now + minute);
    expect(minutes).toBeLessThan(60);
    const [waiting] = its.table.all().filter(({ pk }) => pk.startsWith('O#'));
    expect(waiting).toMatchObject({ r: '140105/health' });
    its.answer = () => ({ kind: 'delivered' });
    await its.pass(its.now + 3 * hour);
    expect(its.table.all().filter(({ pk }) => pk.startsWith('O#'))).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { runChecks } from '../../functions/checks/run-checks.ts';
import { tellOutcome } from '../../functions/checks/tell-outcome.ts';
import { scheduledHandler } from '../../shared/lambda/scheduled-chain.ts';
import { lambdaContext } from '../doubles/gateway-event.ts';
import { createWorld, hour } from '../functions/feedback-set-up.ts';

const broken = new Uint8Array([7, 1, 2, 3]);

const setUp = async () => {
  const feedback = await createWorld();
  const lines: string[] = [];
  const sweep = scheduledHandler({
    stage: 'checks',
    clock: () => feedback.world.now,
    write: (line) => lines.push(line),
    handle: async (_input, { log, now, remainingMs }) =>
      tellOutcome(log, await runChecks(feedback.deps)({ now, remainingMs })),
  });
  return { ...feedback, lines, sweep: () => sweep({}, lambdaContext()) };
};

describe('a damaged item of the due index', () => {
  test('does not keep the sweep from what else is due, and is kept aside', async () => {
    const { memory, world, arrive, lines, sweep, told } = await setUp();
    await arrive('ent_a');
    const due = memory.all().filter(({ pk }) => pk.startsWith('T#'));
    const before = told().length;
    const shards = [...new Set(due.map(({ pk }) => pk))];
    await memory.put(shards.map((pk) => ({ pk, sk: '2026-01-01T00:00#entry#x', d: broken })));
    world.now += 30 * hour;
    await sweep();
    expect(due.length).toBeGreaterThan(0);
    expect(told().length).toBeGreaterThan(before);
    expect(memory.all().filter(({ pk }) => pk === 'T#damaged')).toHaveLength(shards.length);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      failed: shards.length,
      error: 'DamagedItem',
      item: 'T',
      InternalErrors: shards.length,
    });
  });

  test('of a kind that nobody knows is not looked at in every minute to come', async () => {
    const { memory, world, sweep, lines } = await setUp();
    await memory.put([{ pk: 'T#0', sk: '2026-01-01T00:00#oracle#x', d: broken }]);
    await sweep();
    world.now += hour;
    await sweep();
    expect(lines.map((line) => JSON.parse(line).item)).toEqual(['T', undefined]);
  });
});

test('a damaged state stops no other entry, and the log says which kind of item it is', async () => {
  const { memory, world, arrive, lines, sweep, notices } = await setUp();
  await arrive('ent_a');
  await arrive('ent_b');
  const [state] = memory.all().filter(({ pk, sk }) => pk === 'E#ent_a' && sk === 'S');
  await memory.put([{ pk: 'E#ent_a', sk: 'S', ...state, d: broken }]);
  world.now += 30 * hour;
  await sweep();
  expect(
    notices().some(
      ({ notification }) => notification.entryId === 'ent_b' && notification.kind === 'ack.overdue',
    ),
  ).toBe(true);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ error: 'DamagedItem', item: 'E/S' });
});

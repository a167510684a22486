import { describe, expect, test } from 'vitest';
import { runChecks } from '../../functions/checks/run-checks.ts';
import { tellOutcome } from '../../functions/checks/tell-outcome.ts';
import { scheduledHandler } from '../../shared/lambda/scheduled-chain.ts';
import { dueItems } from '../../shared/store/due.ts';
import { lambdaContext } from '../doubles/gateway-event.ts';
import { createWorld, hour } from './feedback-set-up.ts';

/** The tick as the schedule makes it, and the one line it logs. */
const tickOnce = async (its: Awaited<ReturnType<typeof createWorld>>) => {
  const lines: string[] = [];
  const tick = scheduledHandler({
    stage: 'checks',
    clock: () => its.world.now,
    write: (line) => void lines.push(line),
    handle: async (_, { log, now, remainingMs }) =>
      tellOutcome(log, await runChecks(its.deps)({ now, remainingMs })),
  });
  const answer = await tick({}, lambdaContext());
  expect(lines).toHaveLength(1);
  return { answer, line: JSON.parse(lines[0] ?? '') };
};

describe('a tick of the schedule', () => {
  test('answers when it is next needed, and logs its gauges each minute, zeros included', async () => {
    const its = await createWorld();
    await its.arrive('ent_1', { destination: undefined, pointOfEntry: undefined });
    const quiet = await tickOnce(its);
    expect(quiet.answer).toEqual({ handled: 0, more: false, nextDueAt: '2026-11-21T10:00:00.000Z' });
    const zeros = { OverdueReleases: 0, OperatorUnacknowledged: 0, ParkedDeliveries: 0, LostAndFound: 0 };
    expect(quiet.line).toMatchObject(zeros);
    its.world.now += 2 * hour;
    const due = await tickOnce(its);
    expect(due.line).toMatchObject({ ...zeros, OperatorUnacknowledged: 1, handled: 1 });
    expect(due.line._aws.CloudWatchMetrics[0].Metrics).toContainEqual({
      Name: 'OperatorUnacknowledged',
      Unit: 'Count',
    });
  });

  test('an item it cannot handle is counted as an error of ours; the tick itself succeeds', async () => {
    const its = await createWorld();
    await its.memory.put([
      { pk: 'E#ent_bad', sk: 'S', v: 1, d: new Uint8Array([9, 9]) },
      ...dueItems([{ kind: 'entry', at: its.world.now, ref: 'ent_bad' }]),
    ]);
    const { line } = await tickOnce(its);
    expect(line).toMatchObject({ failed: 1, InternalErrors: 1, code: 'internal' });
    expect(JSON.stringify(line)).not.toContain('packed format');
  });
});

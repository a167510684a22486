import { describe, expect, test } from 'vitest';
import type { Notification } from '../../shared/contracts/notification.ts';
import { notificationId } from '../../shared/domain/notices/notification-id.ts';
import {
  candidateDue,
  candidateWrite,
  decideCandidate,
  findCandidate,
} from '../../shared/store/candidates.ts';
import { dueItems } from '../../shared/store/due.ts';
import { acknowledgementWrite, inboxKey, notificationWrite } from '../../shared/store/notifications.ts';
import { createWorld, hour, localityKey } from './feedback-set-up.ts';

type World = Awaited<ReturnType<typeof createWorld>>;

/** A pair as register writes it: the pair, and its first look two minutes later. */
const doubt = async (its: World, ...entryIds: [string, string]): Promise<void> => {
  await its.memory.put(dueItems([candidateDue(entryIds, its.world.now + 120_000)]));
  await its.memory.write([candidateWrite({ entryIds, reasons: ['name-and-birth'] }, its.world.now)]);
};

const overdue = (its: World): string[] =>
  its
    .notices()
    .map(({ notification: one }) => one)
    .filter(({ kind }) => kind === 'candidate.overdue')
    .map(({ locality, department, severity, link }) => `${locality}/${department} ${severity} ${link}`);

describe('C14: a pair that nobody judged', () => {
  test('C14: is told to the operator after a day, however many there are in one notice, and again each day', async () => {
    const its = await createWorld();
    const start = its.world.now;
    await doubt(its, 'ent_1', 'ent_2');
    await doubt(its, 'ent_1', 'ent_3');
    await its.pass(start + 24 * hour - 60_000);
    expect(overdue(its)).toEqual([]);
    await its.pass(start + 24 * hour);
    expect(overdue(its)).toEqual(['operator/lead urgent /v1/candidates']);
    await its.pass(start + 48 * hour + 60_000);
    expect(overdue(its)).toHaveLength(2);
  });

  test('C14: judged in time, nobody is told', async () => {
    const its = await createWorld();
    await doubt(its, 'ent_1', 'ent_2');
    await its.pass(its.world.now + 10 * hour);
    const pair = await findCandidate(its.memory, candidateDue(['ent_1', 'ent_2'], 0).ref);
    if (!pair) throw new Error('the pair is not there');
    const decision = { verdict: 'NOT_DUPLICATE', reason: 'two brothers', decidedBy: 'desk' } as const;
    await decideCandidate(its.memory, pair, { ...decision, decidedAt: '2026-11-21T18:00:00Z' });
    await its.pass(its.world.now + 60 * hour);
    expect(overdue(its)).toEqual([]);
    expect((await its.tick()).nextDueAt).toBeNull();
  });

  test('C14: after four hours when one of the two is ill', async () => {
    const its = await createWorld();
    await its.arrive('ent_1');
    const start = its.world.now;
    await doubt(its, 'ent_1', 'ent_2');
    await its.post(localityKey('140105'), its.event('ent_1', 'symptoms', { symptoms: ['cough'] }));
    await its.pass(start + 4 * hour - 60_000);
    expect(overdue(its)).toEqual([]);
    await its.pass(start + 4 * hour);
    expect(overdue(its)).toHaveLength(1);
  });
});

describe('C1: alerts that are about no entry', () => {
  const silent = async (its: World): Promise<Notification> => {
    const createdAt = new Date(its.world.now).toISOString();
    const one: Notification = {
      id: notificationId(its.world.now, 'employer-1', 'list.overdue', '140105/health'),
      kind: 'list.overdue',
      locality: '140105',
      department: 'health',
      severity: 'urgent',
      createdAt,
      ackBy: new Date(its.world.now + 2 * hour).toISOString(),
      escalation: 0,
      link: '/v1/sources/employer-1',
    };
    await its.memory.write([notificationWrite(one, 'psh_x')]);
    const ref = `140105/health#${one.id}`;
    await its.memory.put(dueItems([{ kind: 'ack', at: its.world.now + 2 * hour, ref }]));
    return one;
  };
  const alarms = (its: World) =>
    its
      .notices()
      .map(({ notification: one }) => one)
      .filter(({ kind }) => kind === 'ack.overdue')
      .sort((one, other) => (one.id < other.id ? -1 : 1));

  test('C1: climb the same ladder, with the link of what nobody acknowledged', async () => {
    const its = await createWorld();
    const about = await silent(its);
    await its.pass(its.world.now + 25 * hour);
    expect(alarms(its).map((one) => `${one.escalation} ${one.locality}/${one.department}`)).toEqual([
      '1 140105/health',
      '2 1401/health',
      '3 14/health',
      ...['4 14/lead', '4 operator/lead'].sort(),
    ]);
    for (const one of alarms(its)) {
      expect(one).toMatchObject({
        link: about.link,
        severity: 'urgent',
        about: { notificationId: about.id },
      });
      expect(one.entryId).toBeUndefined();
    }
    await its.tick();
    expect(alarms(its)).toHaveLength(5);
    const queued = its.pushes.sent.flatMap((push) => push.notifications.map(({ id }) => id));
    expect(alarms(its).every(({ id }) => queued.includes(id))).toBe(true);
  });

  test('C1: acknowledged, nobody hears more', async () => {
    const its = await createWorld();
    const { id } = await silent(its);
    await its.pass(its.world.now + 3 * hour);
    await its.memory.write([
      acknowledgementWrite(inboxKey('140105/health', id), 'Dr Li', new Date(its.world.now).toISOString()),
    ]);
    await its.pass(its.world.now + 60 * hour);
    expect(alarms(its)).toHaveLength(1);
  });
});

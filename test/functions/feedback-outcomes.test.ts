import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { inboxRoutes } from '../../functions/inbox/inbox-routes.ts';
import { makeKey } from '../../shared/access/api-key.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { inboxPage } from '../../shared/contracts/inbox.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { insertKey } from '../../shared/store/keys.ts';
import { acknowledgementWrite, inboxKey } from '../../shared/store/notifications.ts';
import { gatewayEvent, lambdaContext } from '../doubles/gateway-event.ts';
import { journalIn } from '../doubles/journal.ts';
import { createWorld, hour, localityKey } from './feedback-set-up.ts';

const county = localityKey('140105');
const city = localityKey('1401');
const port = localityKey('CAN-port');
const hospital = localityKey('1402');

type World = Awaited<ReturnType<typeof createWorld>>;

const acknowledgeAll = async ({ memory, notices, world }: World): Promise<void> => {
  const at = new Date(world.now).toISOString();
  await memory.write(
    notices()
      .filter((one) => !one.acknowledgement)
      .map(({ notification: one }) =>
        acknowledgementWrite(inboxKey(`${one.locality}/${one.department}`, one.id), 'officer', at),
      ),
  );
};

/** Whom a kind of alert was told of, in order. */
const told = (its: World, kind: string) =>
  its
    .told()
    .filter((line) => line.startsWith(`${kind} `))
    .map((line) => line.slice(kind.length + 1));

/** A locality's inbox as its key reads it over HTTP; the county's unless another is named. */
const createReader = (its: World, subject = '140105') => {
  const clock = () => its.world.now;
  const handler = httpHandler({
    stage: 'inbox',
    clock,
    write: () => undefined,
    authenticate: createAuthenticate(its.memory, clock, 'test'),
    journal: journalIn(its.memory, its.config),
    routes: inboxRoutes({ table: its.memory, config: its.config }),
  });
  return async (query: Record<string, string> = {}) => {
    const made = makeKey({
      role: 'locality',
      subject,
      environment: 'test',
      now: its.world.now,
      random: randomBytes,
    });
    await insertKey(its.memory, made.item);
    const request = gatewayEvent({ key: made.key, path: '/v1/notifications', query });
    const answer = await handler(request, lambdaContext());
    const { items } = inboxPage.parse(JSON.parse(answer.body ?? ''));
    return items.map((one) => `${one.entryId} ${one.department} ${one.acknowledgement}`).sort();
  };
};

describe('C2 L5: every person needs an outcome of their own', () => {
  test('C2: 24 hours after the arrival or the first notice, acknowledged or not, to the asked locality alone', async () => {
    const its = await createWorld();
    await its.arrive('ent_1');
    await its.post(county, its.event('ent_1', 'accepted', { officer: 'Dr Li' }));
    await its.post(port, its.event('ent_1', 'port-check', { health: {}, travelHistory: [] }));
    await acknowledgeAll(its);
    const start = its.world.now;
    await its.pass(start + 24 * hour - 60_000);
    expect(told(its, 'feedback.overdue')).toEqual([]);
    await its.pass(start + 24 * hour);
    expect(told(its, 'feedback.overdue')).toEqual(['140105/health']);
    await its.pass(start + 80 * hour);
    expect(told(its, 'feedback.overdue')).toEqual(['140105/health']);
  });

  test('L5: each outcome ends the clock of the one it is about and of nobody else; a batch acknowledgement ends none', async () => {
    const its = await createWorld();
    for (const entryId of ['ent_1', 'ent_2', 'ent_3']) {
      await its.arrive(entryId);
      await its.post(county, its.event(entryId, 'accepted', { officer: 'Dr Li' }));
    }
    await acknowledgeAll(its);
    await its.post(county, its.event('ent_1', 'feedback', { outcome: 'left' }));
    await its.post(county, its.event('ent_2', 'feedback', { outcome: 'in-hospital' }));
    await its.pass(its.world.now + 30 * hour);
    const [alert, ...more] = its.notices().filter(({ notification: one }) => one.kind === 'feedback.overdue');
    expect([alert?.notification.entryId, more]).toEqual(['ent_3', []]);
  });

  test('C2: "not yet arrived" keeps the clock off for another day, once for each time it is said', async () => {
    const its = await createWorld();
    await its.arrive('ent_1');
    await its.post(county, its.event('ent_1', 'accepted', { officer: 'Dr Li' }));
    const said = its.world.now + 20 * hour;
    await its.pass(said);
    await its.post(county, its.event('ent_1', 'feedback', { outcome: 'not-yet-arrived' }));
    await its.pass(said + 24 * hour - 60_000);
    expect(told(its, 'feedback.overdue')).toEqual([]);
    await its.pass(said + 24 * hour);
    expect(told(its, 'feedback.overdue')).toEqual(['140105/health']);
  });

  test('C2: a locality asked later has its own day; the one that said "not ours" is asked no more', async () => {
    const its = await createWorld();
    await its.arrive('ent_1');
    const start = its.world.now;
    await its.pass(start + 3 * hour);
    await its.post(county, its.event('ent_1', 'rejected', { reason: 'another Xiaodian' }));
    await its.pass(start + 27 * hour - 60_000);
    expect(told(its, 'feedback.overdue')).toEqual([]);
    await its.pass(start + 27 * hour);
    expect(told(its, 'feedback.overdue')).toEqual(['1401/health']);
  });

  test('C2: whom a level above names after days has a day of its own, and is not late at once', async () => {
    const its = await createWorld();
    await its.arrive('ent_1');
    await its.post(county, its.event('ent_1', 'rejected', { reason: 'another Xiaodian' }));
    await its.pass(its.world.now + 40 * hour);
    const named = its.world.now;
    const decision = { officer: 'Ms Gul', reason: 'Registered there', localityCode: '1402' };
    await its.post(localityKey('14'), its.event('ent_1', 'assigned', decision));
    await its.pass(named + 24 * hour - 60_000);
    expect(told(its, 'responsibility.decided')).toContain('1402/health');
    expect(told(its, 'feedback.overdue')).not.toContain('1402/health');
    await its.pass(named + 24 * hour);
    expect(told(its, 'feedback.overdue')).toContain('1402/health');
  });

  test('L5: "elsewhere" offers the person there, "not found" raises a conflict', async () => {
    const its = await createWorld();
    await its.arrive('ent_1');
    await its.arrive('ent_2');
    await its.post(county, its.event('ent_1', 'accepted', { officer: 'Dr Li' }));
    await its.post(county, its.event('ent_1', 'feedback', { outcome: 'elsewhere', localityCode: '1402' }));
    // The offer travels in the notice of the arrival (R1).
    expect(told(its, 'arrival.registered')).toContain('1402/health');
    await its.post(hospital, its.event('ent_1', 'accepted', { officer: 'Dr Sun' }));
    expect(told(its, 'responsibility.transferred')).toEqual(['140105/health']);
    await its.post(county, its.event('ent_2', 'feedback', { outcome: 'not-found' }));
    expect(told(its, 'conflict.raised')).toHaveLength(1);
  });
});

describe('L5: the inbox', () => {
  test('L5: shows FED_BACK for those of whom an outcome was told, without a write', async () => {
    const its = await createWorld();
    const read = createReader(its);
    await its.arrive('ent_1');
    await its.arrive('ent_2');
    await acknowledgeAll(its);
    await its.post(county, its.event('ent_1', 'feedback', { outcome: 'placed' }));
    expect(await read()).toEqual([
      'ent_1 health FED_BACK',
      'ent_1 reception FED_BACK',
      'ent_2 health ACKNOWLEDGED',
      'ent_2 reception ACKNOWLEDGED',
    ]);
    expect(await read({ state: 'FED_BACK' })).toEqual(['ent_1 health FED_BACK', 'ent_1 reception FED_BACK']);
    expect(await read({ state: 'ACKNOWLEDGED' })).toHaveLength(2);
  });

  test('L5: another locality’s outcome is not this one’s', async () => {
    const its = await createWorld();
    const read = createReader(its);
    await its.arrive('ent_1');
    await its.post(port, its.event('ent_1', 'departed', {}));
    expect(await read({ state: 'FED_BACK' })).toEqual([]);
    await its.post(city, its.event('ent_1', 'feedback', { outcome: 'left' }));
    expect(await read({ state: 'FED_BACK' })).toHaveLength(2);
  });

  test('L5 R2: a county’s "not ours" is no answer of the city that is asked next', async () => {
    const its = await createWorld();
    await its.arrive('ent_1');
    await its.post(county, its.event('ent_1', 'rejected', { reason: 'another Xiaodian' }));
    expect(await createReader(its)({ state: 'FED_BACK' })).toHaveLength(2);
    expect(await createReader(its, '1401')()).toEqual(['ent_1 health OPEN']);
  });
});

import { describe, expect, test } from 'vitest';
import { crashingTap, twiceTap } from '../doubles/table-taps.ts';
import { hour } from './feedback-set-up.ts';
import { setUp } from './traveller-set-up.ts';

const correction = {
  entryId: 'ent_1',
  kind: 'correction',
  field: 'document',
  value: 'E99887766',
  issuer: 'CHN',
};
const decision = { verdict: 'accepted', officer: 'Dr Li', reason: 'passport seen' };

type World = Awaited<ReturnType<typeof setUp>>;

const begin = async (world: World) => {
  await world.arrive('ent_1');
  await world.settle('ent_1');
  world.world.now += hour;
};

/** Everything that a story leaves behind, whatever happened on the way. */
const endOf = async (world: World) => {
  const { events, documents } = await world.document('ent_1');
  return {
    told: world.told(),
    corrected: events.filter(({ type }) => type === 'corrected').length,
    documents: documents.length,
    laidOver: world.itemsWith('E99887766').filter((key) => key === 'E#ent_1 P'),
    requests: world.memory.all().filter(({ sk }) => sk === 'Q').length,
  };
};

describe('G5: stopped at any write, or answered twice', () => {
  const story = async (stop: { at: number; effect: boolean; during: 'asking' | 'deciding' }) => {
    const tap = crashingTap();
    const world = await setUp(tap.wrap);
    await begin(world);
    const stopped = async (
      during: typeof stop.during,
      act: () => Promise<{ status?: number; json: unknown }>,
    ) => {
      if (during === stop.during) tap.arm(stop.at, stop.effect);
      const first = await act();
      const reached = during === stop.during && tap.stopped();
      tap.disarm();
      world.world.now += 1000;
      return { reached, answer: reached ? await act() : first };
    };
    const asked = await stopped('asking', () => world.ask(correction));
    const { requestId } = asked.answer.json as { requestId: string };
    const decided = await stopped('deciding', () => world.decide(requestId, decision));
    expect([asked.answer.status === 500, decided.answer.status]).toEqual([false, 200]);
    world.world.now += 3 * 60_000;
    await world.tick();
    return { reached: asked.reached || decided.reached, end: await endOf(world) };
  };

  test.each(['asking', 'deciding'] as const)(
    'G5: %s again ends as if nothing had happened',
    async (during) => {
      const undisturbed = await story({ at: Number.POSITIVE_INFINITY, effect: false, during });
      expect(undisturbed.end).toMatchObject({
        corrected: 1,
        documents: 2,
        laidOver: ['E#ent_1 P'],
        requests: 1,
      });
      for (const effect of [false, true]) {
        for (let at = 1; ; at += 1) {
          const { reached, end } = await story({ at, effect, during });
          expect({ at, effect, ...end }).toEqual({ at, effect, ...undisturbed.end });
          if (!reached) {
            expect(at).toBeGreaterThan(3);
            break;
          }
        }
      }
    },
  );

  test('G5: a decision whose officer never comes back is carried out by the checks', async () => {
    const undisturbed = await story({ at: Number.POSITIVE_INFINITY, effect: false, during: 'deciding' });
    let carriedOut = 0;
    for (let at = 1; at < 30; at += 1) {
      const tap = crashingTap();
      const world = await setUp(tap.wrap);
      await begin(world);
      const { requestId } = (await world.ask(correction)).json as { requestId: string };
      tap.arm(at, true);
      const { status } = await world.decide(requestId, decision);
      const reached = tap.stopped();
      tap.disarm();
      await world.pass(world.world.now + 5 * 60_000);
      const shown = await world.send({ path: `/v1/requests/${requestId}`, key: world.county });
      const { state } = shown.json as { state: string };
      if (state === 'DECIDED') expect((await endOf(world)).told).toEqual(undisturbed.end.told);
      if (state === 'DECIDED' && status === 500) carriedOut += 1;
      if (!reached) break;
    }
    expect(carriedOut).toBeGreaterThan(3);
  });

  test('G4 G5: every answer lost once changes nothing', async () => {
    let isLost = false;
    const world = await setUp(twiceTap(() => isLost));
    await begin(world);
    isLost = true;
    const { requestId } = (await world.ask(correction)).json as { requestId: string };
    expect((await world.decide(requestId, decision)).status).toBe(200);
    const { code } = (await world.codeFor('ent_1')).json as { code: string };
    expect((await world.self(`SelfCode ${code}`, { 'birth-date': '1990-03-14' })).status).toBe(200);
    expect(await endOf(world)).toMatchObject({ corrected: 1, documents: 2, requests: 1 });
  });
});

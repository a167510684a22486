import * as z from 'zod';
import { health, look, pass, post, pushed, type Scene } from './scene.ts';
import { county } from './world.ts';

const contacts = z.object({ items: z.array(z.object({ entryId: z.string(), how: z.string() })) });
const requested = z.object({ requestId: z.string() });

/** One of the twelve is confirmed: who sat near is found among those who were really aboard. */
export const illness = async (scene: Scene, ill: string): Promise<void> => {
  const { api, keys, tell } = scene;
  const now = await pass(scene, 'PT1M');
  await post(scene, [
    { entryId: ill, type: 'hospitalised', at: now, place: 'City hospital', officer: 'Dr Qiao' },
    { entryId: ill, type: 'test-result', at: now, kind: 'PCR', result: 'confirmed', officer: 'Dr Qiao' },
  ]);
  await pass(scene, 'PT2M');
  const near = contacts.parse(
    await api.call('GET', `/v1/entries/${ill}/contacts`, undefined, keys.county),
  ).items;
  const told = new Set(pushed(scene, health, 'contact.identified').map(({ entryId }) => entryId));
  tell.check(
    near.length === 6 && near.every(({ entryId, how }) => how === 'seat-rows' && told.has(entryId)),
    `On day 3 one has a fever and a positive test: ${near.length} sat within three rows on flight CZ328, and their county is told of each`,
    near,
  );
  await post(scene, [
    { entryId: ill, type: 'investigation-opened', at: now, officer: 'Dr Ning' },
    { entryId: ill, type: 'contacts-listed', at: now, count: near.length, officer: 'Dr Ning' },
  ]);
  await post(
    scene,
    near.map(({ entryId }) => ({ entryId, type: 'contact-reached', at: now, officer: 'Dr Ning' })),
  );
};

/** Somebody in quarantine asks for medicine, nobody answers, and half an hour later somebody hears of that. */
export const help = async (scene: Scene, entryId: string): Promise<void> => {
  const { api, keys, tell } = scene;
  const body = {
    entryId,
    kind: 'help',
    need: 'medicine',
    urgent: true,
    text: 'Insulin for two days is left.',
  };
  const { requestId } = requested.parse(await api.call('POST', '/v1/requests', body, keys.county));
  await pass(scene, 'PT31M');
  const overdue = pushed(scene, `${county}/reception`, 'help.overdue');
  const decision = { verdict: 'provided', officer: 'Mr Hao', reason: 'Brought from the city hospital.' };
  await api.call('POST', `/v1/requests/${requestId}/decision`, decision, keys.county);
  tell.check(
    overdue.length === 1 && !JSON.stringify(overdue).includes('Insulin'),
    'Another needs insulin: after half an hour without an answer reception is reminded, in a message that names no illness',
    overdue,
  );
};

/** Out of hospital, back to quarantine for two more weeks: nobody is forgotten there either. */
export const recovery = async (scene: Scene, ill: string, at: Date): Promise<void> => {
  const { tell } = scene;
  await post(scene, [
    { entryId: ill, type: 'recovered', at, discharged: 'recovered', officer: 'Dr Qiao' },
    {
      entryId: ill,
      type: 'placed',
      at,
      quarantineType: 'facility',
      site: 'Hotel Jinyang',
      officer: 'Mr Hao',
    },
  ]);
  const view = await look(scene, ill);
  tell.check(
    view.stage === 'QUARANTINE',
    `The patient is back from hospital, and stays until ${view.quarantine?.lastDay}`,
    view,
  );
};

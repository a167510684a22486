import { type Happening, health, look, pass, post, pushed, type Scene } from './scene.ts';
import { county, port } from './world.ts';

const manifestId = 'COACH-7';
/** Who of the twelve falls ill later. */
export const illAt = 5;

/** From the port to the quarantine site, each step signed by both sides; and the coach that arrives one short. */
export const transfer = async (scene: Scene, entryIds: readonly string[]): Promise<void> => {
  const { keys, tell, start } = scene;
  const at = (minutes: number): Date => new Date(start.getTime() + minutes * 60_000 - 3_600_000);
  const of = (some: readonly string[], type: string, when: Date, fields: object): Happening[] =>
    some.map((entryId) => ({ entryId, type, at: when, ...fields }));
  const all = (type: string, minutes: number, fields: object) => of(entryIds, type, at(minutes), fields);
  const checked = { temperatureC: 36.6, symptoms: [] };
  await post(scene, all('accepted', 5, { officer: 'Dr Qiao' }));
  await post(
    scene,
    all('port-check', 10, { health: checked, travelHistory: [{ country: 'GBR' }], officer: 'Ms Lin' }),
    keys.port,
  );
  await post(scene, all('disposition', 15, { disposition: 'transfer', officer: 'Ms Lin' }), keys.port);
  await announce(scene, entryIds);
  await post(scene, all('boarded', 20, { manifestId, headcount: 12, officer: 'Ms Lin' }), keys.port);
  tell.check(true, 'The port announces coach 7 with twelve names, and twelve board it', entryIds);

  const [late = '', ...there] = entryIds;
  const taken = { manifestId, headcount: 11, officer: 'Mr Hao' };
  await post(scene, of(there, 'received', at(40), taken));
  await pass(scene, 'PT35M');
  const missing = pushed(scene, health, 'person.missing');
  tell.check(
    missing.length === 1 &&
      missing[0]?.entryId === late &&
      pushed(scene, health, 'headcount.mismatch').length === 1,
    'Eleven get out. Half an hour later giver and taker are told that one is missing, and who',
    missing,
  );
  const found = await pass(scene, 'PT5M');
  await post(scene, of([late], 'received', found, { manifestId, headcount: 1, officer: 'Mr Hao' }));
  // One has a hotel of her own: of what she falls ill with there, nobody else is a contact.
  const apart = entryIds[illAt] ?? '';
  const together = entryIds.filter((entryId) => entryId !== apart);
  const stay = (site: string) => ({ quarantineType: 'facility', site, officer: 'Mr Hao' });
  await post(scene, of(together, 'placed', found, stay('Hotel Jinyang')));
  await post(scene, of([apart], 'placed', found, stay('Hotel Bingzhou')));
  const view = await look(scene, late);
  tell.check(
    view.stage === 'QUARANTINE' && view.quarantine !== undefined,
    `She had been left at the rest stop. All 12 are in quarantine until ${view.quarantine?.lastDay} (day 0 is ${view.quarantine?.anchor})`,
    view,
  );
};

const announce = async ({ api, keys, start }: Scene, entryIds: readonly string[]): Promise<void> => {
  const minutes = (count: number): string =>
    new Date(start.getTime() + count * 60_000 - 3_600_000).toISOString();
  const item = {
    manifestId,
    from: port,
    to: county,
    trip: 'coach 7',
    vehicle: 'Yue A 12345',
    plannedDepartureAt: minutes(20),
    plannedArrivalAt: minutes(40),
    passengers: entryIds.map((entryId) => ({ entryId })),
  };
  await api.call('PUT', '/v1/manifests', { items: [item] }, keys.port);
};

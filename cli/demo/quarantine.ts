import { help, illness, recovery } from './illness.ts';
import { collector, type Happening, health, look, pass, post, pushed, type Scene } from './scene.ts';
import { city, province } from './world.ts';

/** Who of the twelve has a story of their own. */
export interface Cast {
  forgotten: string;
  ill: string;
  needy: string;
  others: string[];
}

const of = (entryIds: readonly string[], type: string, at: Date, fields: object): Happening[] =>
  entryIds.map((entryId) => ({ entryId, type, at, ...fields }));

/** Days pass; everyone is phoned daily; all but one are released on time; nobody forgets the one. */
export const quarantine = async (scene: Scene, cast: Cast): Promise<void> => {
  const { tell } = scene;
  const quarantined = [cast.forgotten, cast.needy, ...cast.others];
  let calls = 0;
  for (let day = 1; day <= 14; day += 1) {
    const now = await pass(scene, 'PT24H');
    const followed = day < 3 || day > 8 ? [...quarantined, cast.ill] : quarantined;
    if (day === 3) {
      await illness(scene, cast.ill);
      await help(scene, cast.needy);
    }
    if (day === 8) await recovery(scene, cast.ill, now);
    await post(scene, of(followed, 'follow-up', now, { outcome: 'SEEN_OK', temperatureC: 36.5 }));
    calls += followed.length;
    tell.progress(`day ${day} of 14`);
  }
  const upcoming = pushed(scene, health, 'release.upcoming').filter(({ entryId }) => entryId !== cast.ill);
  tell.check(
    upcoming.length === quarantined.length,
    `14 days pass with ${calls} daily calls; three days before the end the county is told of ${upcoming.length} coming releases`,
    upcoming,
  );
  await release(scene, [cast.needy, ...cast.others]);
  tell.say(`  ✓ ${cast.others.length + 1} are released on their last day and collected by their community.`);
  await escalation(scene, cast.forgotten);
};

const release = async (scene: Scene, entryIds: readonly string[]): Promise<void> => {
  const now = await pass(scene, 'PT1M');
  await post(scene, of(entryIds, 'released', now, { collector, symptoms: [], officer: 'Dr Qiao' }));
  await post(scene, of(entryIds, 'collected', now, { by: collector.name }));
};

const escalation = async (scene: Scene, forgotten: string): Promise<void> => {
  const { api, tell } = scene;
  const { quarantine: stay } = await look(scene, forgotten);
  const midnight = new Date(`${stay?.lastDay}T24:00:00+08:00`);
  const overdue = (recipient: string) =>
    pushed(scene, recipient, 'release.overdue').filter(({ entryId }) => entryId === forgotten);
  await api.advance({ to: new Date(midnight.getTime() - 60_000).toISOString() });
  await api.settle();
  tell.check(overdue(health).length === 0, 'One minute before midnight nothing is overdue', overdue(health));
  await api.advance({ to: midnight.toISOString() });
  await api.settle();
  const [alarm] = overdue(health);
  tell.check(
    alarm !== undefined && Date.parse(alarm.createdAt) - midnight.getTime() < 60_000,
    'At midnight the one nobody released is overdue: the county is told at once',
    alarm,
  );
  await pass(scene, 'PT4H');
  tell.check(
    overdue(`${city}/health`).length === 1 && overdue(`${province}/health`).length === 0,
    'Four hours later, still unreleased: the city is told',
    overdue(`${city}/health`),
  );
  await release(scene, [forgotten]);
  await pass(scene, 'PT72H');
  const last = await look(scene, forgotten);
  tell.check(
    overdue(`${province}/health`).length === 0 && last.stage === 'COMMUNITY',
    'Released and collected: three days on, no further alarm, and 11 of 12 are home',
    last,
  );
};

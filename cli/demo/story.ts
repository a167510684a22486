import * as z from 'zod';
import type { Notification } from '../../shared/contracts/notification.ts';
import type { Api } from './api.ts';
import type { Receiver } from './receiver.ts';
import type { Teller } from './teller.ts';
import { city, county, type Keys, province, seenByLiaison, travellers } from './world.ts';

const arrivalsAnswer = z.object({ submissionId: z.string(), accepted: z.number(), rejected: z.number() });
const submission = z.object({
  counts: z.record(z.string(), z.number()),
  results: z.array(z.object({ entryId: z.string().optional() })),
});
const eventsAnswer = z.object({ results: z.array(z.object({ status: z.string() })) });
const acknowledged = z.object({ results: z.array(z.object({ status: z.string() })) });
const entryView = z.object({
  stage: z.string(),
  quarantine: z.object({ anchor: z.string(), lastDay: z.string() }).optional(),
});

export interface Scene {
  api: Api;
  keys: Keys;
  receiver: Receiver;
  tell: Teller;
  /** The twin's time at the story's start. */
  start: Date;
}

interface Happening {
  entryId: string;
  type: string;
  at: Date;
  [field: string]: unknown;
}

let eventNumber = 0;

/** Posts events with the county's key, or another's, and checks that each was applied. */
const post = async (scene: Scene, happenings: Happening[], key = scene.keys.county): Promise<void> => {
  const events = happenings.map(({ at, ...event }) => {
    eventNumber += 1;
    return { eventId: `demo-${eventNumber}`, occurredAt: at.toISOString(), ...event };
  });
  const answer = eventsAnswer.parse(await scene.api.call('POST', '/v1/events', { events }, key));
  const applied = answer.results.filter((result) => result.status === 'applied').length;
  const happened = `${applied} of ${events.length} "${events[0]?.type}" events were applied`;
  scene.tell.require(applied === events.length, happened, answer);
  await scene.api.settle();
};

/** Agencies post; records of one person become one entry. Returns the entries' ids. */
export const arrivals = async (scene: Scene): Promise<string[]> => {
  const { api, keys, tell, start } = scene;
  const records = travellers(new Date(start.getTime() - 3_600_000).toISOString());
  const unreadable = { recordId: 'IMM-2026-0013', traveller: {}, entry: { pointOfEntry: 'CAN' } };
  const posted = arrivalsAnswer.parse(
    await api.call('POST', '/v1/arrivals', { records: [...records, unreadable] }, keys.immigration),
  );
  tell.check(
    posted.accepted === 12 && posted.rejected === 1,
    `Immigration posts 13 records: ${posted.accepted} are accepted, ${posted.rejected} names nobody and is sent back with the reason`,
    posted,
  );
  await api.settle();
  const again = arrivalsAnswer.parse(
    await api.call('POST', '/v1/arrivals', { records: seenByLiaison(records) }, keys.liaison),
  );
  tell.check(
    again.accepted === 4,
    `The liaison office posts ${again.accepted} of them again under its own ids`,
    again,
  );
  await api.settle();
  const first = submission.parse(
    await api.call('GET', `/v1/submissions/${posted.submissionId}`, undefined, keys.immigration),
  );
  const second = submission.parse(
    await api.call('GET', `/v1/submissions/${again.submissionId}`, undefined, keys.liaison),
  );
  const entryIds = [...new Set([...first.results, ...second.results].flatMap((one) => one.entryId ?? []))];
  tell.check(
    entryIds.length === 12,
    `16 records of two agencies are matched: ${entryIds.length} travellers, ${entryIds.length} entries, nobody twice`,
    { first, second },
  );
  return entryIds;
};

/** Every recipient got its notices, signed; the county acknowledges. */
export const notices = async (scene: Scene, entryIds: readonly string[]): Promise<void> => {
  const { api, keys, receiver, tell } = scene;
  const to = (recipient: string): Notification[] =>
    receiver.received.filter((one) => one.recipient === recipient).map((one) => one.notification);
  const mine = to(`${county}/health`);
  tell.check(
    new Set(mine.map((one) => one.entryId)).size === entryIds.length && mine.length === entryIds.length,
    `The county's health office is pushed ${mine.length} notices, one for each traveller`,
    mine,
  );
  tell.check(
    to(`${county}/reception`).length === 12 && to('CAN-port/customs').length === 12,
    'Its reception office and the customs at the port get theirs: 12 and 12',
    receiver.received,
  );
  tell.check(
    receiver.refused === 0,
    `All ${receiver.received.length} pushes carry a valid signature`,
    receiver.refused,
  );
  const items = [...mine, ...to(`${county}/reception`)].map((one) => ({ id: one.id, officer: 'Dr Qiao' }));
  const answer = acknowledged.parse(
    await api.call('POST', '/v1/notifications/acknowledge', { items }, keys.county),
  );
  const count = answer.results.filter((one) => one.status === 'acknowledged').length;
  tell.check(count === items.length, `Dr Qiao acknowledges all ${count} of the county's`, answer);
};

/** From the port to the quarantine site, each step signed. */
export const transfer = async (scene: Scene, entryIds: readonly string[]): Promise<void> => {
  const { keys, tell, start, api } = scene;
  const at = (minutes: number): Date => new Date(start.getTime() + minutes * 60_000 - 3_600_000);
  const all = (type: string, minutes: number, fields: object): Happening[] =>
    entryIds.map((entryId) => ({ entryId, type, at: at(minutes), ...fields }));
  await post(scene, all('accepted', 5, { officer: 'Dr Qiao' }));
  const health = { temperatureC: 36.6, symptoms: [] };
  await post(
    scene,
    all('port-check', 10, { health, travelHistory: [{ country: 'GBR' }], officer: 'Ms Lin' }),
    keys.port,
  );
  await post(scene, all('disposition', 15, { disposition: 'transfer', officer: 'Ms Lin' }), keys.port);
  const manifest = { manifestId: 'COACH-7', headcount: 12 };
  await post(scene, all('boarded', 20, { ...manifest, officer: 'Ms Lin' }), keys.port);
  await post(scene, all('received', 40, { ...manifest, officer: 'Mr Hao' }));
  await post(
    scene,
    all('placed', 50, { quarantineType: 'facility', site: 'Hotel Jinyang', officer: 'Mr Hao' }),
  );
  const view = entryView.parse(await api.call('GET', `/v1/entries/${entryIds[0]}`, undefined, keys.county));
  tell.check(
    view.stage === 'QUARANTINE' && view.quarantine !== undefined,
    `12 boarded at the port, 12 were received, 12 are in quarantine until ${view.quarantine?.lastDay} (day 0 is ${view.quarantine?.anchor})`,
    view,
  );
};

/** Days pass; everyone is phoned daily; all but one are released on time; nobody forgets the one. */
export const quarantine = async (scene: Scene, entryIds: readonly string[]): Promise<void> => {
  const { api, tell, receiver } = scene;
  const before = receiver.received.length;
  for (let day = 1; day <= 14; day += 1) {
    const now = await api.advance({ advance: 'PT24H' });
    const outcome = { outcome: 'SEEN_OK', temperatureC: 36.5 };
    await post(
      scene,
      entryIds.map((entryId) => ({ entryId, type: 'follow-up', at: now, ...outcome })),
    );
    tell.progress(`day ${day} of 14`);
  }
  const upcoming = receiver.received
    .slice(before)
    .filter((one) => one.notification.kind === 'release.upcoming');
  tell.check(
    upcoming.length === 12,
    `14 days pass, 168 daily calls; three days before the end the county is told of ${upcoming.length} coming releases`,
    upcoming,
  );
  const now = await api.advance({ advance: 'PT0S' });
  const [forgotten = '', ...released] = entryIds;
  const collector = { kind: 'community', name: 'Pingyang Road community' };
  await post(
    scene,
    released.map((entryId) => ({
      entryId,
      type: 'released',
      at: now,
      collector,
      symptoms: [],
      officer: 'Dr Qiao',
    })),
  );
  await post(
    scene,
    released.map((entryId) => ({ entryId, type: 'collected', at: now, by: 'Pingyang Road community' })),
  );
  tell.check(
    released.length === 11,
    `${released.length} are released on their last day and collected by their community`,
    released,
  );
  await escalation(scene, forgotten);
};

const escalation = async (scene: Scene, forgotten: string): Promise<void> => {
  const { api, keys, tell, receiver } = scene;
  const view = entryView.parse(await api.call('GET', `/v1/entries/${forgotten}`, undefined, keys.county));
  const midnight = new Date(`${view.quarantine?.lastDay}T24:00:00+08:00`);
  const overdue = (recipient: string): Notification[] =>
    receiver.received
      .filter((one) => one.recipient === recipient && one.notification.kind === 'release.overdue')
      .map((one) => one.notification);
  await api.advance({ to: new Date(midnight.getTime() - 60_000).toISOString() });
  await api.settle();
  tell.check(
    overdue(`${county}/health`).length === 0,
    'One minute before midnight nothing is overdue',
    receiver.received,
  );
  await api.advance({ to: midnight.toISOString() });
  await api.settle();
  const [alarm] = overdue(`${county}/health`);
  const sharp = alarm !== undefined && Date.parse(alarm.createdAt) - midnight.getTime() < 60_000;
  tell.check(
    sharp && alarm?.entryId === forgotten,
    'At midnight the one nobody released is overdue: the county is told at once',
    alarm,
  );
  await api.advance({ advance: 'PT4H' });
  await api.settle();
  const parent = overdue(`${city}/health`);
  tell.check(
    parent.length === 1 && overdue(`${province}/health`).length === 0,
    'Four hours later, still unreleased: the city is told',
    parent,
  );
  const now = await api.advance({ advance: 'PT1M' });
  const collector = { kind: 'community', name: 'Pingyang Road community' };
  await post(scene, [
    { entryId: forgotten, type: 'released', at: now, collector, symptoms: [], officer: 'Dr Qiao' },
  ]);
  await post(scene, [{ entryId: forgotten, type: 'collected', at: now, by: 'Pingyang Road community' }]);
  await api.advance({ advance: 'PT72H' });
  await api.settle();
  const later = overdue(`${province}/health`);
  const last = entryView.parse(await api.call('GET', `/v1/entries/${forgotten}`, undefined, keys.county));
  tell.check(
    later.length === 0 && last.stage === 'COMMUNITY',
    'Released and collected: three days on, no further alarm, and 12 of 12 are home',
    { later, last },
  );
};

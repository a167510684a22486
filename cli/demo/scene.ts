import * as z from 'zod';
import type { Notification } from '../../shared/contracts/notification.ts';
import type { NotificationKind } from '../../shared/contracts/notification-kinds.ts';
import type { Api } from './api.ts';
import type { Receiver } from './receiver.ts';
import type { Teller } from './teller.ts';
import { county, type Keys } from './world.ts';

const eventsAnswer = z.object({ results: z.array(z.object({ status: z.string() })) });
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

export interface Happening {
  entryId: string;
  type: string;
  at: Date;
  [field: string]: unknown;
}

let eventNumber = 0;

/** Posts events with the county's key, or another's, and checks that each was applied. */
export const post = async (
  scene: Scene,
  happenings: readonly Happening[],
  key = scene.keys.county,
): Promise<void> => {
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

/** Moves every clock, and waits until all that fell due was done. */
export const pass = async ({ api }: Scene, advance: string): Promise<Date> => {
  await api.advance({ advance });
  await api.settle();
  return api.advance({ advance: 'PT0S' });
};

/** What a recipient was pushed so far; of one kind, if given. */
export const pushed = ({ receiver }: Scene, recipient: string, kind?: NotificationKind): Notification[] =>
  receiver.received
    .filter((one) => one.recipient === recipient && (kind === undefined || one.notification.kind === kind))
    .map((one) => one.notification);

/** The entry as the county sees it. */
export const look = async ({ api, keys }: Scene, entryId = '') =>
  entryView.parse(await api.call('GET', `/v1/entries/${entryId}`, undefined, keys.county));

export const health = `${county}/health`;
export const collector = { kind: 'community', name: 'Pingyang Road community' };

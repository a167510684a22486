import type { Notification } from '../../shared/contracts/notification.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EntryDocument, EventEvidence } from '../../shared/domain/evidence.ts';
import type { Config } from '../../shared/store/config.ts';
import { type Delivery, loadDeliveries } from '../../shared/store/deliveries.ts';
import { loadEntries } from '../../shared/store/entries.ts';
import { loadFollowUpsOf } from '../../shared/store/follow-ups.ts';
import {
  heldForDigest,
  parseNotification,
  type StoredNotification,
} from '../../shared/store/notifications.ts';
import type { Simulated } from './thirty-days.ts';

/** Everything there is at the end, read back from the table. */
export interface Found {
  documents: EntryDocument[];
  followUps: Map<string, EventEvidence[]>;
  entries: Map<string, Entry>;
  /** By `<recipient> <id>`. */
  notifications: Map<string, StoredNotification>;
  deliveries: Map<string, Delivery>;
  config: Config;
  now: number;
}

export const readAll = async ({ world }: Simulated): Promise<Found> => {
  const { table } = world;
  const all = table.all();
  const entryIds = all.filter(({ pk, sk }) => pk.startsWith('E#') && sk === 'S').map(({ pk }) => pk.slice(2));
  const stored = await loadEntries(table, entryIds, { consistent: true });
  const documents = stored.flatMap((one) => (one ? [one.document] : []));
  const loaded = await loadFollowUpsOf(table, documents);
  const config = await world.config.load();
  const followUps = new Map(documents.map(({ entryId }, index) => [entryId, loaded[index] ?? []]));
  const entries = new Map(
    documents.map((document) => [
      document.entryId,
      deriveEntry(document, followUps.get(document.entryId) ?? [], config),
    ]),
  );
  const notifications = new Map(
    all
      .filter(({ pk }) => pk.startsWith('I#'))
      .map((item) => parseNotification(item))
      .map((one) => [`${recipientOf(one.notification)} ${one.notification.id}`, one]),
  );
  const pushIds = [...new Set([...notifications.values()].map(({ pushId }) => pushId))].filter(
    (pushId) => pushId !== heldForDigest,
  );
  const outcomes = await loadDeliveries(table, pushIds, { consistent: true });
  const deliveries = new Map(outcomes.flatMap((one) => (one ? [[one.pushId, one] as const] : [])));
  return { documents, followUps, entries, notifications, deliveries, config, now: world.time.now };
};

export const recipientOf = ({ locality, department }: Notification): string => `${locality}/${department}`;

export const liveOnes = ({ documents }: Found): EntryDocument[] =>
  documents.filter(({ mergedInto }) => mergedInto === undefined);

export const entryOf = ({ entries }: Found, entryId: string): Entry => {
  const found = entries.get(entryId);
  if (!found) throw new Error(`no entry ${entryId}`);
  return found;
};

/** One invariant: what breaks it, in words with the ids concerned; nothing when it holds. */
export type Invariant = (found: Found, so: Simulated) => string[];

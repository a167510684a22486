import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { arrivalMessage, send, worker } from './messages.ts';
import { find, insert, update } from './table.ts';

/** Makes of one record an entry with its notifications and its schedule, or adds it to the entry with the same document. */
const register = async (record: z.infer<typeof arrivalMessage>): Promise<void> => {
  const document = String(record.traveller.documents[0]?.number);
  const at = new Date().toISOString();
  const [same] = await find('byDocument', document, { limit: 1 });
  const entryId = String(same?.entryId ?? randomUUID());
  if (!(await insert(`RECORD#${record.recordId}`, { entryId, at, ...record }))) return;
  if (same !== undefined) {
    await update(`ENTRY#${entryId}`, { record, version: Number(same.version) + 1 });
    return;
  }
  const locality = record.destination.localityCode;
  await insert(`ENTRY#${entryId}`, {
    ...{ entryId, locality, stage: 'ARRIVED', version: 1, record, seenAt: at },
    ...{ byLocalityKey: `ENTRIES#${locality}`, byLocalityAt: at },
    ...{ byDocumentKey: document, byDocumentAt: at },
  });
  for (const recipient of [locality, record.entry.pointOfEntry]) {
    const notificationId = `${entryId}-${recipient}`;
    await insert(`NOTIFICATION#${notificationId}`, {
      ...{ notificationId, entryId, locality: recipient, kind: 'arrival.registered', state: 'pending', at },
      ...{ byLocalityKey: `NOTIFICATIONS#${recipient}`, byLocalityAt: at },
    });
    await send(process.env.PUSHES_URL, { notificationId });
  }
  const notice = Date.parse(record.entry.arrivedAt) + 11 * 86_400_000;
  await insert(`SCHEDULE#ENTRY#${entryId}`, {
    ...{ entryId, locality, kind: 'release.upcoming', attempts: 0 },
    ...{ byDueKey: 'DUE', byDueAt: new Date(notice).toISOString() },
  });
};

export const handler = worker(arrivalMessage, register);

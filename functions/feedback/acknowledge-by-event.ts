import type { RecipientKey } from '../../shared/contracts/localities.ts';
import { operatorLocality } from '../../shared/contracts/localities.ts';
import type { EntryDocument, EpochMs, Speaker, Told } from '../../shared/domain/evidence.ts';
import { acknowledgementWrite, inboxKey, loadNotifications } from '../../shared/store/notifications.ts';
import type { ConditionalWrite, Table } from '../../shared/store/table.ts';

/** What an event of a locality acknowledges: `document` with the lines marked, and the writes that follow its state (C1). */
export interface Acknowledged {
  document: EntryDocument;
  writes: ConditionalWrite[];
}

/** The speaker's notices on this entry that no event of its has answered yet. */
export const openLines = (document: EntryDocument, by: Speaker): Told[] => {
  const locality = by.kind === 'locality' ? by.id : by.kind === 'steward' ? operatorLocality : undefined;
  if (locality === undefined) return [];
  return document.told.filter(
    (line) => line.acknowledged !== true && line.recipient.startsWith(`${locality}/`),
  );
};

/**
 * Marks `lines` acknowledged. Notifications are read first: a refused write costs ten times a read, and most were acknowledged by hand.
 * One not written yet is marked all the same; the acknowledgement check makes up for its write when it comes to it.
 */
export const acknowledgeByEvent = async (
  table: Table,
  document: EntryDocument,
  step: { lines: readonly Told[]; officer: string | undefined; at: EpochMs },
): Promise<Acknowledged> => {
  const refs = step.lines.map(({ recipient, notificationId }) => ({ recipient, notificationId }));
  const open = await stillOpen(table, refs);
  const marked = new Set<Told>(step.lines);
  return {
    document: {
      ...document,
      told: document.told.map((line) => (marked.has(line) ? { ...line, acknowledged: true } : line)),
    },
    writes: open.map((ref) => write(ref, step)),
  };
};

/** An older copy is good enough: an acknowledgement it does not know of yet refuses the second. What it does not have at all is looked for again. */
const stillOpen = async <Ref extends { recipient: RecipientKey; notificationId: string }>(
  table: Table,
  refs: readonly Ref[],
): Promise<Ref[]> => {
  const older = await loadNotifications(table, refs, { consistent: false });
  const missing = refs.filter((_, index) => older[index] === undefined);
  const fresh = await loadNotifications(table, missing, { consistent: true });
  const stored = new Map([
    ...refs.map((ref, index) => [ref, older[index]] as const),
    ...missing.map((ref, index) => [ref, fresh[index]] as const),
  ]);
  return refs.filter((ref) => stored.get(ref) && !stored.get(ref)?.acknowledgement);
};

/**
 * For events that change nothing else: only the notifications are written, and the lines stay unmarked until the state is written for a
 * better reason; reading a notification again costs a tenth of that. Undefined where one is not there: its line has to be marked.
 */
export const acknowledgeOnly = async (
  table: Table,
  entries: readonly { lines: readonly Told[]; officer: string | undefined; at: EpochMs }[],
): Promise<(ConditionalWrite[] | undefined)[]> => {
  const stored = await loadNotifications(
    table,
    entries.flatMap(({ lines }) => lines),
    { consistent: false },
  );
  let next = 0;
  return entries.map((step) => {
    const found = step.lines.map((line) => ({ line, notification: stored[next++] }));
    if (found.some(({ notification }) => notification === undefined)) return undefined;
    const open = found.filter(({ notification }) => !notification?.acknowledgement);
    return open.map(({ line }) => write(line, step));
  });
};

const write = (
  ref: { recipient: RecipientKey; notificationId: string },
  { officer, at }: { officer: string | undefined; at: EpochMs },
): ConditionalWrite =>
  acknowledgementWrite(inboxKey(ref.recipient, ref.notificationId), officer, new Date(at).toISOString());

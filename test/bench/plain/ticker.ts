import { send } from './messages.ts';
import { find, insert, update } from './table.ts';

/** Each minute: makes the notices that are due, one by one, and moves each person's schedule to the end of the quarantine. */
export const handler = async (): Promise<{ nextDueAt: string | null }> => {
  const now = new Date().toISOString();
  for (const schedule of await find('byDue', 'DUE', { until: now })) {
    const { entryId, locality, kind, byDueAt } = schedule;
    const notificationId = `${entryId}-${kind}`;
    if (kind === 'release.upcoming') {
      await insert(`NOTIFICATION#${notificationId}`, {
        ...{ notificationId, entryId, locality, kind, state: 'pending', at: now },
        ...{ byLocalityKey: `NOTIFICATIONS#${locality}`, byLocalityAt: now },
      });
      await send(process.env.PUSHES_URL, { notificationId });
    }
    const next = new Date(Date.parse(String(byDueAt)) + 4 * 86_400_000).toISOString();
    await update(`SCHEDULE#ENTRY#${entryId}`, { kind: 'release.overdue', byDueAt: next });
  }
  const [following] = await find('byDue', 'DUE', { limit: 1 });
  return { nextDueAt: following === undefined ? null : String(following.byDueAt) };
};

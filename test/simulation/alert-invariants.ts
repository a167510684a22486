import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import { evidenceAsOf } from '../../shared/domain/reports/report-as-of.ts';
import { addDays, midnightOf } from '../../shared/domain/time/local-days.ts';
import { type Invariant, liveOnes, recipientOf } from './found.ts';

const minute = 60_000;
const toleranceMs = 2 * minute;

/** I8: each step of a ladder is told once to each, and the step that was taken was told. */
export const stepsTaken: Invariant = (found) => {
  const told = new Map<string, string[]>();
  for (const { notification } of found.notifications.values()) {
    if (notification.kind !== 'ack.overdue') continue;
    const step = `${notification.about?.notificationId} ${notification.escalation}`;
    told.set(step, [...(told.get(step) ?? []), recipientOf(notification)]);
  }
  const repeated = [...told].flatMap(([step, recipients]) =>
    new Set(recipients).size === recipients.length
      ? []
      : [`ack.overdue about ${step} was told twice to ${recipients.join(', ')}`],
  );
  // Who answers in the minute in which a step is taken need not be told of it any more.
  const untold = [...found.notifications.values()].flatMap(
    ({ notification: { id }, escalated, acknowledgement }) =>
      escalated === 0 || acknowledgement || told.has(`${id} ${escalated}`)
        ? []
        : [`step ${escalated} of ${id} was told nobody`],
  );
  return [...repeated, ...untold];
};

/**
 * C11: whoever was overdue by all that was known at the end of their last day is told of within two minutes. Minutes whose tick did not
 * come, or met a fault, do not count.
 */
export const releasesWatched: Invariant = (found, { world }) => {
  const { schedule, writtenAt } = world;
  return liveOnes(found).flatMap((document) => {
    const followUps = found.followUps.get(document.entryId) ?? [];
    const entry = found.entries.get(document.entryId);
    if (entry?.quarantine === undefined) return [];
    const zone = found.config.tree.timeZoneOf(entry.responsibility.locality);
    const dueAt = midnightOf(addDays(entry.quarantine.lastDay, 1), zone);
    if (dueAt + toleranceMs > found.now) return [];
    const horizon = { knownBy: dueAt - 10 * minute, happenedBy: dueAt };
    const isWhole = document.statements.every(
      ({ agency, recordId }) =>
        (writtenAt.get(`R#${agency}#${recordId} R`) ?? Number.POSITIVE_INFINITY) < horizon.knownBy,
    );
    const known = isWhole ? evidenceAsOf({ document, followUps }, horizon) : undefined;
    const was = known && deriveEntry(known.document, known.followUps, found.config);
    if (!was?.deadlines.some((one) => one.kind === 'release' && one.dueAt === dueAt)) return [];
    let undisturbed = dueAt;
    while (schedule.disturbed.has(undisturbed)) undisturbed += minute;
    const key = `release.overdue:0:${was.quarantine?.lastDay}`;
    const line = document.told.find((one) => one.key === key);
    if (line && line.at <= undisturbed + toleranceMs) return [];
    const when = line ? `${(line.at - dueAt) / 1000} s late` : 'never';
    return [`${document.entryId}, due ${new Date(dueAt).toISOString()}, was told of ${when}`];
  });
};

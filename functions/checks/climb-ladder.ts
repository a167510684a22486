import { toNotice } from '../../shared/commit/plan-change.ts';
import { operatorLocality } from '../../shared/contracts/localities.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import { type AckStep, ackSteps } from '../../shared/domain/deadlines/acknowledgement.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { notificationId } from '../../shared/domain/notices/notification-id.ts';
import { severityOf } from '../../shared/domain/notices/plan-notices-severity.ts';
import { noticesForAckSteps } from '../../shared/domain/notices/plan-notices-steps.ts';
import { escalate, splitRecipient } from '../../shared/domain/places/routing-fallback.ts';
import type { Due } from '../../shared/store/due.ts';
import { escalationWrite, loadNotifications } from '../../shared/store/notifications.ts';
import { notificationRef } from '../../shared/store/sweep-refs.ts';
import type { CheckWork } from './check-work.ts';
import { climbs, type Unacknowledged } from './load-unacknowledged.ts';
import { sendAlerts } from './send-alerts.ts';

/** One level of one notification's ladder, taken at a moment that all copies of this work agree on. */
interface Rise {
  of: Unacknowledged;
  step: AckStep;
  takenAt: EpochMs;
}

/** So long before the item's time a level may have been taken: an item that cannot be handled is put off minute by minute. */
const longestTroubleMs = 24 * 3_600_000;

/**
 * Takes every step that is due, one level after the other. The level is taken by one conditional write, which also says when: from that
 * the alerts have their ids. Whoever finds a level taken, but not its alerts, writes them: the taker stopped, or was told it had not won.
 */
export const climb = async (
  work: CheckWork,
  open: readonly Unacknowledged[],
  since: EpochMs,
): Promise<void> => {
  await sendAll(
    work,
    await missingAlerts(
      work,
      open.flatMap((one) => takenSince(work, one, isItsOwn(one) ? since - longestTroubleMs : since)),
    ),
  );
  let climbing = [...open];
  while (climbing.length > 0) {
    const rises = climbing.flatMap((of) => nextRise(work, of));
    const outcomes = await work.deps.table.write(
      rises.map(({ of, step, takenAt }) => escalationWrite(of.stored, step.level, takenAt)),
    );
    const taken = rises.filter((_, index) => outcomes[index] === 'written');
    await sendAll(
      work,
      taken.flatMap((rise) => alertsOf(work, rise)),
    );
    work.count('OverdueAcknowledgements', taken.length);
    const beaten = rises.filter((_, index) => outcomes[index] === 'refused');
    const met = await asTheyAreNow(
      work,
      beaten.map(({ of }) => of),
    );
    await sendAll(
      work,
      await missingAlerts(
        work,
        met.flatMap((one) => takenSince(work, one, Number.NEGATIVE_INFINITY)),
      ),
    );
    climbing = [...taken.map(risen), ...met];
  }
};

const risen = ({ of, step, takenAt }: Rise): Unacknowledged => ({
  ...of,
  stored: { ...of.stored, escalated: step.level, escalatedAt: takenAt },
});

/** Read again; those acknowledged meanwhile are left out. */
const asTheyAreNow = async (
  { deps }: CheckWork,
  open: readonly Unacknowledged[],
): Promise<Unacknowledged[]> => {
  const stored = await loadNotifications(
    deps.table,
    open.map(({ ref }) => ref),
    { consistent: true },
  );
  return open.flatMap((one, index) => {
    const now = stored[index];
    return now && !now.acknowledgement ? [{ ...one, stored: now }] : [];
  });
};

const stepsOf = ({ config, now }: CheckWork, { dueAt }: Unacknowledged): AckStep[] =>
  dueAt === undefined ? [] : ackSteps(dueAt, config.policies.at(now).policy, now);

const nextRise = (work: CheckWork, of: Unacknowledged): Rise[] => {
  const { ladderHours } = work.config.policies.at(work.now).policy.acknowledgement;
  const isOnce = of.younger || of.entry?.stage === 'CLOSED';
  const highest = isOnce ? ladderHours.length : Number.POSITIVE_INFINITY;
  const step = stepsOf(work, of).find(({ level }) => level > of.stored.escalated && level <= highest);
  return step && climbs(of) ? [{ of, step, takenAt: work.now }] : [];
};

/** After a merge the alerts bear the name of the entry that goes on: those told before cannot be found by it. */
const isItsOwn = ({ stored, entry }: Unacknowledged): boolean =>
  stored.notification.entryId === entry?.entryId;

const takenSince = (work: CheckWork, of: Unacknowledged, since: EpochMs): Rise[] => {
  const { escalated, escalatedAt } = of.stored;
  if (escalatedAt === undefined || escalatedAt < since) return [];
  const step = stepsOf(work, of).find(({ level }) => level === escalated);
  return step ? [{ of, step, takenAt: escalatedAt }] : [];
};

const alertsOf = (work: CheckWork, rise: Rise): Notification[] => {
  const { of, step, takenAt } = rise;
  const { entry, ref, version } = of;
  if (!entry) return climbs(of) ? alertsAboutNobody(work, rise) : [];
  const { tree, directory, policies } = work.config;
  const { policy } = policies.at(takenAt);
  const outlook = { after: entry, tree, directory, policy, version, now: takenAt, told: [] };
  const planned = noticesForAckSteps(ref, [step], outlook);
  return planned.map((one) => toNotice(one, { entry, now: takenAt }).notification);
};

/** About a source, a list or a report: the same ladder, and the same link as what nobody acknowledged. */
const alertsAboutNobody = ({ config }: CheckWork, { of, step, takenAt }: Rise): Notification[] => {
  const { ref, stored } = of;
  const recipients = new Set(step.to.map((rung) => escalate(ref.recipient, rung, config)));
  return [...recipients].map((recipient) => ({
    id: notificationId(takenAt, ref.notificationId, `ack.overdue:${step.level}`, recipient),
    kind: 'ack.overdue',
    ...splitRecipient(recipient),
    severity: severityOf('ack.overdue'),
    createdAt: new Date(takenAt).toISOString(),
    escalation: step.level,
    about: { notificationId: ref.notificationId, ...splitRecipient(ref.recipient) },
    link: stored.notification.link,
  }));
};

const missingAlerts = async (work: CheckWork, rises: readonly Rise[]): Promise<Notification[]> => {
  const alerts = rises.flatMap((rise) => alertsOf(work, rise));
  const refs = alerts.map(({ id, locality, department }) => ({
    recipient: `${locality}/${department}`,
    notificationId: id,
  }));
  const stored = await loadNotifications(work.deps.table, refs, { consistent: true });
  return alerts.filter((_, index) => stored[index] === undefined);
};

/** `ack.overdue` has no ladder of its own; at the operator it is watched all the same. */
const sendAll = (work: CheckWork, alerts: readonly Notification[]): Promise<number> =>
  sendAlerts(
    work,
    alerts,
    alerts.flatMap((alert) => watchOperator(work, alert)),
  );

const watchOperator = ({ config, now }: CheckWork, alert: Notification): Due[] => {
  if (alert.locality !== operatorLocality) return [];
  const hours = config.policies.at(now).policy.operatorUnacknowledgedHours;
  const recipient = `${alert.locality}/${alert.department}`;
  const at = Date.parse(alert.createdAt) + hours * 3_600_000;
  return [{ kind: 'ack', at, ref: notificationRef({ recipient, notificationId: alert.id }) }];
};

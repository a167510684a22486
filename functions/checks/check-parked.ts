import { acknowledgementDue } from '../../shared/commit/plan-change.ts';
import type { RecipientKey } from '../../shared/contracts/localities.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import { ackBy } from '../../shared/domain/deadlines/acknowledgement.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { notificationId } from '../../shared/domain/notices/notification-id.ts';
import { severityOf } from '../../shared/domain/notices/plan-notices-severity.ts';
import { operatorRecipient, splitRecipient } from '../../shared/domain/places/routing-fallback.ts';
import { type Delivery, loadDeliveries } from '../../shared/store/deliveries.ts';
import type { Due, DueItem } from '../../shared/store/due.ts';
import type { Check, CheckWork } from './check-work.ts';
import { sendAlerts } from './send-alerts.ts';

const kind = 'delivery.parked';

/** C14: what could not be delivered for a day, told to the operator; again once a day until it is replayed. */
export const checkParked: Check = async (work, items) => {
  const next: Due[] = [];
  for (const item of items) next.push(...(await checkItem(work, item)));
  return next;
};

const checkItem = async (work: CheckWork, item: DueItem): Promise<Due[]> => {
  const loaded = await loadDeliveries(work.deps.table, item.refs, { consistent: true });
  const parked = loaded.filter((one) => one?.state === 'PARKED').filter((one) => one !== undefined);
  // Of the operator's own the alarm alone can tell: a notice would be parked like them, and be told of in its turn.
  const others = parked.filter(({ recipient }) => recipient !== operatorRecipient);
  const alerts = [...Map.groupBy(others, (one) => one.recipient)].map(([recipient, pushes]) =>
    alertOf(work, { recipient, pushes, at: item.at }),
  );
  await sendAlerts(work, alerts, alerts.flatMap(acknowledgementDue));
  work.count('ParkedDeliveries', parked.length);
  const { repeatHours } = work.config.policies.at(work.now).policy.acknowledgement;
  // All that are still parked share one moment of the day, so that each recipient is told of once, however many its pushes are.
  const repeatMs = repeatHours * 3_600_000;
  const again = nextMultiple(work.now + repeatMs / 2, repeatMs);
  return parked.map(({ pushId }) => ({ kind: 'parked', at: again, ref: pushId }));
};

const nextMultiple = (now: number, step: number): number => (Math.floor(now / step) + 1) * step;

/** One per recipient and due time, however many of its pushes are parked; overlapping ticks make the same one. */
const alertOf = (
  { config }: CheckWork,
  { recipient, pushes, at }: { recipient: RecipientKey; pushes: readonly Delivery[]; at: EpochMs },
): Notification => {
  const severity = severityOf(kind);
  const until = ackBy({ kind, severity, createdAt: at }, undefined, config.policies.at(at).policy);
  return {
    id: notificationId(at, recipient, kind, operatorRecipient),
    kind,
    ...splitRecipient(operatorRecipient),
    severity,
    createdAt: new Date(at).toISOString(),
    ...(until === undefined ? {} : { ackBy: new Date(until).toISOString() }),
    escalation: 0,
    about: { notificationId: pushes[0]?.range.from ?? '', ...splitRecipient(recipient) },
    link: '/v1/deliveries?state=PARKED',
  };
};

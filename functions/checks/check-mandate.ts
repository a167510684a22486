import { acknowledgementDue } from '../../shared/commit/plan-change.ts';
import { operatorLocality } from '../../shared/contracts/localities.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import type { NotificationKind } from '../../shared/contracts/notification-kinds.ts';
import { ackBy } from '../../shared/domain/acknowledgement.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { nextWarning, warningDue } from '../../shared/domain/mandate.ts';
import { notificationId } from '../../shared/domain/notification-id.ts';
import { severityOf } from '../../shared/domain/plan-notices-severity.ts';
import type { Due } from '../../shared/store/due.ts';
import type { Check, CheckWork } from './check-work.ts';
import { sendAlerts } from './send-alerts.ts';

const dayMs = 86_400_000;
const ref = 'watch';

/**
 * G9: says that the mandate ends, once more the nearer it comes, and every day that it has ended; thirty days later hands everything over to be
 * erased.
 */
export const checkMandate: Check = async (work): Promise<Due[]> => {
  const { config, now } = work;
  const mandate = config.policies.mandate(now);
  if (mandate.inForce) {
    const at = warningDue(mandate, now);
    if (at !== undefined) await tell(work, 'mandate.ending', at);
    return [{ kind: 'mandate', at: nextWarning(mandate, now) ?? mandate.until, ref }];
  }
  const day = Math.floor((now - mandate.until) / dayMs);
  await tell(work, 'mandate.overdue', mandate.until + day * dayMs);
  const tomorrow = mandate.until + (day + 1) * dayMs;
  return [{ kind: 'mandate', at: tomorrow, ref }];
};

/** Its id says of which day it is, so overlapping ticks make the same one. */
const tell = async (work: CheckWork, kind: NotificationKind, at: EpochMs): Promise<void> => {
  const recipient = `${operatorLocality}/lead` as const;
  const severity = severityOf(kind);
  const until = ackBy({ kind, severity, createdAt: at }, undefined, work.config.policies.at(at).policy);
  const alert: Notification = {
    id: notificationId(at, 'mandate', kind, recipient),
    kind,
    locality: operatorLocality,
    department: 'lead',
    severity,
    createdAt: new Date(at).toISOString(),
    ...(until === undefined ? {} : { ackBy: new Date(until).toISOString() }),
    escalation: 0,
    link: '/v1/policies',
  };
  await sendAlerts(work, [alert], acknowledgementDue(alert));
};

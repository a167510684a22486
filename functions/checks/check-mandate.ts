import { acknowledgementDue } from '../../shared/commit/plan-change.ts';
import { operatorLocality } from '../../shared/contracts/localities.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import type { NotificationKind } from '../../shared/contracts/notification-kinds.ts';
import { ackBy } from '../../shared/domain/deadlines/acknowledgement.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { notificationId } from '../../shared/domain/notices/notification-id.ts';
import { severityOf } from '../../shared/domain/notices/plan-notices-severity.ts';
import { type Mandate, nextWarning, warningDue } from '../../shared/domain/policies/mandate.ts';
import type { Due } from '../../shared/store/due.ts';
import { readLocalities } from '../../shared/store/localities.ts';
import { type Check, type CheckWork, refsOf } from './check-work.ts';
import { purgeDues, purgeStep, readPurgeRef } from './purge-entries.ts';
import { sendAlerts } from './send-alerts.ts';

const dayMs = 86_400_000;
const ref = 'watch';
/** The others come a minute later: other checks have their part of the time. */
const stepsPerTick = 4;

/**
 * G9: says that the mandate ends, once more the nearer it comes, and every day that it has ended. Thirty days later everybody is erased, a page of
 * each shard at a time: an order that comes before the walk is done stops it.
 */
export const checkMandate: Check = async (work, items): Promise<Due[]> => {
  const mandate = work.config.policies.mandate(work.now);
  const next: Due[] = [];
  let steps = 0;
  for (const due of refsOf(items)) {
    const step = readPurgeRef(due);
    if (step === undefined) next.push(...(await watch(work, mandate)));
    else if (steps >= stepsPerTick) next.push({ kind: 'mandate', at: work.now, ref: due });
    else if (mayPurge(work, mandate)) {
      next.push(...(await purge(work, step)));
      steps += 1;
    }
  }
  return next;
};

const watch = async (work: CheckWork, mandate: Mandate): Promise<Due[]> => {
  const { config, now, deps } = work;
  if (mandate.inForce) {
    const at = warningDue(mandate, now);
    if (at !== undefined) await tell(work, 'mandate.ending', at);
    return [{ kind: 'mandate', at: nextWarning(mandate, now) ?? mandate.until, ref }];
  }
  const day = Math.floor((now - mandate.until) / dayMs);
  await tell(work, 'mandate.overdue', mandate.until + day * dayMs);
  const tomorrow: Due = { kind: 'mandate', at: mandate.until + (day + 1) * dayMs, ref };
  // Each day again, for what was registered or merged while the walk went by.
  if (!mayPurge(work, mandate)) return [tomorrow];
  const nodes = await readLocalities(deps.table);
  const roots = nodes.filter(({ code }) => config.tree.parentOf(code) === undefined).map(({ code }) => code);
  return [tomorrow, ...purgeDues([...roots, operatorLocality], now)];
};

/** A court's hold keeps people here too, until it is lifted; the walk is made again each day while it may be. */
const mayPurge = ({ config, now }: CheckWork, { inForce, purgeAt }: Mandate): boolean =>
  !inForce && now >= purgeAt && !config.policies.at(now).policy.retentionHold;

const purge = async (
  { deps, now, count }: CheckWork,
  step: NonNullable<ReturnType<typeof readPurgeRef>>,
): Promise<Due[]> => {
  const { table, erase, eraseAway } = deps;
  if (!erase || !eraseAway) throw new Error('this stage was given no way to erase');
  const { erased, next } = await purgeStep({ table, erase, eraseAway }, step, now);
  count('PeopleErased', erased);
  return next;
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

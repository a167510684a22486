import { acknowledgementDue } from '../../shared/commit/plan-change.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import { ackBy } from '../../shared/domain/deadlines/acknowledgement.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { notificationId } from '../../shared/domain/notices/notification-id.ts';
import { severityOf } from '../../shared/domain/notices/plan-notices-severity.ts';
import { nextForecastAt } from '../../shared/domain/places/forecast.ts';
import { resolveRecipient, splitRecipient } from '../../shared/domain/places/routing-fallback.ts';
import type { Due } from '../../shared/store/due.ts';
import { loadSites } from '../../shared/store/sites.ts';
import { makeForecast } from '../sites/make-forecast.ts';
import { type Check, type CheckWork, refsOf } from './check-work.ts';
import { sendAlerts } from './send-alerts.ts';

const kind = 'shortage.expected';
const mostMs = 15_000;

/** L16: once a day, for each locality that has told what it has, whether that is enough for the next three days; else its lead is told. */
export const checkShortage: Check = async (work, items) => {
  const next: Due[] = [];
  const began = work.deps.now();
  for (const locality of refsOf(items)) {
    // A forecast reads all of a locality: the tick's other work must not wait for many of them.
    if (work.deps.now() - began > mostMs) {
      next.push({ kind: 'shortage', at: work.now, ref: locality });
      continue;
    }
    const at = Math.max(...items.filter(({ refs }) => refs.includes(locality)).map((item) => item.at));
    next.push(...(await checkLocality(work, locality, at)));
  }
  return next;
};

const checkLocality = async (work: CheckWork, locality: string, at: EpochMs): Promise<Due[]> => {
  const { deps, config, now } = work;
  const timeZone = config.tree.timeZoneOf(locality);
  // Nothing to forecast against any more: the next site that is put begins anew.
  if ((await loadSites(deps.table, [locality])).length === 0) return [];
  const { shortages, places } = await makeForecast(deps.table, config, { locality, now });
  if (shortages.length > 0 || places.overCapacity.length > 0) {
    const alert = alertOf(work, locality, at);
    await sendAlerts(work, [alert], acknowledgementDue(alert));
  }
  return [{ kind: 'shortage', at: nextForecastAt(locality, now, timeZone), ref: locality }];
};

/** One per locality and due time, however many ticks make it. What is short is read where the link leads. */
const alertOf = ({ config }: CheckWork, locality: string, at: EpochMs): Notification => {
  const recipient = resolveRecipient(locality, 'lead', config);
  const severity = severityOf(kind);
  const until = ackBy({ kind, severity, createdAt: at }, undefined, config.policies.at(at).policy);
  return {
    id: notificationId(at, locality, kind, recipient),
    kind,
    ...splitRecipient(recipient),
    severity,
    createdAt: new Date(at).toISOString(),
    ...(until === undefined ? {} : { ackBy: new Date(until).toISOString() }),
    escalation: 0,
    link: `/v1/forecasts/${locality}`,
  };
};

import { acknowledgementDue } from '../../shared/commit/plan-change.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import type { StoredReport } from '../../shared/contracts/report.ts';
import { ackBy } from '../../shared/domain/deadlines/acknowledgement.ts';
import { notificationId } from '../../shared/domain/notices/notification-id.ts';
import { severityOf } from '../../shared/domain/notices/plan-notices-severity.ts';
import { resolveRecipient, splitRecipient } from '../../shared/domain/places/routing-fallback.ts';
import type { Config } from '../../shared/store/config.ts';
import { type AlertSender, sendAlerts } from '../checks/send-alerts.ts';

type Told = Pick<StoredReport, 'locality' | 'date'> & { revision?: number };

/** L4, C13: the locality's own lead and that of the level above; the same notice however often it is said. */
export const tellLeads = async (
  sender: AlertSender & { config: Config },
  kind: 'report.ready' | 'report.overdue',
  { locality, date, revision = 1, at }: Told & { at: number },
): Promise<void> => {
  const { tree, directory, policies } = sender.config;
  const parent = tree.parentOf(locality);
  const leads = [locality, ...(parent === undefined ? [] : [parent])].map((code) =>
    resolveRecipient(code, 'lead', { directory, tree }),
  );
  const severity = severityOf(kind);
  const until = ackBy({ kind, severity, createdAt: at }, undefined, policies.at(at).policy);
  const alerts = [...new Set(leads)].map(
    (recipient): Notification => ({
      id: notificationId(at, `${locality}/${date}/${revision}`, kind, recipient),
      kind,
      ...splitRecipient(recipient),
      severity,
      createdAt: new Date(at).toISOString(),
      ...(until === undefined ? {} : { ackBy: new Date(until).toISOString() }),
      escalation: 0,
      link: `/v1/reports/${locality}/${date}`,
    }),
  );
  await sendAlerts(sender, alerts, alerts.flatMap(acknowledgementDue));
};

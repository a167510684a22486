import { type Kept, keptUntil, retentionDue } from '../../shared/commit/retain.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import { addresseeOf } from '../../shared/domain/deadlines/escalation.ts';
import { notificationId } from '../../shared/domain/notices/notification-id.ts';
import { severityOf } from '../../shared/domain/notices/plan-notices-severity.ts';
import { resolveRecipient, splitRecipient } from '../../shared/domain/places/routing-fallback.ts';
import type { Due } from '../../shared/store/due.ts';
import { type Check, type CheckWork, refsOf } from './check-work.ts';
import { sendAlerts } from './send-alerts.ts';

const dayMs = 24 * 3_600_000;

/** G8: whose keeping has ended is erased; who was reopened, or heard of again, is kept as long as the rule says now. */
export const checkRetention: Check = async (work, items) => {
  const { deps, config, now, count } = work;
  const { erase } = deps;
  const kept = await keptUntil({ table: deps.table, config, now }, refsOf(items));
  const reviews = kept.flatMap((one) => reviewOf(work, one));
  await sendAlerts(work, reviews, []);
  const next: Due[] = [];
  for (const { entryId, at, rule } of kept) {
    const onHold = config.policies.at(now).policy.retentionHold;
    if (at > now) next.push(retentionDue(entryId, at));
    else if (onHold || erase === undefined) next.push(retentionDue(entryId, now + dayMs));
    else {
      const { kind } = await erase({ entryId, rule, evenOpen: rule === 'legal-maximum' });
      if (kind === 'erased') count('PeopleErased', 1);
      // Reopened between the two looks.
      if (kind === 'open') next.push(retentionDue(entryId, now + dayMs));
    }
  }
  return next;
};

/** To the lead of the whole: its id says since when it is due, so it is made once. */
const reviewOf = ({ config }: CheckWork, { entryId, review }: Kept): Notification[] => {
  if (review === undefined) return [];
  const kind = 'retention.review';
  const lead = addresseeOf('lead', { locality: review.locality, department: 'lead' }, config.tree);
  const recipient = resolveRecipient(lead.locality, lead.department, config);
  return [
    {
      id: notificationId(review.since, entryId, kind, recipient),
      kind,
      entryId,
      ...splitRecipient(recipient),
      severity: severityOf(kind),
      createdAt: new Date(review.since).toISOString(),
      escalation: 0,
      link: `/v1/entries/${entryId}`,
    },
  ];
};

import { acknowledgementDue } from '../../shared/commit/plan-change.ts';
import type { CandidatePair } from '../../shared/contracts/candidate.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import { ackBy } from '../../shared/domain/deadlines/acknowledgement.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { notificationId } from '../../shared/domain/notices/notification-id.ts';
import { severityOf } from '../../shared/domain/notices/plan-notices-severity.ts';
import { operatorRecipient, splitRecipient } from '../../shared/domain/places/routing-fallback.ts';
import { candidateDue, loadCandidates } from '../../shared/store/candidates.ts';
import type { Due } from '../../shared/store/due.ts';
import { loadLiveEntries } from '../../shared/store/entries.ts';
import { type Check, type CheckWork, refsOf } from './check-work.ts';
import { sendAlerts } from './send-alerts.ts';

const kind = 'candidate.overdue';
const hour = 3_600_000;

/** C14: pairs that nobody has judged, told to the operator in one notice however many there are; again each day until somebody does. */
export const checkCandidates: Check = async (work, items) => {
  const pairs = await loadCandidates(work.deps.table, refsOf(items));
  const open = pairs.filter((pair) => pair?.verdict === 'OPEN').filter((pair) => pair !== undefined);
  const dueAt = await Promise.all(open.map((pair) => overdueAt(work, pair)));
  const overdue = open.filter((_, index) => (dueAt[index] ?? 0) <= work.now);
  const alerts = overdue.length === 0 ? [] : [alertAt(work, Math.max(...items.map(({ at }) => at)))];
  await sendAlerts(work, alerts, alerts.flatMap(acknowledgementDue));
  const { repeatHours } = work.config.policies.at(work.now).policy.acknowledgement;
  return open.map((pair, index): Due => {
    const at = dueAt[index] ?? 0;
    return candidateDue(pair.entryIds, at > work.now ? at : work.now + repeatHours * hour);
  });
};

/** Sooner while one of the two is ill or on the way; looked at again at that time, for somebody may fall ill meanwhile. */
const overdueAt = async ({ deps, config, now }: CheckWork, pair: CandidatePair): Promise<EpochMs> => {
  const { candidateHours, candidateIllHours } = config.policies.at(now).policy;
  const since = Date.parse(pair.openedAt);
  const soon = since + candidateIllHours * hour;
  if (now < soon) return soon;
  const loaded = await loadLiveEntries(deps.table, pair.entryIds, { consistent: true });
  const presses = loaded.some((stored) => {
    if (!stored) return false;
    const { symptomatic, stage } = deriveEntry(stored.document, [], config);
    return symptomatic || stage === 'HOSPITAL' || stage === 'IN_TRANSFER';
  });
  return presses ? soon : since + candidateHours * hour;
};

/** The same minute makes the same notice, whoever comes to it. */
const alertAt = ({ config }: CheckWork, at: EpochMs): Notification => {
  const severity = severityOf(kind);
  const until = ackBy({ kind, severity, createdAt: at }, undefined, config.policies.at(at).policy);
  return {
    id: notificationId(at, 'candidates', kind, operatorRecipient),
    kind,
    ...splitRecipient(operatorRecipient),
    severity,
    createdAt: new Date(at).toISOString(),
    ...(until === undefined ? {} : { ackBy: new Date(until).toISOString() }),
    escalation: 0,
    link: '/v1/candidates',
  };
};

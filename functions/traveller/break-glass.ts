import type { Caller } from '../../shared/access/caller.ts';
import type { Journal } from '../../shared/access/journal.ts';
import type { CommitDeps } from '../../shared/commit/commit-entries.ts';
import { acknowledgementDue } from '../../shared/commit/plan-change.ts';
import type { BreakGlassAnswer, BreakGlassPost } from '../../shared/contracts/break-glass.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import { ackBy } from '../../shared/domain/deadlines/acknowledgement.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { notificationId } from '../../shared/domain/notices/notification-id.ts';
import { severityOf } from '../../shared/domain/notices/plan-notices-severity.ts';
import { resolveRecipient, splitRecipient } from '../../shared/domain/places/routing-fallback.ts';
import { verifierOf } from '../../shared/domain/statements/community-report.ts';
import type { Config } from '../../shared/store/config.ts';
import { addEmergency } from '../../shared/store/emergencies.ts';
import { loadLiveEntries } from '../../shared/store/entries.ts';
import { sendAlerts } from '../checks/send-alerts.ts';
import { standingOf } from '../feedback/may-see.ts';

export interface BreakGlassDeps extends CommitDeps {
  journal: Journal;
}

interface Asked {
  post: BreakGlassPost;
  caller: Caller;
  config: Config;
  now: EpochMs;
}

const hourMs = 3_600_000;

/**
 * G10: opens one entry for some hours to a locality that has nothing to do with it. It is written down first, then granted, and the lead of
 * whoever answers for the person is told. `not-needed` for who sees the entry anyway; a report nobody verified is opened to nobody (D12).
 */
export const breakGlass =
  (deps: BreakGlassDeps) =>
  async ({ post, caller, config, now }: Asked): Promise<BreakGlassAnswer | 'not-found' | 'not-needed'> => {
    const [stored] = await loadLiveEntries(deps.table, [post.entryId], { consistent: true });
    if (!stored) return 'not-found';
    const entry = deriveEntry(stored.document, [], config);
    const { entryId } = entry;
    if (standingOf(caller, { document: stored.document, entry }, config.tree) === 'present')
      return 'not-needed';
    if (verifierOf(entry) !== undefined) return 'not-found';
    const until = now + config.policies.at(now).policy.breakGlassHours * hourMs;
    const receipt = await deps.journal(
      { caller, now },
      { action: 'break-glass', purpose: 'emergency', entryIds: [entryId] },
    );
    const { officer, reason } = post;
    const access = { keyId: caller.keyId, by: caller.subject, officer, reason, at: now, until };
    await addEmergency(deps.table, entryId, access);
    const alerts = alertsOf(entry, config, now);
    await sendAlerts({ deps, now }, alerts, alerts.flatMap(acknowledgementDue));
    return { entryId, until: new Date(until).toISOString(), journal: receipt };
  };

/** To the lead of who answers for the person and of the level above it. */
const alertsOf = (entry: Entry, config: Config, now: EpochMs): Notification[] => {
  const { tree, policies } = config;
  const responsible = entry.responsibility.locality;
  const above = tree.parentOf(responsible);
  const recipients = new Set(
    [responsible, ...(above === undefined ? [] : [above])].map((code) =>
      resolveRecipient(code, 'lead', config),
    ),
  );
  const kind = 'access.emergency';
  const severity = severityOf(kind);
  const by = ackBy({ kind, severity, createdAt: now }, undefined, policies.at(now).policy);
  return [...recipients].map((recipient) => ({
    id: notificationId(now, entry.entryId, kind, recipient),
    kind,
    entryId: entry.entryId,
    ...splitRecipient(recipient),
    severity,
    createdAt: new Date(now).toISOString(),
    ...(by === undefined ? {} : { ackBy: new Date(by).toISOString() }),
    escalation: 0,
    link: `/v1/entries/${entry.entryId}`,
  }));
};

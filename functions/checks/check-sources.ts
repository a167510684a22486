import { acknowledgementDue } from '../../shared/commit/plan-change.ts';
import { type Agency, operatorLocality, type RecipientKey } from '../../shared/contracts/localities.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import type { NotificationKind } from '../../shared/contracts/notification-kinds.ts';
import { ackBy } from '../../shared/domain/deadlines/acknowledgement.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { notificationId } from '../../shared/domain/notices/notification-id.ts';
import { severityOf } from '../../shared/domain/notices/plan-notices-severity.ts';
import { resolveRecipient, splitRecipient } from '../../shared/domain/places/routing-fallback.ts';
import {
  type Beat,
  listDueAt,
  listRuleOf,
  missingListDays,
  nextListDueAt,
  rhythmOf,
  silentFrom,
} from '../../shared/domain/statements/heartbeat.ts';
import type { Due } from '../../shared/store/due.ts';
import { loadBeats } from '../../shared/store/heartbeats.ts';
import { type Check, type CheckWork, refsOf } from './check-work.ts';
import { sendAlerts } from './send-alerts.ts';

/** One word that is missing, since when, and when to look again. */
interface Looked {
  missing?: { kind: NotificationKind; at: EpochMs };
  next?: EpochMs;
}

const repeatMs = 24 * 3_600_000;

/** C13: agencies that may be silent, and lists that may not have come: told once a day until they speak. */
export const checkSources: Check = async (work, items) => {
  const ids = refsOf(items);
  const stored = await loadBeats(work.deps.table, ids, { consistent: true });
  const looked = ids.map((id, index) => {
    const agency = work.config.agencies.get(id);
    return { id, agency, ...(agency ? look(work, agency, stored[index]?.beat) : {}) };
  });
  const alerts = looked.flatMap(({ agency, missing }) =>
    agency && missing ? alertsOf(work, agency, missing) : [],
  );
  await sendAlerts(work, alerts, alerts.flatMap(acknowledgementDue));
  return looked.flatMap(({ id, next }): Due[] =>
    next === undefined ? [] : [{ kind: 'source', at: next, ref: id }],
  );
};

const look = (work: CheckWork, agency: Agency, beat: Beat | undefined): Looked => {
  const rhythm = rhythmOf(agency);
  // Its first word, or its being configured again, begins the watch anew.
  if (beat === undefined || rhythm === 'occasional') return {};
  return rhythm === 'daily-list' ? lookForList(work, agency, beat) : lookForWord(work, beat);
};

const lookForList = ({ config, now }: CheckWork, agency: Agency, beat: Beat): Looked => {
  const rule = listRuleOf(agency, config.tree, config.policies.at(now).policy);
  const next = nextListDueAt(now, rule);
  const [newest] = missingListDays(beat, rule, now);
  // An older day was told of on that day.
  if (newest === undefined || listDueAt(newest, rule) <= now - repeatMs) return { next };
  return { missing: { kind: 'list.overdue', at: listDueAt(newest, rule) }, next };
};

const lookForWord = ({ config, now }: CheckWork, beat: Beat): Looked => {
  const silentAt = silentFrom(beat, config.policies.at(now).policy);
  if (silentAt === undefined) return {};
  if (silentAt > now) return { next: silentAt };
  const at = silentAt + Math.floor((now - silentAt) / repeatMs) * repeatMs;
  return { missing: { kind: 'source.silent', at }, next: at + repeatMs };
};

/** To who supervises the agency, else to the operator. The id says of which day it is, so overlapping ticks make the same one. */
const alertsOf = (
  { config }: CheckWork,
  { id, locality = operatorLocality }: Agency,
  { kind, at }: NonNullable<Looked['missing']>,
): Notification[] => {
  const departments = ['health', 'lead'] as const;
  const recipients = new Set(departments.map((one) => resolveRecipient(locality, one, config)));
  return [...recipients].map((recipient) => alertOf(config, { id, kind, at, recipient }));
};

const alertOf = (
  { policies }: CheckWork['config'],
  { id, kind, at, recipient }: { id: string; kind: NotificationKind; at: EpochMs; recipient: RecipientKey },
): Notification => {
  const severity = severityOf(kind);
  const until = ackBy({ kind, severity, createdAt: at }, undefined, policies.at(at).policy);
  return {
    id: notificationId(at, id, kind, recipient),
    kind,
    ...splitRecipient(recipient),
    severity,
    createdAt: new Date(at).toISOString(),
    ...(until === undefined ? {} : { ackBy: new Date(until).toISOString() }),
    escalation: 0,
    link: `/v1/sources?agency=${id}`,
  };
};

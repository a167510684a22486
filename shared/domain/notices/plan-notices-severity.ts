import type { RecipientKey } from '../../contracts/localities.ts';
import type { Severity } from '../../contracts/notification.ts';
import type { NotificationKind } from '../../contracts/notification-kinds.ts';
import type { PlannedNotice } from './plan-notices.ts';

const urgentKinds = new Set<NotificationKind>([
  'symptoms.reported',
  'case.confirmed',
  'person.missing',
  'headcount.mismatch',
  'key-country.arrival',
  'access.emergency',
]);

/** R3: every `*.overdue`, symptoms, cases, contacts, missing people and key countries are urgent; the rest is routine. */
export const severityOf = (kind: NotificationKind): Severity =>
  urgentKinds.has(kind) || kind.endsWith('.overdue') || kind.startsWith('contact.') ? 'urgent' : 'routine';

/** A notice of the kind's own severity, or urgent by its key (a call for help), that escalates nothing. */
export const makeNotice = (
  kind: NotificationKind,
  key: string,
  recipient: RecipientKey,
  version: number,
): PlannedNotice => ({
  key,
  kind,
  recipient,
  severity: key.includes(':urgent:') ? 'urgent' : severityOf(kind),
  version,
  escalation: 0,
});

/** What may be logged: ids, stable codes and counts. Adding a name here is the only way to get a new field into the log. */
const textFields = [
  'request',
  'route',
  'key',
  'code',
  'error',
  'where',
  'item',
  'agency',
  'submission',
  'entry',
  'push',
  'message',
  'recipient',
  'nextDue',
  'anchor',
] as const;
type TextField = (typeof textFields)[number];

const countFields = [
  'status',
  'items',
  'refused',
  'records',
  'accepted',
  'duplicates',
  'rejected',
  'messages',
  'failed',
  'retried',
  'poison',
  'opened',
  'joined',
  'updated',
  'candidates',
  'away',
  'conflicts',
  'notices',
  'notifications',
  'pushes',
  'delivered',
  'parked',
  'waiting',
  'gone',
  'acknowledged',
  'events',
  'applied',
  'held',
  'due',
  'handled',
  'raised',
  'escalated',
  'resent',
] as const;
export type CountField = (typeof countFields)[number];

/** The only names that become metrics; every one that has an alarm has a heading in docs/runbook.md. */
export const metricNames = [
  'RecordsAccepted',
  'RecordsRejected',
  'EntriesOpened',
  'NotificationsDelivered',
  'ParkedDeliveries',
  'EndpointsGone',
  'OverdueReleases',
  'OverdueAcknowledgements',
  'OperatorUnacknowledged',
  'LostAndFound',
  'PoisonMessages',
  'PeopleErased',
  'InternalErrors',
] as const;
export type MetricName = (typeof metricNames)[number];

export type LogFields = { [Name in TextField]?: string } & { [Name in CountField]?: number };

import { logUnexpected } from '../../shared/lambda/invocation.ts';
import type { InvocationLog } from '../../shared/lambda/log.ts';
import { type MetricName, metricNames } from '../../shared/lambda/log-fields.ts';
import type { ChecksOutcome } from './run-checks.ts';

/** What the schedule's caller is told: whether to call again at once, and when there is something to do next. */
export interface ChecksAnswer {
  handled: number;
  more: boolean;
  nextDueAt: string | null;
}

/** Counted each minute, zeros too, so that their alarms can tell "none" from "not running". */
const gauges: readonly MetricName[] = [
  'OverdueReleases',
  'OperatorUnacknowledged',
  'ParkedDeliveries',
  'LostAndFound',
];

/** Writes the tick's counts into its log line and returns what the caller needs. */
export const tellOutcome = (log: InvocationLog, outcome: ChecksOutcome): ChecksAnswer => {
  const { handled, more, nextDueAt, metrics, errors, anchors } = outcome;
  log.set({ handled, ...(nextDueAt === null ? {} : { nextDue: nextDueAt }) });
  if (anchors.length > 0) log.set({ anchor: anchors.join('+') });
  for (const name of metricNames) {
    const amount = metrics[name] ?? (gauges.includes(name) ? 0 : undefined);
    if (amount !== undefined) log.metric(name, amount);
  }
  if (errors.length > 0) log.count('failed', errors.length);
  for (const error of errors) logUnexpected(log, error);
  return { handled, more, nextDueAt };
};

import type { DeriveContext } from '../derive-context.ts';
import type { Entry } from '../entry.ts';
import type { EpochMs } from '../evidence.ts';
import { openTripAlerts } from '../transfer/manifest-alerts.ts';
import type { DueStep, Ledger } from './deadlines.ts';

const hour = 3_600_000;

/**
 * Alerts of the way itself: a gap nobody explained (F14), somebody beyond the port whom nobody checked (F4), and what the check of a trip
 * told and is true still. Late evidence has as long as any missing step: a chain told from its end raises nothing.
 */
export const custodySteps = (entry: Entry, ledger: Ledger, { policies }: DeriveContext): DueStep[] => {
  if (entry.stage === 'CLOSED') return [];
  const { missingStepHours, pointOfEntryDepartment } = policies.at(entry.arrivalAt).policy;
  // Counted from when we learned of it: what is told hours later in one request is not late for that.
  const learned = (at: EpochMs): EpochMs =>
    Math.min(
      ...ledger.events.filter(({ occurredAt }) => occurredAt === at).map(({ learnedAt }) => learnedAt),
    );
  const toldBy = (at: EpochMs): EpochMs => {
    const known = learned(at);
    return (Number.isFinite(known) ? Math.max(at, known) : at) + missingStepHours * hour;
  };
  const { locality } = entry.responsibility;
  const gaps = (entry.gaps ?? [])
    .filter(({ explainedBy }) => explainedBy === undefined)
    .map(
      ({ from, to }): DueStep => ({
        key: `custody.gap:0:${from}`,
        kind: 'custody.gap',
        level: 0,
        locality,
        department: 'health',
        urgent: false,
        dueAt: toldBy(to),
      }),
    );
  return [
    ...gaps,
    ...uncheckedSteps(entry, toldBy, pointOfEntryDepartment),
    ...openTripAlerts(entry, ledger),
  ];
};

const uncheckedSteps = (
  { leftUncheckedAt, pointOfEntry, responsibility }: Entry,
  toldBy: (at: EpochMs) => EpochMs,
  atThePort: DueStep['department'],
): DueStep[] => {
  if (leftUncheckedAt === undefined) return [];
  const step: DueStep = {
    key: 'person.missing:0:unchecked',
    kind: 'person.missing',
    level: 0,
    locality: responsibility.locality,
    department: 'health',
    urgent: true,
    dueAt: toldBy(leftUncheckedAt),
  };
  return [step, { ...step, locality: pointOfEntry ?? responsibility.locality, department: atThePort }];
};

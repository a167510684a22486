import { loadTrips } from '../../shared/commit/load-trips.ts';
import { acknowledgementDue } from '../../shared/commit/plan-change.ts';
import type { Department } from '../../shared/contracts/localities.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import { ackBy } from '../../shared/domain/deadlines/acknowledgement.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { notificationId } from '../../shared/domain/notices/notification-id.ts';
import { relationOf } from '../../shared/domain/notices/notification-matrix.ts';
import { severityOf } from '../../shared/domain/notices/plan-notices-severity.ts';
import {
  operatorRecipient,
  resolveRecipient,
  splitRecipient,
} from '../../shared/domain/places/routing-fallback.ts';
import {
  nextTripCheckAt,
  type Trip,
  type TripFinding,
  tripFindings,
} from '../../shared/domain/transfer/manifest.ts';
import { tripAlertKey } from '../../shared/domain/transfer/manifest-alerts.ts';
import type { Due } from '../../shared/store/due.ts';
import { alertedAt } from '../../shared/store/manifests.ts';
import { type Check, type CheckWork, refsOf } from './check-work.ts';
import { sendAlerts } from './send-alerts.ts';
import { type EntryAlert, tellOfEntries } from './tell-of-entries.ts';

const both: readonly Department[] = ['health', 'reception'];
/** So long after it was first made an alert about a trip may still be unsent: its tick stopped, and the next one does it again. */
const sendAgainMs = 30 * 60_000;

/** The missed-person detector (F14, F15): what is wrong with a trip by now is told once, each person by name of their entry. */
export const checkManifests: Check = async (work, items) => {
  const next: Due[] = [];
  for (const manifestId of refsOf(items)) {
    for (const trip of await loadTrips(work.deps.table, work.config, { manifestId, now: work.now })) {
      const at = await checkTrip(work, trip);
      if (at !== undefined) next.push({ kind: 'manifest', at, ref: manifestId });
    }
  }
  return next;
};

/** Tells what is true; returns when the trip has to be looked at next. */
const checkTrip = async (work: CheckWork, trip: Trip): Promise<number | undefined> => {
  const { config, now } = work;
  const { policy } = config.policies.at(now);
  const findings = tripFindings(trip, policy, config.tree);
  const due = findings.filter(({ dueAt }) => dueAt <= now);
  await tellOfEntries(work, [...due.flatMap((one) => alertOf(work, trip, one)), ...cancelled(work, trip)]);
  for (const one of due) if (one.kind === 'headcount.mismatch') await tellMismatch(work, trip);
  return nextTripCheckAt(findings, now);
};

const alertOf = (work: CheckWork, trip: Trip, finding: TripFinding): EntryAlert[] => {
  if (finding.kind === 'headcount.mismatch') return [];
  const { kind, entryId, gate } = finding;
  const key = tripAlertKey(kind, gate, trip.manifestId);
  return [{ entryId, kind, key, to: sidesOf(work, trip, entryId) }];
};

/**
 * Health and reception of who gave the person and of who was to take them; at a point of entry also those who work there. Of a trip of several
 * stops those that only had others are told of nobody (G2).
 */
const sidesOf = (
  work: CheckWork,
  trip: Trip,
  entryId?: string,
): { locality: string; department: Department }[] => {
  const entry = entryId === undefined ? undefined : trip.people.get(entryId)?.entry;
  const isTheirs = (code: string): boolean =>
    entry === undefined || relationOf(code, entry, work.config.tree) !== 'none';
  const of = (type: 'given' | 'taken'): string[] =>
    trip.notes
      .filter((note) => (note.type === 'received') === (type === 'taken') && note.by.kind === 'locality')
      .map(({ by }) => by.id)
      .filter(isTheirs);
  const givers = of('given').length > 0 ? of('given') : [trip.plan?.from];
  const takers = of('taken').length > 0 ? of('taken') : [trip.plan?.to ?? entry?.destination];
  const places = [...new Set([...givers, ...takers].filter((code) => code !== undefined))];
  const localities = places.length > 0 ? places : [entry?.responsibility.locality ?? ''];
  return localities.flatMap((locality) => officesAt(work, locality));
};

/** The operator is no side of a trip: told only where a place has nobody at all. */
const officesAt = ({ config, now }: CheckWork, locality: string) => {
  const { pointOfEntryDepartment } = config.policies.at(now).policy;
  const isPort = config.tree.get(locality)?.level === 'point-of-entry';
  const offices = (isPort ? [pointOfEntryDepartment, ...both] : both).map((department) => ({
    locality,
    department,
  }));
  const known = offices.filter(
    (one) => resolveRecipient(one.locality, one.department, config) !== operatorRecipient,
  );
  return known.length > 0 ? known : offices;
};

/** A trip that was called off: who waits for it is told of again, as the ones who have no trip. */
const cancelled = (work: CheckWork, { plan, people, manifestId }: Trip): EntryAlert[] =>
  plan?.cancelled
    ? [...people].flatMap(([entryId, { entry }]): EntryAlert[] =>
        entry.stage === 'AWAITING_TRANSFER'
          ? [
              {
                entryId,
                kind: 'transfer.overdue',
                key: tripAlertKey('transfer.overdue', 'cancelled', manifestId),
                to: [plan.from, entry.destination ?? plan.to].flatMap((code) => officesAt(work, code)),
              },
            ]
          : [],
      )
    : [];

/** Both sides' health and reception, once for each run of the manifest. */
const tellMismatch = async (work: CheckWork, trip: Trip): Promise<void> => {
  const { config, now } = work;
  const run = Math.min(...trip.notes.map(({ at }) => at));
  const at = await alertedAt(work.deps.table, trip.manifestId, `headcount#${Math.floor(run / 60_000)}`, now);
  if (at < now - sendAgainMs) return;
  const kind = 'headcount.mismatch';
  const severity = severityOf(kind);
  const until = ackBy({ kind, severity, createdAt: at }, undefined, config.policies.at(at).policy);
  const recipients = new Set(
    sidesOf(work, trip).map(({ locality, department }) => resolveRecipient(locality, department, config)),
  );
  const alerts = [...recipients].map(
    (recipient): Notification => ({
      id: notificationId(at, trip.manifestId, kind, recipient),
      kind,
      ...splitRecipient(recipient),
      severity,
      createdAt: new Date(at).toISOString(),
      ...(until === undefined ? {} : { ackBy: new Date(until).toISOString() }),
      escalation: 0,
      link: tripLink(trip.manifestId, at),
    }),
  );
  await sendAlerts(work, alerts, alerts.flatMap(acknowledgementDue));
};

/** A code with a digit in it leads to the trip. Whoever writes words into an id may have written a name: then the day's trips are linked to. */
const tripLink = (manifestId: string, at: EpochMs): string =>
  /^(?=.*\d)[A-Za-z0-9]{1,12}([._-][A-Za-z0-9]{1,12}){0,4}$/.test(manifestId)
    ? `/v1/manifests/${manifestId}`
    : `/v1/manifests?date=${new Date(at).toISOString().slice(0, 10)}`;

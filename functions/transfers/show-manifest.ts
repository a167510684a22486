import type { Caller } from '../../shared/access/caller.ts';
import { type LoadedTrip, loadTrips } from '../../shared/commit/load-trips.ts';
import type { ManifestView, PassengerView, SignatureView } from '../../shared/contracts/manifest.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { type TripFinding, type TripNote, tripFindings } from '../../shared/domain/transfer/manifest.ts';
import { atTheGates } from '../../shared/domain/transfer/manifest-gates.ts';
import { headcountsOf } from '../../shared/domain/transfer/manifest-headcount.ts';
import type { Config } from '../../shared/store/config.ts';
import type { Table } from '../../shared/store/table.ts';
import { standingOf } from '../feedback/may-see.ts';
import { groupsSeenBy } from '../feedback/what-may-be-seen.ts';
import { isOwner, maySee } from './manifest-sight.ts';

interface Looking {
  caller: Caller;
  config: Config;
  now: EpochMs;
}

/** One trip as the caller may see it, announced or not: the newest run of its id. Undefined for one it has no part in, and for none. */
export const showManifest =
  (table: Table) =>
  async ({ manifestId, ...looking }: Looking & { manifestId: string }): Promise<ManifestView | undefined> => {
    const { caller, config, now } = looking;
    const trips = await loadTrips(table, config, { manifestId, now });
    const trip = trips.findLast((one) => maySee(caller, one, config.tree));
    return trip && viewOf(trip, looking);
  };

const viewOf = (whole: LoadedTrip, looking: Looking): ManifestView => {
  const { config, now } = looking;
  const trip = { ...whole, notes: whole.notes.filter((note) => seesNote(whole, note, looking)) };
  const findings = tripFindings(whole, config.policies.at(now).policy, config.tree);
  const passengers = [...trip.people.keys()].flatMap(
    (entryId) => passengerOf(trip, entryId, findings, looking) ?? [],
  );
  const shown = new Set(passengers.map(({ entryId }) => entryId));
  const { given, taken } = headcountsOf(trip.notes, 0);
  // G2: an agency learns who boarded, not what became of them.
  const isAgency = looking.caller.role === 'agency';
  return {
    ...announcementOf(trip),
    headcount: {
      ...(given === undefined ? {} : { given }),
      ...(taken === undefined || isAgency ? {} : { taken }),
    },
    passengers,
    hidden: trip.people.size - passengers.length,
    signatures: trip.notes.filter(({ type }) => !isAgency || type !== 'received').map(signatureOf),
    mismatches: isAgency
      ? []
      : findings
          .map(mismatchOf)
          .filter(({ entryId }) => (entryId === undefined ? trip.notes.length > 0 : shown.has(entryId))),
  };
};

/** An id is easily guessed, and serves many: what others signed for people the caller has nothing to do with is not its trip. */
const seesNote = ({ people }: LoadedTrip, { by, entryIds }: TripNote, { caller, config }: Looking): boolean =>
  (by.kind === caller.role && by.id === caller.subject) ||
  entryIds.some((entryId) => {
    const person = people.get(entryId);
    return person !== undefined && standingOf(caller, person, config.tree) !== 'none';
  });

const announcementOf = ({ manifestId, stored }: LoadedTrip) => {
  if (stored === undefined) return { manifestId, status: 'unannounced' as const };
  const { passengers: _, status = 'planned', ...announced } = stored.manifest;
  return { ...announced, status };
};

/** G2: whoever sees the stage sees every gate; other localities what both sides of the trip signed; an agency who boarded. */
const passengerOf = (
  trip: LoadedTrip,
  entryId: string,
  findings: readonly TripFinding[],
  { caller, config, now }: Looking,
): PassengerView | undefined => {
  const person = trip.people.get(entryId);
  if (person === undefined) return undefined;
  const standing = standingOf(caller, person, config.tree);
  if (standing === 'none') return undefined;
  const state = atTheGates(person, trip.manifestId, trip.plan);
  const planned = trip.plan?.passengers.find((one) => one.entryId === entryId);
  const groups = groupsSeenBy(caller, person.entry, config.tree);
  const seesStage = groups.has('stage');
  // G2: a seat is of the trip.
  const seesSeat = groups.has('trip') || (trip.stored !== undefined && isOwner(caller, trip.stored));
  const missing = findings.find(
    (one) => one.kind === 'person.missing' && one.entryId === entryId && one.dueAt <= now,
  );
  return {
    entryId,
    ...(planned?.seat === undefined || !seesSeat ? {} : { seat: planned.seat }),
    announced: planned !== undefined,
    boarded: state.boardedAt !== undefined,
    ...(standing === 'own' ? {} : { received: state.received }),
    ...(seesStage ? { checked: state.checked, placed: state.placed } : {}),
    ...(standing !== 'own' && missing?.kind === 'person.missing' ? { missingAt: missing.gate } : {}),
  };
};

const signatureOf = ({ type, by, officer, at, headcount, entryIds, vehicle }: TripNote): SignatureView => ({
  side: type === 'received' ? 'taker' : 'giver',
  by: by.id,
  ...(officer === undefined ? {} : { officer }),
  at: new Date(at).toISOString(),
  ...(headcount === undefined ? {} : { headcount }),
  named: entryIds.length,
  ...(vehicle === undefined ? {} : { vehicle }),
});

const words = {
  check: ['not-checked', 'On the manifest, and nobody has checked this person.'],
  boarding: ['not-boarded', 'On the manifest and checked, and did not board.'],
  reception: ['not-received', 'Boarded, and was not received.'],
} as const;

const mismatchOf = (finding: TripFinding): ManifestView['mismatches'][number] => {
  const alertAt = new Date(finding.dueAt).toISOString();
  if (finding.kind === 'headcount.mismatch') {
    const detail = `${finding.given} were given and ${finding.taken} taken.`;
    return { kind: 'headcount', detail, alertAt };
  }
  const [kind, detail] = words[finding.gate];
  return { kind, entryId: finding.entryId, detail, alertAt };
};

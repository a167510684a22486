import type { Policy } from '../../contracts/policy.ts';
import type { EntryState } from '../entry-state.ts';
import type { EpochMs, EventEvidence } from '../evidence.ts';
import { textOf } from '../stages/evidence-fields.ts';

/** When a trip that names the person is to leave and to arrive. */
export interface PlannedTrip {
  departureAt: EpochMs;
  arrivalAt: EpochMs;
  cancelled: boolean;
}

/** What the stage that keeps manifests says to each passenger's entry: the plan is evidence, so the clocks follow it (C6). */
export const tripNote = (
  manifestId: string,
  { departureAt, arrivalAt, cancelled }: PlannedTrip,
): EventEvidence['data'] => ({
  text: cancelled ? `Not on manifest ${manifestId} any more.` : `Named on manifest ${manifestId}.`,
  manifestId,
  departureAt,
  arrivalAt,
  cancelled,
});

/** A note with a plan in it: only our own stage writes such ones, since a posted note has no times. */
export const noteTrip = (state: EntryState, event: EventEvidence): void => {
  const manifestId = textOf(event, 'manifestId');
  const { departureAt, arrivalAt, cancelled } = event.data;
  if (manifestId === undefined || typeof departureAt !== 'number' || typeof arrivalAt !== 'number') return;
  state.trips.set(manifestId, { departureAt, arrivalAt, cancelled: cancelled === true });
};

const hour = 3_600_000;

/** C6: until when a trip that is planned has to have begun; undefined while none is. Of several, the one that leaves last. */
export const tripBeginsBy = ({ trips, stageSince }: EntryState, policy: Policy): EpochMs | undefined => {
  const begins = [...trips.values()]
    .filter(({ cancelled }) => !cancelled)
    .map(({ departureAt }) => departureAt + policy.tripStartGraceHours * hour)
    // Whoever waits again, after a stay in hospital, waits for another trip.
    .filter((at) => at > stageSince);
  return begins.length === 0 ? undefined : Math.max(...begins);
};

/** C6: until when the planned legs somebody is on have to have ended; undefined when none of them was planned. */
export const tripEndsBy = (
  { trips, transfer, stageSince }: EntryState,
  policy: Policy,
): EpochMs | undefined => {
  const ends = [...(transfer?.manifests.keys() ?? [])].flatMap((manifestId) => {
    const trip = trips.get(manifestId);
    if (trip === undefined) return [];
    const { departureAt, arrivalAt } = trip;
    return [Math.max(departureAt, stageSince) + policy.legOverrunFactor * (arrivalAt - departureAt)];
  });
  return ends.length === 0 ? undefined : Math.max(...ends);
};

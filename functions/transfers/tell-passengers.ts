import { appendEvents } from '../../shared/commit/append-events.ts';
import type { CommitDeps } from '../../shared/commit/commit-entries.ts';
import { planOf } from '../../shared/commit/load-trips.ts';
import type { EventEvidence, Speaker } from '../../shared/domain/evidence.ts';
import { eventKey } from '../../shared/domain/stages/event-key.ts';
import { tripNote } from '../../shared/domain/transfer/planned-trips.ts';
import type { StoredManifest } from '../../shared/store/manifests.ts';

/** This stage itself: a plan is nobody's statement about the person. */
const speaker: Speaker = { kind: 'system', id: 'transfers' };

export interface Announced {
  before?: StoredManifest | undefined;
  wanted: StoredManifest;
}

/**
 * Says to each passenger's entry when the trip is to leave and arrive, and to those who are no longer named that it is off: their clocks
 * follow it (C6). What did not change is not said again.
 */
export const tellPassengers =
  (deps: CommitDeps) =>
  async (announced: readonly Announced[]): Promise<void> => {
    await appendEvents(deps)(announced.flatMap(notesOf));
  };

const notesOf = ({ before, wanted }: Announced): { entryId: string; event: EventEvidence }[] => {
  const plan = planOf(wanted);
  const known = before && planOf(before);
  const isSame = known?.departureAt === plan.departureAt && known.arrivalAt === plan.arrivalAt;
  const named = new Set(plan.passengers.map(({ entryId }) => entryId));
  const knew = new Set(known?.cancelled ? [] : known?.passengers.map(({ entryId }) => entryId));
  const told = plan.cancelled ? [] : [...named].filter((entryId) => !isSame || !knew.has(entryId));
  const off = [...knew].filter((entryId) => plan.cancelled || !named.has(entryId));
  const note = (entryId: string, cancelled: boolean) => ({
    entryId,
    event: noteOf(wanted, { ...plan, cancelled }),
  });
  return [...told.map((entryId) => note(entryId, false)), ...off.map((entryId) => note(entryId, true))];
};

const noteOf = (
  { manifest, putAt, version }: StoredManifest,
  plan: Parameters<typeof tripNote>[1],
): EventEvidence => {
  // The version makes it once, however often the same announcement is tried.
  const eventId = `manifest:${manifest.manifestId}:${version}`;
  return {
    key: eventKey(speaker, eventId),
    eventId,
    by: speaker,
    type: 'note',
    occurredAt: putAt,
    learnedAt: putAt,
    data: tripNote(manifest.manifestId, plan),
  };
};

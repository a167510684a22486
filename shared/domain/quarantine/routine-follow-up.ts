import type { EntryDocument, EventEvidence, Speaker } from '../evidence.ts';
import { tellsIllness } from '../stages/evidence-fields.ts';

/** A daily follow-up that tells nothing new: seen, and well (F25). */
export const tellsNothingNew = ({ type, data }: EventEvidence): boolean =>
  type === 'follow-up' && data.outcome === 'SEEN_OK' && !tellsIllness(data);

/**
 * Whose routine follow-ups lie beside the entry: whoever placed the person, or told a follow-up that lies in the entry itself. From the
 * entry alone it is known in whose journals to look.
 */
export const routineSpeakers = ({ events }: Pick<EntryDocument, 'events'>): Speaker[] => {
  if (!events.some(({ type }) => type === 'placed')) return [];
  const speakers = new Map(
    events
      .filter(({ type }) => type === 'placed' || type === 'follow-up')
      .map(({ by }) => [`${by.kind} ${by.id}`, by]),
  );
  return [...speakers.values()];
};

/** Whether that speaker's routine follow-ups of this entry can be found again. */
export const isRoutineSpeaker = (document: Pick<EntryDocument, 'events'>, by: Speaker): boolean =>
  routineSpeakers(document).some((one) => one.kind === by.kind && one.id === by.id);

import { followUpOutcomes } from '../../contracts/event-terms.ts';
import type { EntryState } from '../entry-state.ts';
import type { EventEvidence } from '../evidence.ts';
import { tellsIllness, textOf } from './evidence-fields.ts';

/**
 * F25: an attempt is kept whatever came of it; only a sighting moves the clocks. Whoever is seen not well is ill until they are seen well
 * again, so that the next illness is told anew.
 */
export const followedUp = (state: EntryState, event: EventEvidence): void => {
  const stated = textOf(event, 'outcome');
  const outcome = followUpOutcomes.find((one) => one === stated);
  if (outcome === undefined) return;
  state.followUps.push({ at: event.occurredAt, outcome });
  if (outcome !== 'SEEN_OK' && outcome !== 'SEEN_NOT_OK') return;
  state.lastFollowUpAt = Math.max(event.occurredAt, state.lastFollowUpAt ?? event.occurredAt);
  if (outcome === 'SEEN_NOT_OK' || tellsIllness(event.data)) state.symptomatic = true;
  else if (state.symptomatic && state.stage === 'QUARANTINE') {
    state.symptomatic = false;
    state.illnessOver = true;
    state.wellBy.add(event.key);
  }
};

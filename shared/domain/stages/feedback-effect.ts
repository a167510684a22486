import type { EntryState } from '../entry-state.ts';
import type { EventEvidence } from '../evidence.ts';
import { feedbackOf } from '../feedback.ts';
import { type OwnershipStep, reject, sentElsewhere } from '../transfer/responsibility.ts';

/** L5: what a stated outcome changes besides itself: who answers, or a disagreement that somebody has to settle. */
export const fedBack = (state: EntryState, event: EventEvidence): void => {
  const { ownership, facts, context } = state;
  const step: OwnershipStep = { ownership, event, facts, context };
  const outcome = feedbackOf(event);
  if (outcome === 'not-ours' && reject(step).is !== 'applied') {
    disagree(state, event, 'Not ours, says a locality to which it is not offered.');
  }
  if (outcome === 'elsewhere' && !sentElsewhere(step)) {
    disagree(state, event, 'The person is elsewhere, says a locality that does not answer for them.');
  }
  if (outcome === 'not-found') disagree(state, event, 'The person was looked for and not found.');
};

const disagree = (state: EntryState, event: EventEvidence, detail: string): void => {
  state.conflicts.push({
    code: `told-${String(event.data.outcome)}`,
    detail,
    since: event.occurredAt,
    between: [event.key],
  });
};

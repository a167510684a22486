import type { EntryState } from '../entry-state.ts';
import type { EventEvidence } from '../evidence.ts';
import { textOf } from '../stages/evidence-fields.ts';
import type { Evidence } from '../stages/signals.ts';
import type { Guarded } from '../stages/verdict.ts';
import { refusal } from '../stages/verdict.ts';

/**
 * F10: home needs a room that the household (whoever travels and lives together) has to itself. It is confirmed by whoever places the
 * person, or else by a record; a recorded exception (G12) does without.
 */
const isRoomConfirmed = (state: EntryState, event: EventEvidence): boolean =>
  event.data.singleRoom === true ||
  (event.data.singleRoom === undefined && state.facts.statements.some((one) => one.singleRoom === true)) ||
  state.timeline.some(({ what, status }) => what === 'exception' && status === 'applied');

/** At home, and nobody has said whether the room is there: accepted, because the clocks that protect the person run only for who is placed. */
export const isRoomUnconfirmed = (state: EntryState, event: EventEvidence): boolean =>
  textOf(event, 'quarantineType') === 'home' && !isRoomConfirmed(state, event);

/** T29: "there is none" is refused; not knowing is flagged, or refused where the policy says so. */
export const roomFits = (state: EntryState, { event }: Evidence): Guarded => {
  if (event === undefined || !isRoomUnconfirmed(state, event)) return 'ok';
  if (event.data.singleRoom !== false && state.facts.policy.unfitHome === 'flag') return 'ok';
  return refusal(
    'single-room-required',
    'Home quarantine needs a confirmed single room, or a recorded exception; otherwise a site.',
    '/singleRoom',
  );
};

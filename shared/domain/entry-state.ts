import type { ContactOf, Tracing } from './contacts/contact-of.ts';
import { contactsStated } from './contacts/contacts-stated.ts';
import type { DeriveContext } from './derive-context.ts';
import type { Conflict, Outcome, Stage, TimelineStep } from './entry.ts';
import type { EntryFacts } from './entry-facts.ts';
import type { EpochMs, EventEvidence, LocalDate } from './evidence.ts';
import type { StatedOutcome } from './feedback.ts';
import type { Stay } from './places/occupancy.ts';
import type { FollowUpMade } from './quarantine/follow-up.ts';
import type { TestTaken } from './quarantine/hospital.ts';
import type { Investigation } from './quarantine/investigation.ts';
import type { Quarantine } from './quarantine/quarantine.ts';
import type { Evidence } from './stages/signals.ts';
import type { Explanation } from './transfer/custody-gaps.ts';
import type { PlannedTrip } from './transfer/planned-trips.ts';
import type { Ownership } from './transfer/responsibility.ts';

export interface Placement {
  type: Quarantine['type'];
  site?: string;
  room?: string;
  since: EpochMs;
  /** False while the placing event is held: the clocks run all the same. */
  confirmed: boolean;
  /** At home, and nobody has confirmed a single room (F10). */
  roomUnconfirmed?: true;
  /** A room of one's own, as the latest placement says. */
  singleRoom?: boolean;
  /** When the latest placement happened, and when the first was learned of. */
  placedAt: EpochMs;
  firstLearnedAt: EpochMs;
  /** Where the person who placed them answers for: gets the release alerts until a locality accepts. */
  at?: string;
}

/** The entry while its evidence is being applied; lives for one derivation only. */
export interface EntryState {
  facts: EntryFacts;
  context: DeriveContext;
  stage: Stage;
  /** False until the first record opened the entry; evidence without any record meets an expected one. */
  opened: boolean;
  stageSince: EpochMs;
  outcome?: Outcome;
  /** The event that brought the present stage about, and the stage it left: signed evidence may undo an unsigned one. */
  setBy?: EventEvidence;
  before: Stage;
  /** What `reopened` goes back to. */
  closedFrom?: Stage;
  arrived: boolean;
  /** When somebody who had stayed aboard came ashore: whoever has to act could not before. */
  landedAt?: EpochMs;
  presentAt?: string;
  ownership: Ownership;
  transfer?: { mode: 'manifest' | 'self' | 'carrier'; manifests: Map<string, number | undefined> };
  received: Set<string>;
  /** Disposition `hold`: no boarding until a named officer lifts it. */
  onHold: boolean;
  certified: boolean;
  placement?: Placement;
  /** Replaces the kind's own anchor after a new exposure. */
  exposedOn?: LocalDate;
  /** The end date somebody set, and why. */
  lastDay?: { date: LocalDate; because: string; reduced: boolean };
  hospital?: { since: EpochMs; place?: string; caseConfirmed: boolean };
  releasedAt?: EpochMs;
  collectedAt?: EpochMs;
  lastFollowUpAt?: EpochMs;
  followUps: FollowUpMade[];
  /** Keys of the follow-ups that found somebody well again: they change more than their own time. */
  wellBy: Set<string>;
  stays: Stay[];
  test?: TestTaken;
  investigation?: Investigation;
  /** The illness of `investigation` has ended; the next one is another. */
  illnessOver?: boolean;
  symptomatic: boolean;
  /** L7: whose contact this is, and the search for the contacts of this one. */
  contactOf: ContactOf[];
  tracing?: Tracing;
  reportedAt?: EpochMs;
  /** L5: what was told to have become of the person. */
  outcomesTold: StatedOutcome[];
  explanations: Explanation[];
  /** Trips that name the person, by manifest. */
  trips: Map<string, PlannedTrip>;
  held: { evidence: Evidence; missing: string; stage: Stage }[];
  timeline: TimelineStep[];
  conflicts: Conflict[];
}

export const openingState = (facts: EntryFacts, context: DeriveContext): EntryState => ({
  facts,
  context,
  stage: 'EXPECTED',
  opened: facts.statements.length === 0,
  stageSince: facts.arrivalAt,
  before: 'EXPECTED',
  arrived: false,
  ownership: { offeredTo: facts.destination, hops: 0, refusedBy: [], offers: 0, history: [] },
  received: new Set(),
  onHold: false,
  certified: false,
  followUps: [],
  wellBy: new Set(),
  stays: [],
  symptomatic: facts.unwell,
  contactOf: contactsStated(facts),
  outcomesTold: [],
  explanations: [],
  trips: new Map(),
  held: [],
  timeline: [],
  conflicts: [...facts.conflicts],
});

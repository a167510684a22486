import type { Tier } from '../contracts/policy-quarantine.ts';
import type { ContactOf, Tracing } from './contacts/contact-of.ts';
import type { Deadline } from './deadlines/deadline-kinds.ts';
import type { EpochMs, LocalDate, Speaker } from './evidence.ts';
import type { Stay } from './places/occupancy.ts';
import type { FollowUpMade } from './quarantine/follow-up.ts';
import type { TestTaken } from './quarantine/hospital.ts';
import type { Investigation } from './quarantine/investigation.ts';
import type { Quarantine } from './quarantine/quarantine.ts';
import type { Tick } from './quarantine/quarantine-ticks.ts';
import type { Dimensions } from './reports/report-dimensions.ts';
import type { CustodyGap, Explanation } from './transfer/custody-gaps.ts';
import type { KnownBy } from './transfer/milestones.ts';
import type { OwnerSpan } from './transfer/owner-history.ts';

export const stages = [
  'EXPECTED',
  'REPORTED',
  'ARRIVED',
  'CHECKED',
  'AWAITING_TRANSFER',
  'IN_TRANSFER',
  'HANDED_OVER',
  'QUARANTINE',
  'HOSPITAL',
  'RELEASED',
  'COMMUNITY',
  'ABOARD',
  'CLOSED',
] as const;
export type Stage = (typeof stages)[number];

export const outcomes = [
  'DID_NOT_TRAVEL',
  'FALSE_REPORT',
  'NOT_FOUND',
  'MERGED',
  'REFUSED_ENTRY',
  'RETURNED',
  'TRANSFERRED_OUT',
  'CONVERTED_TO_CASE',
  'COMPLETED',
  'DEPARTED',
  'DIED',
  'LOST_TO_FOLLOW_UP',
] as const;
export type Outcome = (typeof outcomes)[number];

export type EntryKind = 'OVERSEAS' | 'DOMESTIC' | 'CREW' | 'CONTACT';

type ResponsibilityState = 'UNASSIGNED' | 'OFFERED' | 'ACCEPTED' | 'REJECTED' | 'TRANSFER_OFFERED';

export interface Responsibility {
  state: ResponsibilityState;
  /** Who answers for the person now (the interim owner until a locality accepts): never empty for an open entry (I5). */
  locality: string;
  /** To whom it is offered while OFFERED or TRANSFER_OFFERED. */
  offeredTo?: string;
  officer?: string;
  /** How often it was rejected and offered again (R2). */
  hops: number;
  /** Who said "not ours", in order. */
  refusedBy?: string[];
  /** How often an owner offered it to another locality. */
  offers?: number;
  /** A level above decided who answers (R2). */
  decided?: boolean;
}

export type FollowUpState = 'NOT_STARTED' | 'ACTIVE' | 'PAUSED' | 'COMPLETED' | 'LOST' | 'CANCELLED';

export interface TimelineStep {
  at: EpochMs;
  what: string;
  stage: Stage;
  by?: Speaker;
  officer?: string;
  status: 'applied' | 'held' | 'conflict';
  detail?: string;
}

export interface Conflict {
  code: string;
  detail: string;
  since: EpochMs;
  /** Keys of the evidence that disagrees. */
  between: string[];
  /** M6: who settled it, and when; open without. */
  resolvedBy?: string;
  resolvedAt?: EpochMs;
}

/** What an entry is, as a function of its evidence, the policies and the locality tree. No clock: overdue is the reader's sum. */
export interface Entry extends Dimensions {
  entryId: string;
  travellerId: string;
  stage: Stage;
  /** When the present stage began. */
  stageSince: EpochMs;
  outcome?: Outcome;
  kind: EntryKind;
  /** F10: of the area somebody DOMESTIC comes from; nobody else has one (F0). */
  tier?: Tier;
  /** F18: the zone of the port where travellers of that origin are handled. */
  zone?: string;
  /** Countries of the fourteen days before arrival other than the home country, the latest first. */
  countries?: string[];
  /** F6, F8. */
  ticks?: Tick[];
  /** F10: somebody cleared is followed until this local day, included. */
  enrolledUntil?: LocalDate;
  /** Arrival, or expected arrival while `arrived` is false. */
  arrivalAt: EpochMs;
  arrived: boolean;
  destination?: string;
  /** False when the destination only resolved to an ancestor, or not at all. */
  destinationExact: boolean;
  home?: string;
  pointOfEntry?: string;
  pointOfEntryStated?: string;
  nationality?: string;
  foreign: boolean;
  /** Where the person is: a locality code when known. */
  presentAt?: string;
  /** Into which entry this one was merged (CLOSED, MERGED). */
  mergedInto?: string;
  responsibility: Responsibility;
  /** P5: who answered when, the interim owner included. */
  owners?: OwnerSpan[];
  quarantine?: Quarantine;
  hospital?: { since: EpochMs; place?: string; caseConfirmed: boolean };
  releasedAt?: EpochMs;
  collectedAt?: EpochMs;
  lastFollowUpAt?: EpochMs;
  followUp: FollowUpState;
  /** F25: every attempt to see the person, in order. */
  followUps?: FollowUpMade[];
  /** F28: check in and out, oldest first. */
  stays?: Stay[];
  /** F12: the newest test. */
  test?: TestTaken;
  /** F29: of the newest illness. */
  investigation?: Investigation;
  /** F10: nobody has confirmed a single room for the household at home. */
  roomUnconfirmed?: true;
  /** The open move: who carries, and the manifests on which the giver named this person. */
  transfer?: { mode: 'manifest' | 'self' | 'carrier'; manifests: string[] };
  symptomatic: boolean;
  /** L7: whose contact this is; absent when nobody's. */
  contactOf?: ContactOf[];
  /** L7: the search for this case's contacts. */
  tracing?: Tracing;
  /** R1: who has to collect the person from the port, when policy says so; sees the entry until the hand-over. */
  collector?: string;
  /** L10: when we first knew of the journey, told by its own milestones. */
  knownBy?: KnownBy;
  /** F4: since when the person was seen beyond the port though nobody had checked them. */
  leftUncheckedAt?: EpochMs;
  /** F14: stretches of the way for which nobody signed; absent when there are none. */
  gaps?: CustodyGap[];
  explanations?: Explanation[];
  deadlines: Deadline[];
  timeline: TimelineStep[];
  held: { key: string; type: string; missing: string }[];
  conflicts: Conflict[];
}

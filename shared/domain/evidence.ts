import type { ArrivalEvent } from '../contracts/event.ts';
import type { RecipientKey, Source } from '../contracts/localities.ts';
import type { NotificationKind } from '../contracts/notification-kinds.ts';
import type { CrewGrade } from './contacts/crew-grade.ts';
import type { Exposure } from './normalise/normalise-facts.ts';
import type { RetentionRule } from './policies/retention.ts';

/** Milliseconds since 1970-01-01T00:00Z. Instants are numbers inside, RFC 3339 outside. */
export type EpochMs = number;
/** A plain calendar date, `YYYY-MM-DD`, in some locality's zone. */
export type LocalDate = string;

/** What one agency's record says about the journey, without personal data: the newest version of that record. */
export interface Statement {
  agency: string;
  recordId: string;
  source: Source;
  /** Content hash of the record's version; with `statedAt` it decides which version is the newest (ties: the greater hash). */
  version: string;
  /** recordedAt when the agency gave one, else when we received this version. */
  statedAt: EpochMs;
  receivedAt: EpochMs;
  says: 'expected' | 'arrived' | 'checked' | 'reported' | 'withdrawn';
  /** Arrival, or expected arrival; an unreadable or missing time is the time of receipt (`atIs: 'received'`). */
  at: EpochMs;
  atIs: 'arrived' | 'expected' | 'received';
  /** Locality code of the point-of-entry node when the tree maps it. */
  pointOfEntry?: string;
  /** As stated (IATA, UN/LOCODE, code) when the tree does not map it. */
  pointOfEntryStated?: string;
  mode?: 'air' | 'rail' | 'coach' | 'sea' | 'road';
  conveyance?: string;
  /** Any stay outside the home country in the 14 local days before arrival, by this statement's legs, history or kind of source (F0). */
  abroad: 'yes' | 'no' | 'unknown';
  crew?: boolean;
  /** The local date of leaving the area of origin (DOMESTIC anchor), and of the last exposure (CONTACT anchor). */
  leftAreaOn?: LocalDate;
  lastExposureOn?: LocalDate;
  /** Whose contact a contact tracer says this is (L7). */
  caseEntryId?: string;
  /** Take-off of the last leg that began outside the home country (L10). */
  departedAt?: EpochMs;
  originArea?: string;
  /** Further areas of the home country in the fourteen days before; and the countries beyond it, the latest stay first. */
  originAreas?: string[];
  countries?: string[];
  nationality?: string;
  category?: string;
  /** Deepest node of the tree the stated destination resolves to; `destinationExact` false when it is only an ancestor (flagged). */
  destination?: string;
  destinationExact?: boolean;
  /** Destinations earlier versions of this record named: each was offered the entry once and may have accepted it. */
  formerDestinations?: string[];
  home?: string;
  singleRoom?: boolean;
  /** Symptoms, fever or contact with a case were stated. */
  unwell?: boolean;
  /** G12: under 18 on the day of the arrival, by the stated birth date. */
  minor?: boolean;
  /** The agency whose word it is when `agency` only passed it on (D3); `source` is then that agency's. */
  relayedFor?: string;
  /** F19: what the ship's last ports and the health aboard make of a member of its crew. */
  grade?: CrewGrade;
  /** F24: how the person was exposed, each kind once. */
  exposures?: Exposure[];
}

/** Who said it: the key's subject, not what the body claims. */
export interface Speaker {
  /** `locality` code, `agency` id, or a role for steward and system. */
  kind: 'locality' | 'agency' | 'steward' | 'system';
  id: string;
}

/** One event as kept: the posted event (with its ids taken out) and who said it when. */
export interface EventEvidence {
  /** Hash of (speaker's subject, eventId): unique per caller. */
  key: string;
  eventId: string;
  by: Speaker;
  type: ArrivalEvent['type'];
  occurredAt: EpochMs;
  learnedAt: EpochMs;
  officer?: string;
  /** The type's own fields, as validated by `arrivalEvent`. */
  data: Record<string, unknown>;
}

/** One notice this entry owes or has made: the intent. Its presence means "planned"; the notification item means "written". */
export interface Told {
  /** What it is about: `<kind>:<cause>`; with the recipient it is unique, so a notice is made once per step. */
  key: string;
  kind: NotificationKind;
  recipient: RecipientKey;
  notificationId: string;
  at: EpochMs;
  /** Digest of what the recipient was told, for `arrival.*`: a different digest means an update is owed. */
  digest?: string;
  /** We have already counted an event of that locality as its acknowledgement (C1). */
  acknowledged?: boolean;
}

/** Hashes of a person's documents, so that two numbers of one type and issuer are never merged automatically (M9). */
export interface KnownDocument {
  /** `<type>/<issuer>` */
  kind: string;
  hash: string;
}

/** Everything an entry is derived from. Stored packed in the state item; routine follow-ups lie beside it. */
export interface EntryDocument {
  schema: 1;
  entryId: string;
  travellerId: string;
  statements: Statement[];
  events: EventEvidence[];
  told: Told[];
  documents: KnownDocument[];
  /** Keyed hash of the birth date and of each name form (sorted token set): compared before a weak match (M3). */
  birth?: string;
  names: string[];
  /** Set when this entry was merged away; its evidence was copied to that entry. */
  mergedInto?: string;
  /** Entries whose evidence was copied here (un-merge needs them), and pairs judged not to be duplicates (M4). */
  absorbed?: string[];
  notDuplicateOf?: string[];
  openedAt: EpochMs;
  /** G8: the person was erased; what is left serves the reports of the past alone. */
  erased?: {
    at: EpochMs;
    rule: RetentionRule | 'request';
    /** Older versions of its statements, for reports of earlier days. */
    former?: Statement[];
  };
}

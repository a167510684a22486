import type {
  conveyanceModes,
  documentTypes,
  evidenceKinds,
  exposureKinds,
  travellerCategories,
} from '../../contracts/arrival-terms.ts';
import type { EpochMs, LocalDate } from '../evidence.ts';

type Mode = (typeof conveyanceModes)[number];
type DocumentType = (typeof documentTypes)[number];
type EvidenceKind = (typeof evidenceKinds)[number];
type Category = (typeof travellerCategories)[number];
export type Exposure = (typeof exposureKinds)[number];

export interface DocumentFacts {
  type: DocumentType;
  /** Alpha-3; empty when neither stated nor implied, which is a value of its own and matches only itself. */
  issuer: string;
  /** NFKC, upper case, without separators; O and 0 are left as they are. */
  number: string;
}

export interface LegFacts {
  mode?: Mode;
  number?: string;
  from?: string;
  to?: string;
  departedAt?: EpochMs;
  arrivedAt?: EpochMs;
}

/** D9: one port the vessel called at. */
export interface PortCallFacts {
  country?: string;
  /** When it left; the arrival where that is not stated. */
  at?: EpochMs;
  /** Undefined where nobody said. */
  landed?: boolean;
}

export interface StayFacts {
  country?: string;
  area?: string;
  from?: LocalDate;
  to?: LocalDate;
  exposure?: Exposure;
}

/** What a record says in comparable form, telephone numbers left out. A value that could not be read is absent here and is a warning. */
export interface StatedFacts {
  /** One per script: Latin names as a sorted token set, Chinese names as written without spaces. Sorted, distinct. */
  names: string[];
  birthDate?: LocalDate;
  sex?: 'F' | 'M' | 'X' | 'U';
  nationality?: string;
  documents: DocumentFacts[];
  /** `<number>/<seat>`, for a train `<number>/<coach>/<seat>`. */
  seats: string[];
  category?: Category;
  evidence?: EvidenceKind;
  recordedAt?: EpochMs;
  arrivedAt?: EpochMs;
  expectedAt?: EpochMs;
  mode?: Mode;
  /** Flight, train or voyage number, upper case, without spaces and leading zeros. */
  conveyance?: string;
  legs: LegFacts[];
  stays: StayFacts[];
  /** Undefined when the record says nothing of the ship's ports. */
  portCalls?: PortCallFacts[];
}

/** All that matching compares. */
export interface TravellerFacts extends StatedFacts {
  /** E.164, sorted, distinct. */
  phones: string[];
}

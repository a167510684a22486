import type {
  conveyanceModes,
  documentTypes,
  exposureKinds,
  statementKinds,
  travellerCategories,
} from '../contracts/arrival-record.ts';
import type { EpochMs, LocalDate } from './evidence.ts';

type Mode = (typeof conveyanceModes)[number];
type DocumentType = (typeof documentTypes)[number];
type StatementKind = (typeof statementKinds)[number];
type Category = (typeof travellerCategories)[number];
type Exposure = (typeof exposureKinds)[number];

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

export interface StayFacts {
  country?: string;
  area?: string;
  from?: LocalDate;
  to?: LocalDate;
  exposure?: Exposure;
}

/** What a record says in comparable form. A value that could not be read is absent here and is a warning. */
export interface TravellerFacts {
  /** One per script: Latin names as a sorted token set, Chinese names as written without spaces. Sorted, distinct. */
  names: string[];
  birthDate?: LocalDate;
  sex?: 'F' | 'M' | 'X' | 'U';
  nationality?: string;
  documents: DocumentFacts[];
  /** E.164. */
  phones: string[];
  /** `<number>/<seat>`, for a train `<number>/<coach>/<seat>`. */
  seats: string[];
  category?: Category;
  evidence?: StatementKind;
  recordedAt?: EpochMs;
  arrivedAt?: EpochMs;
  expectedAt?: EpochMs;
  mode?: Mode;
  /** Flight, train or voyage number, upper case, without spaces and leading zeros. */
  conveyance?: string;
  legs: LegFacts[];
  stays: StayFacts[];
}

import type { Department } from '../../../contracts/localities.ts';
import type { Stage } from '../../entry.ts';

/** What a traveller is owed to be told about themselves, besides the notice (D12, C11, G10). */
export type OwedFact = 'report-verified' | 'extended' | 'reduced' | 'corrected' | 'exception';

/** Everything the traveller reads in one language. `{{name}}` is filled in when it is shown. */
export interface TravellerWords {
  /** Its own name, and how it is written. */
  name: string;
  direction: 'ltr' | 'rtl';
  stages: Record<Stage, string>;
  departments: Record<Department, string>;
  owed: Record<OwedFact, string>;
  /** `{{anchor}}`, `{{lastDay}}`, `{{version}}`. */
  rule: string;
  /** `{{reason}}`: as the officer wrote it. */
  ruleChanged: string;
  notCounting: string;
  unsigned: string;
  /** The notice of the first check (G3): `{{office}}`, `{{contact}}`. */
  notice: {
    title: string;
    what: string;
    why: string;
    who: string;
    howLong: string;
    contact: string;
    object: string;
  };
  /** Stands for the contact where no entry says which office it is. */
  anyOffice: string;
}

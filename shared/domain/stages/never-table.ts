import type { Stage } from '../entry.ts';
import { stages } from '../entry.ts';
import type { EntryState } from '../entry-state.ts';
import { placeFits } from '../places/place-fits.ts';
import { roomFits } from '../quarantine/home-placement.ts';
import type { Evidence, Signal } from './signals.ts';
import * as guard from './stage-guards.ts';
import type { From } from './stage-table.ts';
import { openBut } from './stage-table.ts';
import type { Guarded } from './verdict.ts';

/** What no order of evidence may derive; looked at before the rows. */
export interface NeverRow {
  id: string;
  from: readonly From[];
  on: readonly Signal[];
  objection: (state: EntryState, evidence: Evidence) => Guarded;
}

const free: Stage[] = ['RELEASED', 'COMMUNITY'];

/** The forbidden transitions. N1 (no quarantine without an arrival) and N5 (no exchange on a manifest) are the shape of the rows above. */
export const neverTable: readonly NeverRow[] = [
  { id: 'N2', from: openBut('COMMUNITY'), on: ['completed'], objection: guard.completedUnreleased },
  { id: 'N3', from: ['HOSPITAL'], on: ['released'], objection: guard.releasedFromHospital },
  { id: 'N4', from: stages, on: ['disposition:clear'], objection: guard.clearedFromAbroad },
  { id: 'N6', from: openBut(...free), on: ['released'], objection: guard.releasedWithoutQuarantine },
  { id: 'N7', from: openBut('HOSPITAL', ...free), on: ['released'], objection: guard.releaseIncomplete },
  { id: 'N8', from: stages, on: ['disposition:self'], objection: guard.selfFromAbroad },
  {
    id: 'N9',
    from: stages,
    on: ['disposition:transfer', 'disposition:self', 'disposition:clear', 'disposition:onward'],
    objection: guard.transferBlocked,
  },
  { id: 'N10', from: stages, on: ['placed'], objection: roomFits },
  { id: 'N10', from: stages, on: ['placed'], objection: placeFits },
];

import { completedAndExposed, exposedAnew, exposedBefore } from '../contacts/contacts.ts';
import type { Outcome, Stage } from '../entry.ts';
import { stages } from '../entry.ts';
import type { EntryState } from '../entry-state.ts';
import { clearable, followUpOver } from '../quarantine/clearance.ts';
import type { Evidence, Signal } from './signals.ts';
import * as guard from './stage-guards.ts';
import type { Guarded } from './verdict.ts';

/** `NONE`: before the first record opened the entry. */
export type From = Stage | 'NONE';

export interface StageRow {
  id: string;
  from: readonly From[];
  on: readonly Signal[];
  /** `same`: told, nobody moved. `previous`: what the entry was before it closed. */
  to: Stage | 'same' | 'previous';
  outcome?: Outcome;
  when?: (state: EntryState, evidence: Evidence) => Guarded;
  /** The same evidence is judged once more in the new stage: being seen is an arrival and still a check. */
  again?: true;
  /** Evidence does not wait for this row: it is what may happen later, not what comes next. */
  unawaited?: true;
}

export const open = stages.filter((stage) => stage !== 'CLOSED');
export const openBut = (...without: Stage[]): Stage[] => open.filter((stage) => !without.includes(stage));
const coming: Stage[] = ['EXPECTED', 'REPORTED'];
const upToTransfer: Stage[] = [...coming, 'ARRIVED', 'CHECKED', 'AWAITING_TRANSFER'];
const free: Stage[] = ['RELEASED', 'COMMUNITY'];
const ill: Signal[] = [
  'hospitalised',
  'verified:hospital',
  'test:positive',
  'test:suspected',
  'test:confirmed',
];
/** F22: the report was true, and the person is in nobody's hospital. */
const verified: Signal[] = ['verified:confirmed', 'verified:observed', 'verified:quarantined'];
const sighting: Signal[] = [...verified, 'port-check', 'follow-up', 'landed', ...ill];
const recorded: Signal[] = ['record:arrived', 'record:checked'];
const presence: Signal[] = [...recorded, ...sighting, 'boarded', 'received', 'placed'];

/** Told beside the way: nobody moves by it, whatever the stage. */
const aside: Signal[] = [
  'feedback',
  'policy-applied',
  'exception',
  'notice-given',
  'corrected',
  'explained',
  'clinic-visit',
  'test-taken',
  'investigation-opened',
  'investigation-closed',
  'contacts-listed',
  'contact-reached',
];
/** L7: what makes somebody a contact, or says that the link held. */
const contact: Signal[] = ['contact-identified', 'contact-verified'];

const dispositionRows: StageRow[] = [
  { id: 'T13', from: ['CHECKED'], on: ['disposition:transfer'], to: 'AWAITING_TRANSFER' },
  { id: 'T14', from: ['CHECKED'], on: ['disposition:local'], to: 'HANDED_OVER' },
  { id: 'T15', from: ['CHECKED'], on: ['disposition:self'], to: 'IN_TRANSFER' },
  { id: 'T16', from: ['CHECKED'], on: ['disposition:hold'], to: 'HANDED_OVER' },
  { id: 'T17', from: ['CHECKED'], on: ['disposition:refer'], to: 'HOSPITAL' },
  { id: 'T18', from: ['CHECKED'], on: ['disposition:clear'], to: 'COMMUNITY', when: clearable },
  { id: 'T19', from: ['CHECKED'], on: ['disposition:onward'], to: 'IN_TRANSFER' },
  { id: 'T20', from: ['CHECKED'], on: ['disposition:aboard'], to: 'ABOARD' },
];

/** docs/domain.md section 5, line by line: of the rows for a stage and a signal, the first whose guard agrees decides. */
export const stageTable: readonly StageRow[] = [
  { id: 'T1', from: ['NONE'], on: ['record:expected'], to: 'EXPECTED' },
  { id: 'T2', from: ['NONE'], on: ['record:arrived'], to: 'ARRIVED' },
  { id: 'T3', from: ['NONE'], on: ['record:reported'], to: 'REPORTED' },
  {
    id: 'T4',
    from: ['REPORTED'],
    on: [...recorded, ...sighting],
    to: 'ARRIVED',
    when: guard.seen,
    again: true,
  },
  { id: 'T5', from: ['REPORTED'], on: ['verified:false-report'], to: 'CLOSED', outcome: 'FALSE_REPORT' },
  {
    id: 'T6',
    from: ['REPORTED'],
    on: ['verified:not-found'],
    to: 'CLOSED',
    outcome: 'NOT_FOUND',
    when: guard.namedApprover,
  },
  {
    id: 'T7',
    from: ['EXPECTED'],
    on: [...recorded, ...sighting],
    to: 'ARRIVED',
    when: guard.seen,
    again: true,
  },
  {
    id: 'T8',
    from: coming,
    on: ['did-not-travel', 'record:withdrawn'],
    to: 'CLOSED',
    outcome: 'DID_NOT_TRAVEL',
  },
  { id: 'T9', from: ['EXPECTED'], on: ['disposition:aboard'], to: 'ABOARD', when: guard.gradedCrew },
  { id: 'T10', from: upToTransfer, on: ['refused-entry'], to: 'CLOSED', outcome: 'REFUSED_ENTRY' },
  { id: 'T11', from: upToTransfer, on: ['returned'], to: 'CLOSED', outcome: 'RETURNED' },
  { id: 'T12', from: ['ARRIVED'], on: ['port-check', 'record:checked'], to: 'CHECKED' },
  ...dispositionRows,
  { id: 'T21', from: ['AWAITING_TRANSFER'], on: ['boarded'], to: 'IN_TRANSFER' },
  ...dispositionRows.map((row): StageRow => ({ ...row, id: 'T22', from: ['AWAITING_TRANSFER'] })),
  {
    id: 'T23',
    from: ['HANDED_OVER'],
    on: ['disposition:transfer'],
    to: 'AWAITING_TRANSFER',
    when: guard.lifted,
    unawaited: true,
  },
  {
    id: 'T23',
    from: ['QUARANTINE'],
    on: ['disposition:transfer'],
    to: 'same',
    when: guard.lifted,
    unawaited: true,
  },
  {
    id: 'T24',
    from: ['CHECKED', 'AWAITING_TRANSFER'],
    on: verified,
    to: 'IN_TRANSFER',
    when: guard.seenInside,
  },
  { id: 'T25', from: ['IN_TRANSFER'], on: ['boarded', 'leg'], to: 'same' },
  {
    id: 'T27',
    from: ['IN_TRANSFER'],
    on: ['received'],
    to: 'CLOSED',
    outcome: 'TRANSFERRED_OUT',
    when: guard.byCarrier,
  },
  { id: 'T26', from: ['IN_TRANSFER'], on: ['received'], to: 'HANDED_OVER', when: guard.manifestMatches },
  { id: 'T28', from: ['HANDED_OVER'], on: ['boarded'], to: 'IN_TRANSFER', when: guard.notOnHold },
  { id: 'T29', from: ['HANDED_OVER'], on: ['placed'], to: 'QUARANTINE' },
  { id: 'T41', from: free, on: ['test:positive'], to: 'HANDED_OVER', unawaited: true },
  { id: 'T41', from: free, on: contact, to: 'HANDED_OVER', when: exposedAnew, unawaited: true },
  {
    id: 'T41',
    from: free,
    on: ['disposition:hold', 'disposition:local'],
    to: 'HANDED_OVER',
    when: guard.signed,
    unawaited: true,
  },
  { id: 'T30', from: openBut('HOSPITAL'), on: ill, to: 'HOSPITAL' },
  { id: 'T32', from: ['HOSPITAL'], on: ['recovered'], to: 'HANDED_OVER', when: guard.inSameCity },
  { id: 'T31', from: ['HOSPITAL'], on: ['recovered'], to: 'AWAITING_TRANSFER' },
  { id: 'T33', from: ['HOSPITAL'], on: ill, to: 'same' },
  { id: 'T34', from: ['HOSPITAL'], on: ['converted'], to: 'CLOSED', outcome: 'CONVERTED_TO_CASE' },
  { id: 'T35', from: ['CLOSED'], on: ['recovered'], to: 'HANDED_OVER', when: guard.wasConverted },
  { id: 'T36', from: ['QUARANTINE'], on: ['moved', 'placed'], to: 'same' },
  { id: 'T37', from: ['QUARANTINE'], on: ['boarded'], to: 'IN_TRANSFER', when: guard.newOwnerAccepted },
  { id: 'T38', from: ['QUARANTINE'], on: ['released'], to: 'RELEASED', when: guard.notAtHome },
  { id: 'T39', from: ['QUARANTINE'], on: ['released'], to: 'COMMUNITY' },
  { id: 'T40', from: ['RELEASED'], on: ['collected'], to: 'COMMUNITY' },
  {
    id: 'T42',
    from: ['COMMUNITY'],
    on: ['completed'],
    to: 'CLOSED',
    outcome: 'COMPLETED',
    when: followUpOver,
  },
  { id: 'T43', from: ['ABOARD'], on: ['departed'], to: 'CLOSED', outcome: 'DEPARTED' },
  { id: 'T44', from: ['ABOARD'], on: ['landed'], to: 'ARRIVED' },
  { id: 'T45', from: openBut('ABOARD'), on: ['departed'], to: 'CLOSED', outcome: 'DEPARTED' },
  { id: 'T46', from: open, on: ['died'], to: 'CLOSED', outcome: 'DIED' },
  {
    id: 'T47',
    from: open,
    on: ['lost'],
    to: 'CLOSED',
    outcome: 'LOST_TO_FOLLOW_UP',
    when: guard.namedApprover,
  },
  { id: 'T49', from: ['CLOSED'], on: presence, to: 'previous', when: guard.presenceReopens, again: true },
  { id: 'T50', from: ['CLOSED'], on: ['reopened'], to: 'previous', when: guard.afterTheEnd },
  { id: 'T51', from: ['QUARANTINE', 'HOSPITAL', ...free], on: ['follow-up'], to: 'same' },
  { id: 'T52', from: open, on: ['symptoms', 'test:negative'], to: 'same' },
  { id: 'T52', from: stages, on: ['note', 'certificate', 'record:expected', 'record:reported'], to: 'same' },
  {
    id: 'T53',
    from: openBut(...coming, 'ARRIVED'),
    on: ['port-check', 'record:checked', 'record:arrived', ...verified],
    to: 'same',
  },
  {
    id: 'T53',
    from: ['ARRIVED'],
    on: ['record:arrived', ...verified, 'landed'],
    to: 'same',
    unawaited: true,
  },
  { id: 'T54', from: openBut(...free), on: ['extended', 'reduced'], to: 'same', when: guard.newEndDate },
  {
    id: 'T55',
    from: open,
    on: ['accepted', 'rejected', 'transfer-offered', 'transfer-revoked', 'assigned'],
    to: 'same',
  },
  {
    id: 'T56',
    from: ['HANDED_OVER', 'QUARANTINE'],
    on: ['received'],
    to: 'same',
    when: guard.receivedBefore,
    unawaited: true,
  },
  { id: 'T56', from: free, on: ['released'], to: 'same', when: guard.releasedBefore, unawaited: true },
  { id: 'T56', from: ['COMMUNITY'], on: ['collected'], to: 'same', unawaited: true },
  { id: 'T57', from: ['HANDED_OVER', 'HOSPITAL', ...free], on: ['moved'], to: 'same' },
  { id: 'T58', from: stages, on: aside, to: 'same', unawaited: true },
  {
    id: 'T58',
    from: stages,
    on: ['resolved'],
    to: 'same',
    when: guard.disagreementKnown,
    unawaited: true,
  },
  { id: 'T59', from: ['CLOSED'], on: contact, to: 'HANDED_OVER', when: completedAndExposed, unawaited: true },
  { id: 'T60', from: stages, on: contact, to: 'same', when: exposedBefore, unawaited: true },
];

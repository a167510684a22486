import type {
  ReportDifference,
  ReportExplanation,
  ReportSignature,
  ReportSigning,
  ReportState,
  ReportStep,
  StoredReport,
} from '../../contracts/report.ts';
import { isUnexplained } from './report-differences.ts';

/** Why a step cannot be taken; `differences` where they are what stands in the way. */
export interface Refusal {
  is: 'refused';
  code:
    | 'wrong-state'
    | 'drafter-may-not-approve'
    | 'same-signer'
    | 'too-few-signers'
    | 'reason-required'
    | 'unexplained-differences';
  detail: string;
  differences?: ReportDifference[];
}

export type Signed = { is: 'signed'; report: StoredReport } | { is: 'already' } | Refusal;

const next: Record<Exclude<ReportStep, 'amend'>, { from: readonly ReportState[]; to: ReportState }> = {
  review: { from: ['draft'], to: 'reviewed' },
  approve: { from: ['reviewed'], to: 'approved' },
  submit: { from: ['approved'], to: 'submitted' },
  reject: { from: ['reviewed', 'approved', 'submitted'], to: 'draft' },
};

/** P2: takes one step of a report. Never the drafter approves, nobody signs twice, and not while a difference is unexplained (P9). */
export const signReport = (
  report: StoredReport,
  step: Exclude<ReportStep, 'amend'>,
  { officer, reason, explanations = [], signers, at }: ReportSigning & { signers: number; at: string },
): Signed => {
  const { from, to } = next[step];
  const last = report.signatures.at(-1);
  if (report.state === to && last?.step === step && isSame(last.officer, officer)) return { is: 'already' };
  if (!from.includes(report.state)) {
    return refuse('wrong-state', `A report that is ${report.state} cannot be taken to ${to}.`);
  }
  if (step === 'reject' && reason === undefined) {
    return refuse('reason-required', 'A rejection says why.');
  }
  const differences = withExplanations(report.content.differences, officer, explanations);
  const objection =
    step === 'reject' ? undefined : objectionTo(report, step, { officer, signers, differences });
  if (objection !== undefined) return objection;
  const signature: ReportSignature = { step, officer, at, ...(reason === undefined ? {} : { reason }) };
  const { submittedAt: _, ...rest } = report;
  return {
    is: 'signed',
    report: {
      ...rest,
      state: to,
      ...(step === 'submit' ? { submittedAt: at } : {}),
      signatures: [...report.signatures, signature],
      content: { ...report.content, differences },
    },
  };
};

/** Signatures that still stand: a rejection takes all earlier ones back but the drafter's. */
const standing = (signatures: readonly ReportSignature[]): ReportSignature[] => {
  const rejected = signatures.findLastIndex(({ step }) => step === 'reject');
  return signatures.filter(
    ({ step }, index) => step === 'draft' || step === 'amend' || (index > rejected && step !== 'reject'),
  );
};

const objectionTo = (
  report: StoredReport,
  step: 'review' | 'approve' | 'submit',
  { officer, signers, differences }: { officer: string; signers: number; differences: ReportDifference[] },
): Refusal | undefined => {
  const signatures = standing(report.signatures);
  const drafter = signatures.some(
    (one) => (one.step === 'draft' || one.step === 'amend') && isSame(one.officer, officer),
  );
  if (step === 'approve' && drafter) {
    return refuse('drafter-may-not-approve', 'Somebody else than who drafted it approves a report.');
  }
  const signed = signatures.some((one) => isSame(one.officer, officer));
  if (step !== 'submit' && signers > 1 && signed) {
    return refuse('same-signer', 'This officer has signed the report already.');
  }
  const open = differences.filter(isUnexplained);
  if (step !== 'review' && open.length > 0) {
    const detail = `${open.length} differences are not explained.`;
    return { ...refuse('unexplained-differences', detail), differences: open };
  }
  const names = new Set([...signatures.map((one) => nameOf(one.officer)), nameOf(officer)]);
  if (step === 'submit' && names.size < signers) {
    return refuse('too-few-signers', `${signers} different officers have to sign; ${names.size} have.`);
  }
  return undefined;
};

const withExplanations = (
  differences: readonly ReportDifference[],
  officer: string,
  explanations: readonly ReportExplanation[],
): ReportDifference[] =>
  differences.map((one) => {
    const said = explanations.find(
      (explanation) =>
        explanation.gate === one.gate &&
        explanation.entryId === one.entryId &&
        (explanation.locality === undefined || explanation.locality === one.locality),
    );
    return said === undefined ? one : { ...one, explained: { officer, reason: said.reason } };
  });

const refuse = (code: Refusal['code'], detail: string): Refusal => ({ is: 'refused', code, detail });

const nameOf = (officer: string): string =>
  officer.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
const isSame = (one: string, other: string): boolean => nameOf(one) === nameOf(other);

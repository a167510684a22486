import { type Caller, servesDepartment } from '../../shared/access/caller.ts';
import type { CommitDeps } from '../../shared/commit/commit-entries.ts';
import type {
  ReportDifference,
  ReportSigning,
  ReportStep,
  StoredReport,
} from '../../shared/contracts/report.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import { explains, isUnexplained } from '../../shared/domain/reports/report-differences.ts';
import { signReport } from '../../shared/domain/reports/report-signing.ts';
import { Problem } from '../../shared/lambda/problem.ts';
import { loadEntries } from '../../shared/store/entries.ts';
import { type KeptReport, writeReport } from '../../shared/store/reports.ts';
import { amendReport } from './draft-report.ts';
import type { ReportWork } from './report-deps.ts';
import { tellLeads } from './tell-leads.ts';

interface Signing extends ReportSigning {
  caller: Caller;
  deps: CommitDeps;
}

/** Takes one step of a report (P2), or counts its day again by what is known now (P10). Refusals are problems with their code. */
export const takeStep = async (
  work: ReportWork,
  kept: KeptReport,
  { step, ...signing }: Signing & { step: ReportStep },
): Promise<KeptReport | { is: 'under-way'; counted: number }> => {
  requireSigner(signing.caller);
  return step === 'amend' ? amend(work, kept, signing) : sign(work, kept, { ...signing, step });
};

const sign = async (
  work: ReportWork,
  kept: KeptReport,
  { step, officer, reason, explanations, deps }: Signing & { step: Exclude<ReportStep, 'amend'> },
): Promise<KeptReport> => {
  const { now, config, table } = work;
  const report = step === 'reject' ? kept.report : await withTold(work, kept.report);
  const { signers } = config.policies.at(Date.parse(report.from)).policy.reports;
  const at = new Date(now).toISOString();
  const outcome = signReport(report, step, { officer, reason, explanations, signers, at });
  if (outcome.is === 'already') return kept;
  if (outcome.is === 'refused') throw refusal(outcome);
  const written = await writeReport(table, { report: outcome.report, version: kept.version });
  if (!written) throw changedMeanwhile();
  if (step === 'submit') {
    await tellLeads({ deps, now, config }, 'report.ready', { ...outcome.report, at: now });
  }
  return { report: outcome.report, version: kept.version + 1 };
};

const amend = async (
  work: ReportWork,
  kept: KeptReport,
  { officer, reason }: Signing,
): Promise<KeptReport | { is: 'under-way'; counted: number }> => {
  if (reason === undefined) throw refusal({ code: 'reason-required', detail: 'An amendment says why.' });
  const drafter = { step: 'amend' as const, officer, at: new Date(work.now).toISOString(), reason };
  const outcome = await amendReport(work, kept, { knownBy: work.now, drafter });
  if (outcome.is === 'under-way') return outcome;
  if (outcome.is === 'amended') return outcome.kept;
  if (outcome.is === 'beaten') throw changedMeanwhile();
  throw refusal({
    code: 'nothing-to-amend',
    detail: 'What was recorded since changes nothing in this report.',
  });
};

/** F3: an explanation may be told as an event of the person, before or after the cut-off: it settles the difference all the same. */
const withTold = async (work: ReportWork, report: StoredReport): Promise<StoredReport> => {
  const open = report.content.differences.filter((one) => isUnexplained(one) && one.entryId !== undefined);
  if (open.length === 0) return report;
  const entryIds = [...new Set(open.flatMap(({ entryId }) => entryId ?? []))].slice(0, mostExplained);
  const loaded = await loadEntries(work.table, entryIds, { consistent: true });
  const told = new Map(
    loaded.flatMap((stored) =>
      stored
        ? [[stored.document.entryId, deriveEntry(stored.document, [], work.config).explanations] as const]
        : [],
    ),
  );
  const settled = (one: ReportDifference): ReportDifference => {
    const said = told.get(one.entryId ?? '')?.findLast((explanation) => explains(explanation.gate, one.gate));
    return said && isUnexplained(one)
      ? { ...one, explained: { officer: said.officer, reason: said.reason } }
      : one;
  };
  return { ...report, content: { ...report.content, differences: report.content.differences.map(settled) } };
};

const mostExplained = 1000;

/** Who signs for a locality: its health and its lead. */
const requireSigner = (caller: Caller): void => {
  const signs = (['health', 'epidemic-control', 'lead'] as const).some((one) =>
    servesDepartment(caller, one),
  );
  if (signs) return;
  throw new Problem({
    status: 403,
    code: 'department-may-not-sign',
    title: 'This key may not do that',
    detail: 'Reports are signed with a key of the departments health or lead.',
  });
};

const refusal = ({
  code,
  detail,
  differences,
}: {
  code: string;
  detail: string;
  differences?: ReportDifference[];
}): Problem =>
  new Problem({
    status: 409,
    code,
    title: 'The report is not signed',
    detail,
    ...(differences ? { extensions: { differences } } : {}),
  });

const changedMeanwhile = (): Problem =>
  new Problem({
    status: 409,
    code: 'changed-meanwhile',
    title: 'The report is not signed',
    detail: 'Somebody else signed or amended it at this moment: read it again.',
  });

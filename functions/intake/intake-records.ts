import { hash } from 'node:crypto';
import type { ArrivalResult, ArrivalsAnswer } from '../../shared/contracts/arrivals-answer.ts';
import type { Source } from '../../shared/contracts/localities.ts';
import type { ArrivalsMessage } from '../../shared/contracts/messages.ts';
import type { EpochMs, LocalDate } from '../../shared/domain/evidence.ts';
import { Problem } from '../../shared/lambda/problem.ts';
import { putPassing } from '../../shared/store/passing.ts';
import { newestHashes } from '../../shared/store/records.ts';
import {
  beginSubmission,
  findSubmission,
  putSubmission,
  type Submission,
} from '../../shared/store/submissions.ts';
import type { Table } from '../../shared/store/table.ts';
import { type JudgedRecord, type JudgeValues, judgeRecords } from './judge-records.ts';
import { packIntoMessages } from './pack-into-messages.ts';
import type { SentRecord } from './read-records.ts';

export interface IntakeDeps {
  table: Table;
  queue: { send(messages: readonly ArrivalsMessage[]): Promise<void> };
  newSubmissionId: () => string;
}

export interface Intake {
  agency: string;
  source: Source;
  now: EpochMs;
  records: readonly SentRecord[];
  /** The request's text, for the Idempotency-Key's comparison. */
  text: string;
  idempotencyKey?: string;
  judgeValues: JudgeValues;
  /** The agency's own day, under which passing traffic is counted (D14). */
  localDay: LocalDate;
}

export type IntakeOutcome =
  | { kind: 'taken'; answer: ArrivalsAnswer; replayed: boolean; relayedFor: string[] }
  /** Every record was rejected: nothing was written. */
  | { kind: 'all-rejected'; answer: ArrivalsAnswer };

const idempotencyMs = 24 * 3600 * 1000;

/** Takes a list of records: resolves only when every accepted one is safely in the queue. */
export const intakeRecords =
  (deps: IntakeDeps) =>
  async (intake: Intake): Promise<IntakeOutcome> => {
    const submission = newSubmission(deps, intake);
    const earlier =
      intake.idempotencyKey === undefined ? undefined : await claim(deps.table, submission, intake.now);
    if (earlier) return { kind: 'taken', answer: earlier, replayed: true, relayedFor: [] };

    const judged = await markKnown(
      deps.table,
      intake.agency,
      judgeRecords(intake.records, intake.judgeValues),
    );
    const answer = answerOf(judged, submission.submissionId);
    if (answer.rejected === judged.length) return { kind: 'all-rejected', answer };

    const accepted = judged.flatMap((one) =>
      one.accepted && one.result.status !== 'duplicate' ? [{ index: one.result.index, ...one.accepted }] : [],
    );
    await deps.queue.send(
      packIntoMessages(accepted, {
        v: 1,
        submissionId: submission.submissionId,
        agency: intake.agency,
        source: intake.source,
        receivedAt: intake.now,
      }),
    );
    const passing = judged.filter((one) => one.passing).length;
    if (passing > 0) await countPassing(deps.table, intake, submission, passing);
    const hashes = Object.fromEntries(accepted.map((one) => [String(one.index), one.hash]));
    await putSubmission(deps.table, { ...submission, state: 'queued', answer, hashes });
    const relayedFor = [...new Set(judged.flatMap((one) => one.relayedFor ?? []))];
    return { kind: 'taken', answer, replayed: false, relayedFor };
  };

const countPassing = (
  table: Table,
  { agency, localDay }: Intake,
  { submissionId }: Submission,
  travellers: number,
): Promise<void> => putPassing(table, { agency, day: localDay, submissionId, travellers });

/** The same judgement with nothing written: `?mode=validate`. */
export const validateRecords = (intake: Pick<Intake, 'records' | 'judgeValues'>): ArrivalsAnswer =>
  answerOf(judgeRecords(intake.records, intake.judgeValues));

const newSubmission = (deps: IntakeDeps, intake: Intake): Submission => ({
  submissionId:
    intake.idempotencyKey === undefined
      ? deps.newSubmissionId()
      : `sub_${digest(`${intake.agency}\n${intake.idempotencyKey}`)}`,
  agency: intake.agency,
  bodyHash: digest(intake.text),
  receivedAt: intake.now,
  state: 'received',
  hashes: {},
});

const digest = (text: string): string => hash('sha256', text, 'base64url').slice(0, 22);

/** Takes the Idempotency-Key, or returns the answer given to it before. An attempt that never answered is simply made again. */
const claim = async (
  table: Table,
  submission: Submission,
  now: EpochMs,
): Promise<ArrivalsAnswer | undefined> => {
  if (await beginSubmission(table, submission)) return undefined;
  const earlier = await findSubmission(table, submission.submissionId);
  if (!earlier || now - earlier.receivedAt > idempotencyMs) return undefined;
  if (earlier.bodyHash !== submission.bodyHash) throw keyReused();
  return earlier.state === 'queued' ? earlier.answer : undefined;
};

const keyReused = (): Problem =>
  new Problem({
    status: 422,
    code: 'idempotency-key-reused',
    title: 'This Idempotency-Key was used for another body',
    detail: 'A key stands for one body for 24 hours; send this body under a new key.',
  });

/** Records whose very content is registered already are duplicates and need not be queued again. */
const markKnown = async (table: Table, agency: string, judged: JudgedRecord[]): Promise<JudgedRecord[]> => {
  const names = judged.map((one) => ({ agency, recordId: one.accepted?.record.recordId ?? '' }));
  const known = await newestHashes(
    table,
    names.filter((name) => name.recordId !== ''),
  );
  let position = 0;
  return judged.map((one) => {
    if (!one.accepted) return one;
    const isKnown = known[position++] === one.accepted.hash;
    return isKnown ? { ...one, result: { ...one.result, status: 'duplicate' as const } } : one;
  });
};

const answerOf = (judged: readonly JudgedRecord[], submissionId?: string): ArrivalsAnswer => {
  const results: ArrivalResult[] = judged.map((one) => one.result);
  const count = (...statuses: ArrivalResult['status'][]): number =>
    results.filter((result) => statuses.includes(result.status)).length;
  return {
    ...(submissionId === undefined ? {} : { submissionId }),
    accepted: count('accepted', 'accepted-with-warnings'),
    duplicates: count('duplicate'),
    rejected: count('rejected'),
    results,
  };
};

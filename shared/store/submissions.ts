import * as z from 'zod';
import { type ArrivalsAnswer, arrivalsAnswer } from '../contracts/arrivals-answer.ts';
import type { EpochMs } from '../domain/evidence.ts';
import { pack } from './packed.ts';
import { readItem, readPacked, storedTime } from './stored-item.ts';
import type { ConditionalWrite, Key, Table } from './table.ts';

/** What was posted in one request and what was answered; kept for 30 days (`ttl` clears it away, nothing waits for that). */
export interface Submission {
  submissionId: string;
  agency: string;
  bodyHash: string;
  receivedAt: EpochMs;
  /** `queued` once every accepted record was safely in the queue: then the answer may be replayed. */
  state: 'received' | 'queued';
  answer?: ArrivalsAnswer;
  /** Content hash of each accepted record, by index. */
  hashes: Record<string, string>;
}

const keptSeconds = 30 * 24 * 3600;
const packedSubmission = z.object({
  answer: arrivalsAnswer.optional(),
  hashes: z.record(z.string(), z.string()),
});
const storedSubmission = z.object({
  a: z.string(),
  h: z.string(),
  c: storedTime,
  s: z.enum(['received', 'queued']),
});
const keyOf = (submissionId: string): Key => ({ pk: `U#${submissionId}`, sk: 'U' });

const itemOf = (submission: Submission) => ({
  ...keyOf(submission.submissionId),
  a: submission.agency,
  h: submission.bodyHash,
  c: submission.receivedAt,
  s: submission.state,
  d: pack({ answer: submission.answer, hashes: submission.hashes }),
  ttl: Math.floor(submission.receivedAt / 1000) + keptSeconds,
});

/** False when a submission of that id exists already. */
export const beginSubmission = async (table: Table, submission: Submission): Promise<boolean> => {
  const [outcome] = await table.write([{ kind: 'insert', item: itemOf(submission) }]);
  return outcome === 'written';
};

/** The id is this request's own, or its earlier attempt's with the same body: writing it again changes nothing that was promised. */
export const putSubmission = (table: Table, submission: Submission): Promise<void> =>
  table.put([itemOf(submission)]);

export const findSubmission = async (table: Table, submissionId: string): Promise<Submission | undefined> => {
  const [item] = await table.get([keyOf(submissionId)], { consistent: true });
  if (!item) return undefined;
  const { answer, hashes } = readPacked(packedSubmission, item);
  const { a, h, c, s } = readItem(storedSubmission, item);
  return {
    submissionId,
    agency: a,
    bodyHash: h,
    receivedAt: c,
    state: s,
    hashes,
    ...(answer === undefined ? {} : { answer }),
  };
};

/** Notes that a record of a submission could not be registered and lies in the dead-letter queue. */
export const failedRecordWrite = (submissionId: string, recordId: string): ConditionalWrite => ({
  kind: 'insert',
  item: { pk: `U#${submissionId}`, sk: `F#${recordId}` },
});

export const failedRecords = async (table: Table, submissionId: string): Promise<Set<string>> => {
  const { items } = await table.query({ pk: `U#${submissionId}`, prefix: 'F#' });
  return new Set(items.map((item) => item.sk.slice(2)));
};

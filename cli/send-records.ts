import { createHash } from 'node:crypto';
import * as z from 'zod';
import { maximumRecordsPerRequest } from '../shared/contracts/arrival-record.ts';
import { arrivalResult } from '../shared/contracts/arrivals-answer.ts';
import { type ApiClient, problemFailure } from './api-client.ts';
import type { InputLine } from './read-input.ts';

/** Below the API's 4 MiB, so that a request is never refused for its size. */
const bytesPerRequest = 3_500_000;

export interface SendTotals {
  accepted: number;
  duplicates: number;
  rejected: number;
}

export interface RejectedLine {
  line: number;
  recordId?: string | undefined;
  errors: unknown[];
}

/** What one request led to: its totals, and what was rejected. */
export interface SentChunk extends SendTotals {
  submissionId?: string | undefined;
  rejections: RejectedLine[];
}

/** Records in requests of up to 500. */
export async function* chunksOf(lines: AsyncIterable<InputLine>): AsyncGenerator<InputLine[]> {
  let chunk: InputLine[] = [];
  let bytes = 0;
  for await (const line of lines) {
    const size = Buffer.byteLength(line.text) + 1;
    if (chunk.length === maximumRecordsPerRequest || (chunk.length > 0 && bytes + size > bytesPerRequest)) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(line);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}

const answerShape = z.object({
  submissionId: z.string().optional(),
  accepted: z.number(),
  duplicates: z.number(),
  rejected: z.number(),
  results: z.array(arrivalResult),
});

/**
 * Posts one chunk. Its key is the hash of its bytes: posting it again, after a lost answer or a restart, is the same submission.
 * A request of which every record was rejected is an answer like another.
 */
export const sendChunk = async (api: ApiClient, chunk: readonly InputLine[]): Promise<SentChunk> => {
  const body = chunk.map(({ text }) => text).join('\n');
  const hash = createHash('sha256').update(body).digest('base64url');
  const answer = await api.send({
    method: 'POST',
    path: '/v1/arrivals',
    text: { contentType: 'application/x-ndjson', body },
    attempts: 8,
    headers: { 'idempotency-key': `cli-${hash}` },
  });
  const parsed = answerShape.safeParse(answer.body);
  if (!parsed.success) throw problemFailure(answer);
  const { results, ...totals } = parsed.data;
  const rejections = results.flatMap(({ index, status, recordId, errors }) =>
    status === 'rejected' ? [{ line: chunk[index]?.line ?? 0, recordId, errors }] : [],
  );
  return { ...totals, rejections };
};

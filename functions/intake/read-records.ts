import { arrivalsRequest, maximumRecordsPerRequest } from '../../shared/contracts/arrival-record.ts';
import type { Fault } from '../../shared/contracts/fault.ts';
import type { Request } from '../../shared/lambda/http-route.ts';
import { isTooDeep, maximumDepth } from '../../shared/lambda/json-depth.ts';
import { parseJsonText } from '../../shared/lambda/json-value.ts';
import { parseBody } from '../../shared/lambda/parse-request.ts';
import { invalidRequest } from '../../shared/lambda/problem.ts';

export const ndjson = 'application/x-ndjson';

/** One record as sent, or why it could not even be read. */
export type SentRecord = { value: unknown } | { fault: Fault };

/** The records of a request, JSON or one JSON document a line. A line that is not JSON is that record's fault alone. Throws the 422 of a wrong shape. */
export const readRecords = (request: Pick<Request, 'contentType' | 'text' | 'body'>): SentRecord[] => {
  if (request.contentType !== ndjson) {
    return parseBody(arrivalsRequest, request.body).records.map((value) => ({ value }));
  }
  const lines = request.text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) throw invalidRequest([wrongCount('too-short', 'At least one record is needed.')]);
  if (lines.length > maximumRecordsPerRequest) {
    throw invalidRequest([wrongCount('too-long', `At most ${maximumRecordsPerRequest} records are taken.`)]);
  }
  return lines.map(readLine);
};

const readLine = (line: string): SentRecord => {
  if (isTooDeep(line)) {
    const detail = `This line is nested deeper than ${maximumDepth} levels.`;
    return { fault: { pointer: '', code: 'too-deep', detail } };
  }
  try {
    return { value: parseJsonText(line) };
  } catch {
    return { fault: { pointer: '', code: 'not-json', detail: 'This line is not a JSON document.' } };
  }
};

const wrongCount = (code: string, detail: string): Fault => ({ pointer: '/records', code, detail });

import {
  type ArrivalRecord,
  arrivalRecord,
  maximumRecordBytes,
} from '../../shared/contracts/arrival-record.ts';
import type { ArrivalResult } from '../../shared/contracts/arrivals-answer.ts';
import { type Fault, faultsOf } from '../../shared/contracts/fault.ts';
import { contentHash, textHash } from '../../shared/domain/content-hash.ts';
import type { SentRecord } from './read-records.ts';

/** A record and its verdict; `hash` names its content, `characters` is its length as JSON. Rejected ones carry none of it. */
export interface JudgedRecord {
  result: ArrivalResult;
  accepted?: { record: ArrivalRecord; hash: string; characters: number };
  /** Counted and not recorded (D14). */
  passing?: true;
  /** The agency whose word it is, when it was passed on for another (D3). */
  relayedFor?: string;
}

/** What a record's values are worth: all faults that reject it, all that only warn (M7). */
export interface JudgedValues {
  errors: Fault[];
  warnings: Fault[];
  /** What of the record is taken, where that is not all of it (D12). */
  record?: ArrivalRecord;
  passing?: boolean;
  relayedFor?: string;
}
export type JudgeValues = (record: ArrivalRecord) => JudgedValues;

/** Judges each record alone; then the request's own repetitions: equal content is a duplicate, other content under one id is a mistake. */
export const judgeRecords = (sent: readonly SentRecord[], judgeValues: JudgeValues): JudgedRecord[] => {
  const seen = new Map<string, string>();
  return sent.map((one, index) => {
    const judged = judgeOne(one, index, judgeValues);
    if (!judged.accepted) return judged;
    const { record, hash } = judged.accepted;
    const earlier = seen.get(record.recordId);
    if (earlier === undefined) {
      seen.set(record.recordId, hash);
      return judged;
    }
    if (earlier === hash) return { result: { ...judged.result, status: 'duplicate' } };
    return rejected(index, record.recordId, [sameIdTwice]);
  });
};

const judgeOne = (sent: SentRecord, index: number, judgeValues: JudgeValues): JudgedRecord => {
  if ('fault' in sent) return rejected(index, undefined, [sent.fault]);
  const parsed = arrivalRecord.safeParse(sent.value, { reportInput: true });
  if (!parsed.success) return rejected(index, recordIdOf(sent.value), faultsOf(parsed.error));
  const json = JSON.stringify(parsed.data);
  if (json.length > maximumRecordBytes) {
    return rejected(index, recordIdOf(sent.value), [tooLarge]);
  }
  const { errors, warnings, record = parsed.data, passing, relayedFor } = judgeValues(parsed.data);
  if (errors.length > 0) return rejected(index, recordIdOf(sent.value), errors, warnings);
  if (passing) return { passing: true, result: passed(index) };
  const status = warnings.length > 0 ? 'accepted-with-warnings' : 'accepted';
  return {
    result: { index, recordId: record.recordId, status, warnings, errors: [] },
    accepted: {
      record,
      hash: hashOf(record, record === parsed.data ? json : undefined),
      characters: json.length,
    },
    ...(relayedFor === undefined ? {} : { relayedFor }),
  };
};

/** A parsed record has its fields in the order of the contract, so its JSON names its content; only what is free inside has an order of its own. */
const hashOf = (record: ArrivalRecord, json = JSON.stringify(record)): string =>
  record.references === undefined && record.extras === undefined ? textHash(json) : contentHash(record);

/** Not even the record's own id is kept of passing traffic: at a checkpoint it may be a number plate. */
const passed = (index: number): ArrivalResult => ({
  index,
  status: 'accepted-with-warnings',
  warnings: [
    {
      pointer: '/destination',
      code: 'passing-traffic',
      detail: 'Not bound for the place of this checkpoint: counted, and nothing of it is kept.',
    },
  ],
  errors: [],
});

const rejected = (
  index: number,
  recordId: string | undefined,
  errors: Fault[],
  warnings: Fault[] = [],
): JudgedRecord => ({
  result: { index, ...(recordId === undefined ? {} : { recordId }), status: 'rejected', warnings, errors },
});

/** A rejected record is named back by its id only when that id is usable as one. */
const recordIdOf = (value: unknown): string | undefined => {
  const id = value !== null && typeof value === 'object' && 'recordId' in value ? value.recordId : undefined;
  return typeof id === 'string' && id.length <= 128 ? id : undefined;
};

const sameIdTwice: Fault = {
  pointer: '/recordId',
  code: 'duplicate-record-id',
  detail:
    'Another record of this request has the same recordId and other content; send corrections in a later request.',
};

const tooLarge: Fault = {
  pointer: '',
  code: 'record-too-large',
  detail: `One record may have at most ${maximumRecordBytes} characters of JSON.`,
};

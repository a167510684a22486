import { beforeEach, describe, expect, test } from 'vitest';
import { type IntakeDeps, intakeRecords, validateRecords } from '../../functions/intake/intake-records.ts';
import { judgeRecords } from '../../functions/intake/judge-records.ts';
import { packIntoMessages } from '../../functions/intake/pack-into-messages.ts';
import { readRecords } from '../../functions/intake/read-records.ts';
import { showRecord, showSubmission } from '../../functions/intake/show-submission.ts';
import type { ArrivalsMessage } from '../../shared/contracts/messages.ts';
import { normaliseRecord } from '../../shared/domain/normalise/normalise-record.ts';
import { Problem } from '../../shared/lambda/problem.ts';
import { parseArrivalsMessage } from '../../shared/queue/arrivals-queue.ts';
import { seal } from '../../shared/queue/envelope.ts';
import { recordWrite } from '../../shared/store/records.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';

const now = Date.parse('2026-11-21T08:00:00Z');
const li = {
  recordId: 'imm-1',
  traveller: { fullName: 'LI WEI', documents: [{ type: 'passport', issuer: 'CHN', number: 'E12345678' }] },
  entry: { pointOfEntry: 'PEK', arrivedAt: '2026-11-21T06:00:00+08:00' },
};
const judgeValues = (record: Parameters<typeof normaliseRecord>[0]) => normaliseRecord(record);

let table: ReturnType<typeof createMemoryTable>;
let queued: ArrivalsMessage[];
let deps: IntakeDeps;
beforeEach(() => {
  table = createMemoryTable();
  queued = [];
  deps = {
    table,
    queue: { send: async (messages) => void queued.push(...messages) },
    newSubmissionId: () => `sub_${queued.length}`,
  };
});

const intake = (records: unknown[], more: { idempotencyKey?: string; text?: string } = {}) =>
  intakeRecords(deps)({
    agency: 'immigration',
    source: 'immigration',
    now,
    records: records.map((value) => ({ value })),
    text: more.text ?? JSON.stringify(records),
    judgeValues,
    localDay: '2026-11-21',
    ...(more.idempotencyKey === undefined ? {} : { idempotencyKey: more.idempotencyKey }),
  });

describe('a list of records', () => {
  test('M7: one bad record is rejected with all its faults and the others go through', async () => {
    const nobody = { recordId: 'imm-2', traveller: {}, entry: {} };
    const misspelt = { ...li, recordId: 'imm-3', traveler: {} };
    const wrongType = { ...li, recordId: 'imm-4', traveller: { fullName: 7, phones: 'none' } };
    const { answer } = await intake([li, nobody, misspelt, wrongType, 'not a record']);
    expect(answer).toMatchObject({ accepted: 1, duplicates: 0, rejected: 4 });
    expect(answer.results.map((result) => result.errors.map((error) => [error.pointer, error.code]))).toEqual(
      [
        [],
        [expect.arrayContaining(['no-person'])],
        [['/traveler', 'unknown-field']],
        [
          ['/traveller/fullName', 'wrong-type'],
          ['/traveller/phones', 'wrong-type'],
        ],
        [['', 'wrong-type']],
      ],
    );
    expect(queued.flatMap((message) => message.records.map((one) => one.record.recordId))).toEqual(['imm-1']);
  });

  test('M7: 30 February and a time without a zone are warnings, the record is accepted', async () => {
    const { answer } = await intake([
      {
        ...li,
        traveller: { ...li.traveller, birthDate: '1990-02-30' },
        entry: { pointOfEntry: 'PEK', arrivedAt: '2026-11-21T06:00:00' },
      },
    ]);
    expect(answer.results[0]?.status).toBe('accepted-with-warnings');
    expect(answer.results[0]?.warnings.map((warning) => warning.pointer)).toEqual(
      expect.arrayContaining(['/traveller/birthDate', '/entry/arrivedAt']),
    );
  });

  test('the same record twice in one request is a duplicate; the same id with other content is a fault', async () => {
    const { answer } = await intake([li, { ...li }, { ...li, homeLocality: '140105' }]);
    expect(answer.results.map((result) => result.status)).toEqual(['accepted', 'duplicate', 'rejected']);
    expect(answer.results[2]?.errors[0]).toMatchObject({ pointer: '/recordId', code: 'duplicate-record-id' });
    expect(queued[0]?.records).toHaveLength(1);
  });

  test('every record rejected writes and queues nothing', async () => {
    const outcome = await intake([{ recordId: 'x', traveller: {}, entry: {} }]);
    expect(outcome.kind).toBe('all-rejected');
    expect(queued).toEqual([]);
    expect(table.all()).toEqual([]);
  });

  test('what is registered already with equal content is a duplicate and not queued again', async () => {
    const judged = judgeRecords([{ value: li }], judgeValues)[0]?.accepted;
    if (!judged) throw new Error('the sample record must be acceptable');
    const version = { hash: judged.hash, statedAt: now, receivedAt: now, submissionId: 'sub_0' };
    await table.write([
      recordWrite(
        { agency: 'immigration', recordId: 'imm-1' },
        {
          entryId: 'ent_1',
          version: 0,
          versions: [{ ...version, outcome: 'registered', record: judged.record }],
        },
      ),
    ]);
    const again = await intake([li]);
    expect(again.answer).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(queued).toEqual([]);
    const changed = await intake([{ ...li, homeLocality: '140105' }]);
    expect(changed.answer).toMatchObject({ accepted: 1, duplicates: 0 });
  });

  test('validate judges and writes nothing', () => {
    const answer = validateRecords({ records: [{ value: li }, { value: {} }], judgeValues });
    expect(answer).toMatchObject({ accepted: 1, rejected: 1 });
    expect(answer.submissionId).toBeUndefined();
  });

  test('a queue that fails fails the request: no 202 without the queue', async () => {
    deps.queue.send = () => Promise.reject(new Error('down'));
    await expect(intake([li])).rejects.toThrow('down');
  });
});

describe('Idempotency-Key', () => {
  test('the same body again gives the same submission, replayed, and queues nothing', async () => {
    const first = await intake([li], { idempotencyKey: 'k1' });
    const second = await intake([li], { idempotencyKey: 'k1' });
    expect(second).toEqual({ ...first, replayed: true });
    expect(queued).toHaveLength(1);
  });

  test('another body under the same key is refused', async () => {
    await intake([li], { idempotencyKey: 'k1' });
    const other = intake([{ ...li, recordId: 'imm-9' }], { idempotencyKey: 'k1' });
    await expect(other).rejects.toSatisfy(
      (error) => error instanceof Problem && error.details.code === 'idempotency-key-reused',
    );
  });

  test('an attempt that broke before its answer is made again', async () => {
    const send = deps.queue.send;
    deps.queue.send = () => Promise.reject(new Error('down'));
    await expect(intake([li], { idempotencyKey: 'k1' })).rejects.toThrow();
    deps.queue.send = send;
    const outcome = await intake([li], { idempotencyKey: 'k1' });
    expect(outcome).toMatchObject({ kind: 'taken', replayed: false });
    expect(queued).toHaveLength(1);
  });
});

describe('NDJSON', () => {
  test('a line that is not JSON is that record’s fault alone', () => {
    const text = `${JSON.stringify(li)}\n\n{"recordId": \n`;
    const sent = readRecords({ contentType: 'application/x-ndjson', text, body: undefined });
    const judged = judgeRecords(sent, judgeValues);
    expect(judged.map((one) => one.result.status)).toEqual(['accepted', 'rejected']);
    expect(judged[1]?.result.errors[0]?.code).toBe('not-json');
  });

  test('501 lines and no line are refused as a whole', () => {
    const request = (text: string) => () =>
      readRecords({ contentType: 'application/x-ndjson', text, body: undefined });
    expect(request('{}\n'.repeat(501))).toThrow(Problem);
    expect(request('\n')).toThrow(Problem);
  });

  test('501 records and an empty list are refused as a whole in JSON too', () => {
    const request = (records: unknown[]) => () =>
      readRecords({ contentType: 'application/json', text: '', body: { records } });
    expect(request(Array.from({ length: 501 }, () => li))).toThrow(Problem);
    expect(request([])).toThrow(Problem);
  });
});

describe('messages', () => {
  test('a name beyond the BMP survives the queue', async () => {
    await intake([{ ...li, traveller: { ...li.traveller, nameLocal: '𠮷田' } }]);
    const message = queued[0];
    if (!message) throw new Error('nothing was queued');
    const body = seal(message);
    expect(body).toMatch(/^[A-Za-z0-9+/=]+$/);
    expect(parseArrivalsMessage(body).records[0]?.record.traveller.nameLocal).toBe('𠮷田');
  });

  test('500 records make five messages', () => {
    const records = Array.from({ length: 500 }, (_, index) => ({
      index,
      record: { ...li, recordId: `r${index}` },
      characters: 300,
    }));
    const head = { v: 1 as const, submissionId: 's', agency: 'a', source: 'hq' as const, receivedAt: now };
    const messages = packIntoMessages(records, head);
    expect(messages.map((message) => message.records.length)).toEqual([100, 100, 100, 100, 100]);
  });
});

describe('what became of it', () => {
  test('a record is queued until it is registered, and another agency sees none of it', async () => {
    const { answer } = await intake([li]);
    const submissionId = answer.submissionId ?? '';
    const page = { from: 0, limit: 50 };
    const before = await showSubmission(table)('immigration', submissionId, page);
    expect(before).toMatchObject({
      state: 'processing',
      results: [{ recordId: 'imm-1', outcome: 'queued' }],
    });
    expect(await showSubmission(table)('liaison', submissionId, page)).toBeUndefined();
    expect(await showRecord(table)('liaison', 'imm-1')).toBeUndefined();
  });

  test('G8: a record of somebody who was erased is taken, and nothing more comes of it: the submission is done', async () => {
    const { answer } = await intake([li]);
    await table.put([{ pk: 'R#immigration#imm-1', sk: 'R', v: 2, e: 'ent_1', x: now }]);
    const page = { from: 0, limit: 50 };
    expect(await showSubmission(table)('immigration', answer.submissionId ?? '', page)).toMatchObject({
      state: 'done',
      results: [{ recordId: 'imm-1', outcome: 'duplicate' }],
    });
  });
});

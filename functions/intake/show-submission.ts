import type { RecordOutcome, RecordView, SubmissionView } from '../../shared/contracts/arrivals-answer.ts';
import { isAwayId } from '../../shared/domain/statements/away.ts';
import {
  loadRecords,
  loadRecordsOrErased,
  newestVersion,
  type StoredRecord,
} from '../../shared/store/records.ts';
import { failedRecords, findSubmission, type Submission } from '../../shared/store/submissions.ts';
import type { Table } from '../../shared/store/table.ts';

interface Shown {
  recordId: string;
  outcome: RecordOutcome;
  entryId?: string;
}

/** What became of each record of one submission; undefined for another agency's. `from` is the index to start at. */
export const showSubmission =
  (table: Table) =>
  async (
    agency: string,
    submissionId: string,
    page: { from: number; limit: number },
  ): Promise<(Omit<SubmissionView, 'next'> & { nextIndex?: number }) | undefined> => {
    const submission = await findSubmission(table, submissionId);
    if (!submission || submission.agency !== agency) return undefined;
    const shown = await outcomesOf(table, submission);
    const counts: Record<RecordOutcome, number> = {
      queued: 0,
      registered: 0,
      duplicate: 0,
      candidate: 0,
      away: 0,
      passing: passingOf(submission),
      failed: 0,
    };
    for (const one of shown) counts[one.outcome] += 1;
    const end = page.from + page.limit;
    return {
      submissionId,
      state: submission.state === 'received' || counts.queued > 0 ? 'processing' : 'done',
      receivedAt: new Date(submission.receivedAt).toISOString(),
      counts,
      results: shown.slice(page.from, end),
      ...(end < shown.length ? { nextIndex: end } : {}),
    };
  };

/** D14: of passing traffic the number is all there is. */
const passingOf = ({ answer }: Submission): number =>
  (answer?.results ?? []).filter(({ warnings }) => warnings.some(({ code }) => code === 'passing-traffic'))
    .length;

const outcomesOf = async (table: Table, submission: Submission): Promise<Shown[]> => {
  const answered = (submission.answer?.results ?? []).flatMap((result) =>
    result.status === 'rejected' || result.recordId === undefined
      ? []
      : [{ recordId: result.recordId, index: result.index, status: result.status }],
  );
  const names = answered.map(({ recordId }) => ({ agency: submission.agency, recordId }));
  const [stored, failed] = await Promise.all([
    loadRecordsOrErased(table, names, { consistent: true }),
    failedRecords(table, submission.submissionId),
  ]);
  return answered.map((one, position) => {
    const record = stored[position];
    // Whose person was erased is taken and not kept (G8): nothing more comes of it.
    if (record === 'erased') return { recordId: one.recordId, outcome: 'duplicate' };
    const entry = record && !isAwayId(record.entryId) ? { entryId: record.entryId } : {};
    if (one.status === 'duplicate') return { recordId: one.recordId, outcome: 'duplicate', ...entry };
    const version = record?.versions.find((known) => known.hash === submission.hashes[String(one.index)]);
    if (!version) {
      if (failed.has(one.recordId)) return { recordId: one.recordId, outcome: 'failed' };
      const isDropped = submission.receivedAt <= (record?.droppedUntil ?? 0);
      return {
        recordId: one.recordId,
        outcome: isDropped ? 'registered' : 'queued',
        ...(isDropped ? entry : {}),
      };
    }
    const outcome = version.submissionId === submission.submissionId ? version.outcome : 'duplicate';
    return { recordId: one.recordId, outcome, ...entry };
  });
};

/** The agency's own record with all its versions; undefined for one that is not registered under that agency. */
export const showRecord =
  (table: Table) =>
  async (agency: string, recordId: string): Promise<RecordView | undefined> => {
    const [stored] = await loadRecords(table, [{ agency, recordId }], { consistent: true });
    return stored ? recordView(recordId, stored) : undefined;
  };

const recordView = (recordId: string, stored: StoredRecord): RecordView => ({
  recordId,
  outcome: newestVersion(stored.versions)?.outcome ?? 'registered',
  ...(isAwayId(stored.entryId) ? {} : { entryId: stored.entryId }),
  versions: stored.versions.map((version) => ({
    version: version.hash,
    receivedAt: new Date(version.receivedAt).toISOString(),
    record: version.record,
  })),
});

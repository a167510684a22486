import type { ApiClient } from '../../cli/api-client.ts';
import { submissionView } from '../../shared/contracts/arrivals-answer.ts';

/** The entry of each record, by the agency's own receipts; a record that ended in none is left out. */
export const entryByRecord = async (
  client: ApiClient,
  submissionIds: readonly string[],
): Promise<Map<string, string>> => {
  const found = new Map<string, string>();
  for (const submissionId of submissionIds) {
    let cursor: string | undefined;
    do {
      const path = `/v1/submissions/${submissionId}`;
      const query = { limit: '200', cursor };
      const page = await client.call(submissionView, { method: 'GET', path, query });
      for (const { recordId, entryId } of page.results) {
        if (entryId !== undefined) found.set(recordId, entryId);
      }
      cursor = page.next;
    } while (cursor !== undefined);
  }
  return found;
};

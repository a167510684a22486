import * as z from 'zod';
import { AwsError } from '../aws-error.ts';

const entryId = /^[A-Za-z0-9_-]{1,80}$/;

/** Entries of a batch action: 1 to 10, each with an id of its own. */
export function batchOf<S extends z.ZodRawShape>(entry: z.ZodObject<S>) {
  return z.array(entry.extend({ Id: z.string() })).superRefine((entries) => {
    const ids = entries.map((one) => String((one as { Id: unknown }).Id));
    if (entries.length === 0) {
      throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
    }
    if (entries.length > 10) {
      throw new AwsError(
        'TooManyEntriesInBatchRequest',
        `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
      );
    }
    if (!ids.every((id) => entryId.test(id))) {
      throw new AwsError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores.',
      );
    }
    if (new Set(ids).size !== ids.length) {
      throw new AwsError(
        'BatchEntryIdsNotDistinct',
        'Two or more batch entries in the request have the same id.',
      );
    }
  });
}

/** Runs each entry; a refusal becomes its Failed entry, told to be the sender's fault. */
export function batchAnswer<E extends { Id: string }>(
  entries: readonly E[],
  run: (entry: E) => object,
): object {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { Successful, Failed };
}

import type { Department } from '../contracts/localities.ts';
import { type StoredRecipient, storedRecipient } from '../contracts/recipient.ts';
import { type ChunkedKind, changeValues, readChunks, readValues } from './config-chunks.ts';
import type { Table } from './table.ts';

export const recipientKeyOf = (one: { locality: string; department: Department }): string =>
  `${one.locality}/${one.department}`;

const recipientChunks: ChunkedKind<StoredRecipient> = {
  kind: 'recipients',
  chunks: 64,
  keyOf: recipientKeyOf,
  schema: storedRecipient,
};

export const readRecipients = (table: Table): Promise<StoredRecipient[]> =>
  readChunks(table, recipientChunks);

export const readRecipient = async (
  table: Table,
  recipientKey: string,
): Promise<StoredRecipient | undefined> =>
  (await readValues(table, recipientChunks, [recipientKey])).get(recipientKey);

/** Replaces recipients by what `change` makes of each (undefined: leave it). Conditional; returns what was written. */
export const changeRecipients = (
  table: Table,
  recipientKeys: readonly string[],
  change: (recipientKey: string, before: StoredRecipient | undefined) => StoredRecipient | undefined,
): Promise<Map<string, StoredRecipient>> => changeValues(table, recipientChunks, recipientKeys, change);

/** The webhook answered 410: its notifications go to the fallback recipient until it is put again. The first time is kept. */
export const markEndpointGone = async (table: Table, recipientKey: string, at: number): Promise<void> => {
  await changeRecipients(table, [recipientKey], (_, before) =>
    before === undefined || before.goneAt !== undefined ? undefined : { ...before, goneAt: at },
  );
};

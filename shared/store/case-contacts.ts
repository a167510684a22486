import type { Item, Table } from './table.ts';

/** Which entries may be contacts of a case: ids only. What each is to the case stands in its own entry. */
export const caseContactItem = (caseEntryId: string, contactEntryId: string): Item => ({
  pk: `N#${caseEntryId}`,
  sk: contactEntryId,
});

/** The ids noted for any of these ids of one case (it may have been merged), each once, in order. */
export const listCaseContacts = async (
  table: Pick<Table, 'query'>,
  caseEntryIds: readonly string[],
): Promise<string[]> => {
  const answers = await Promise.all(
    caseEntryIds.map((entryId) => table.query({ pk: `N#${entryId}`, consistent: true })),
  );
  return [...new Set(answers.flatMap(({ items }) => items.map(({ sk }) => sk)))].sort();
};

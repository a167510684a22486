import type { LocalDate } from '../domain/evidence.ts';
import type { Item, Table } from './table.ts';

/** Passing traffic of one request at a checkpoint (D14): a number, under the request's own id, so that a repetition counts nothing twice. */
export const putPassing = (
  table: Table,
  counted: { agency: string; day: LocalDate; submissionId: string; travellers: number },
): Promise<void> =>
  table.put([{ pk: `P#${counted.agency}#${counted.day}`, sk: counted.submissionId, n: counted.travellers }]);

/** How many travellers passed each checkpoint on its day and were not recorded, in the order asked. */
export const passingOn = (
  table: Table,
  asked: readonly { agency: string; day: LocalDate }[],
): Promise<number[]> =>
  Promise.all(
    asked.map(async ({ agency, day }) => {
      const { items } = await table.query({ pk: `P#${agency}#${day}` });
      return items.reduce((sum, item) => sum + countOf(item), 0);
    }),
  );

const countOf = ({ n }: Item): number => (typeof n === 'number' ? n : 0);

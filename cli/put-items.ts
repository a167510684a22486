import { itemsAnswer } from '../shared/contracts/admin.ts';
import type { ApiClient } from './api-client.ts';
import type { CommandContext } from './command-context.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';

const itemsPerRequest = 2000;

export interface PutTotals {
  stored: number;
  refused: number;
  results: { index: number; id?: string | undefined; status: string; signingSecret?: string | undefined }[];
}

/** PUTs a list of any length; indexes are those of the whole list. */
export const putItems = async (
  api: ApiClient,
  path: string,
  items: readonly unknown[],
): Promise<PutTotals> => {
  const totals: PutTotals = { stored: 0, refused: 0, results: [] };
  for (let start = 0; start < items.length; start += itemsPerRequest) {
    const json = { items: items.slice(start, start + itemsPerRequest) };
    const answer = await api.call(itemsAnswer, { method: 'PUT', path, json });
    totals.stored += answer.stored;
    totals.refused += answer.refused;
    totals.results.push(...answer.results.map((result) => ({ ...result, index: result.index + start })));
  }
  return totals;
};

/** Tells what became of them; fails when some were refused. */
export const tellPut = ({ out }: CommandContext, what: string, totals: PutTotals): void => {
  const refused = totals.results.filter((result) => result.status === 'refused');
  for (const result of refused.slice(0, 20)) out.remark(`refused ${JSON.stringify(result)}`);
  if (refused.length > 20) out.remark(`… and ${refused.length - 20} more; --json tells all.`);
  out.result(totals, `${totals.stored} ${what} stored, ${totals.refused} refused.`);
  if (totals.refused > 0) throw new CommandFailure(exitCodes.someRefused, '');
};

import type { ApiClient } from '../../cli/api-client.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { arrivalsAnswer } from '../../shared/contracts/arrivals-answer.ts';
import { inLists, type Statements } from './travellers.ts';
import { untilIdle } from './until-idle.ts';

/** The clients of both agencies. */
export interface Agencies {
  immigration: ApiClient;
  liaisonOffice: ApiClient;
}

/** One request that was answered 202. */
export interface Submitted {
  agency: keyof Agencies;
  submissionId: string;
  accepted: number;
}

const requestsAtOnce = 4;

/** First what the liaison office knows earlier, until it is registered; then the lists, several at once, each with its copies beside it. */
export const postStatements = async (
  agencies: Agencies,
  { before, lists }: Statements,
  tell: (records: number) => void,
): Promise<Submitted[]> => {
  const submitted: Submitted[] = [];
  const post = async (agency: keyof Agencies, records: ArrivalRecord[]): Promise<void> => {
    if (records.length === 0) return;
    const { submissionId = '', accepted } = await agencies[agency].call(arrivalsAnswer, {
      method: 'POST',
      path: '/v1/arrivals',
      json: { records },
    });
    submitted.push({ agency, submissionId, accepted });
    tell(records.length);
  };
  for (const list of inLists(before, 500)) await post('liaisonOffice', list);
  await untilIdle(agencies.liaisonOffice);
  const left = [...lists];
  const lane = async (): Promise<void> => {
    for (let list = left.shift(); list !== undefined; list = left.shift()) {
      await Promise.all([post('liaisonOffice', list.copies), post('immigration', list.records)]);
    }
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, lane));
  return submitted;
};

import type { ArrivalRecord } from '../../contracts/arrival-record.ts';
import type { DeriveContext } from '../derive-context.ts';
import type { EpochMs, Statement } from '../evidence.ts';
import { statedFacts } from '../normalise/normalise-stated.ts';
import type { LocalityTree } from '../places/locality-tree.ts';
import { statementOf } from './statement-of.ts';

/** What one kept version of a record said of the journey, as register understood it when it came. */
export const restatedVersion = (
  { tree, policies }: { tree: LocalityTree; policies: DeriveContext['policies'] },
  { agency, source, relayedFor }: Pick<Statement, 'agency' | 'source' | 'relayedFor'>,
  { record, hash, receivedAt }: { record: ArrivalRecord; hash: string; receivedAt: EpochMs },
): Statement => {
  const facts = statedFacts(record);
  const origin = {
    agency,
    source,
    version: hash,
    receivedAt,
    ...(relayedFor === undefined ? {} : { relayedFor }),
  };
  return statementOf(record, facts, origin, tree, policies.at(receivedAt).policy).statement;
};

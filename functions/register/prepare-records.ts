import { hash as digest } from 'node:crypto';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { operatorLocality, type Source } from '../../shared/contracts/localities.ts';
import { contentHash } from '../../shared/domain/content-hash.ts';
import type { EpochMs, LocalDate, Statement } from '../../shared/domain/evidence.ts';
import {
  type IdentityKeys,
  identityKeys,
  type KeyedHash,
} from '../../shared/domain/matching/identity-keys.ts';
import { normaliseRecord } from '../../shared/domain/normalise/normalise-record.ts';
import { awayIdOf } from '../../shared/domain/statements/away.ts';
import { speakingIn } from '../../shared/domain/statements/source-of-record.ts';
import { statementOf } from '../../shared/domain/statements/statement-of.ts';
import { filedOn, ridesOf } from '../../shared/domain/transfer/rides.ts';
import type { Config } from '../../shared/store/config.ts';

/** One accepted record as it comes out of the queue. */
export interface QueuedRecord {
  submissionId: string;
  agency: string;
  source: Source;
  receivedAt: EpochMs;
  record: ArrivalRecord;
  /** Of the record's content, when intake told it. */
  hash?: string;
}

/** A record with all that matching and storing need, worked out once. */
export interface PreparedRecord {
  queued: QueuedRecord;
  /** `<agency>/<recordId>`. */
  name: string;
  statement: Statement;
  identity: IdentityKeys;
  /** What the person was aboard of, and the local date it is filed under (F21). */
  rides: { names: string[]; date: LocalDate }[];
  /** The ids of the entry and traveller it founds if nobody knows the person: the same at every attempt. */
  ownEntryId: string;
  ownTravellerId: string;
  /** Its line on the away list, should it come to have one. */
  awayId: string;
  /** The path of the locality on whose away list the person is (F26); undefined for every record that tells of an arrival. */
  awayAt?: string;
}

export const prepareRecord = (queued: QueuedRecord, config: Config, hash: KeyedHash): PreparedRecord => {
  const { facts } = normaliseRecord(queued.record);
  const { policy } = config.policies.at(queued.receivedAt);
  const poster = config.agencies.get(queued.agency) ?? { id: queued.agency, source: queued.source };
  const { source, relayedFor, locality } = speakingIn(queued.record, poster, config.agencies, config.tree);
  const origin = {
    agency: queued.agency,
    source: relayedFor === undefined ? queued.source : source,
    version: queued.hash ?? contentHash(queued.record),
    receivedAt: queued.receivedAt,
    ...(relayedFor === undefined ? {} : { relayedFor }),
  };
  const { statement, away } = statementOf(queued.record, facts, origin, config.tree, policy);
  const name = `${queued.agency}/${queued.record.recordId}`;
  const founding = digest('sha256', name, 'hex').slice(0, 20);
  return {
    queued,
    name,
    statement,
    identity: identityKeys(facts, hash),
    rides: ridesOf(queued.record, facts, statement).map((ride) => ({
      names: ride.names,
      date: filedOn(ride, policy.defaultTimeZone),
    })),
    ownEntryId: `ent_${founding}`,
    ownTravellerId: `trv_${founding}`,
    awayId: awayIdOf(queued.agency, queued.record.recordId),
    ...(away
      ? {
          awayAt: config.tree.pathOf(statement.home ?? statement.destination ?? locality ?? operatorLocality),
        }
      : {}),
  };
};

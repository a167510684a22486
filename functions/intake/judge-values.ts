import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { Agency } from '../../shared/contracts/localities.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { normaliseRecord } from '../../shared/domain/normalise/normalise-record.ts';
import { withoutReporter } from '../../shared/domain/statements/community-report.ts';
import { expectationsOf } from '../../shared/domain/statements/source-expectations.ts';
import { speakingIn } from '../../shared/domain/statements/source-of-record.ts';
import { statementOf } from '../../shared/domain/statements/statement-of.ts';
import type { Config } from '../../shared/store/config.ts';
import type { JudgedValues, JudgeValues } from './judge-records.ts';

/** The judgement that register makes, with what the source owes: personal facts first, then what the tree makes of the places. */
export const valuesJudge =
  (config: Config, agency: Agency, now: EpochMs): JudgeValues =>
  (posted) => {
    const { policies, tree, agencies } = config;
    const speaking = speakingIn(posted, agency, agencies, tree);
    const { record, warnings: dropped } = takenOf(posted, speaking.source);
    const { facts, warnings, errors } = normaliseRecord(record);
    const { policy } = policies.at(now);
    const origin = { agency: agency.id, source: speaking.source, version: '', receivedAt: now };
    const stated = statementOf(record, facts, origin, tree, policy);
    const inForce = policies.at(stated.statement.at).policy;
    const owed = expectationsOf(record, { ...stated, facts, speaking, policy: inForce, tree });
    return {
      errors: [...errors, ...owed.errors],
      warnings: [...dropped, ...warnings, ...stated.warnings, ...owed.warnings],
      passing: owed.passing,
      ...(record === posted ? {} : { record }),
      ...(speaking.relayedFor === undefined ? {} : { relayedFor: speaking.relayedFor }),
    } satisfies JudgedValues;
  };

const takenOf = (posted: ArrivalRecord, source: Agency['source']): ReturnType<typeof withoutReporter> =>
  source === 'community-report' ? withoutReporter(posted) : { record: posted, warnings: [] };

import { policyKeys } from '../../contracts/policy.ts';
import { quarantineValues } from '../../contracts/policy-quarantine.ts';
import type { ReportPolicyUse } from '../../contracts/report.ts';
import type { Entry } from '../entry.ts';
import type { EpochMs } from '../evidence.ts';
import type { PolicyBook } from '../policies/policies.ts';
import { midnightOf } from '../time/local-days.ts';

/** What makes an end date: a new version that changes none of these supersedes nobody's. */
const ofTheQuarantine = policyKeys.filter(
  (key) => key === 'quarantineDays' || key === 'recoveredExtraDays' || Object.hasOwn(quarantineValues, key),
);

/**
 * P7: the version somebody's last day was made by, where an officer set another day, or where the quarantine's rules in force at `at` are
 * others. Undefined once it is served.
 */
export const policyUseOf = (
  { entryId, quarantine, stage, releasedAt }: Entry,
  policies: PolicyBook,
  at: EpochMs,
): ReportPolicyUse | undefined => {
  if (quarantine === undefined || releasedAt !== undefined || stage === 'CLOSED') return undefined;
  const then = policies.at(midnightOf(quarantine.anchor, quarantine.timeZone)).policy;
  const { policy: now, version: inForce } = policies.at(at);
  const use = { entryId, version: quarantine.policyVersion, inForce };
  if (quarantine.changedBecause !== undefined) return { ...use, why: 'local' };
  const same = ofTheQuarantine.every((key) => JSON.stringify(then[key]) === JSON.stringify(now[key]));
  return same || quarantine.policyVersion === inForce ? undefined : { ...use, why: 'superseded' };
};

import type { EpochMs } from '../../shared/domain/evidence.ts';
import type { Breaker } from '../../shared/store/breakers.ts';

/** So many failed attempts in a row, whatever pushes they belong to, open a recipient's breaker. */
const failuresThatOpen = 5;

/** Pauses before the first, second, … probe of an open breaker; the last one repeats. */
const probePauses = [30, 60, 120, 300, 600, 1800].map((seconds) => seconds * 1000);

const pauseBefore = (probes: number): number => probePauses[Math.min(probes, probePauses.length - 1)] ?? 0;

/** A failed attempt. An open breaker stays as it is: its next probe was planned when this one began. */
export const afterFailure = (breaker: Breaker, now: EpochMs): Breaker => {
  const failures = breaker.failures + 1;
  if (breaker.open || failures < failuresThatOpen) return { ...breaker, failures };
  return { ...breaker, failures, open: { since: now, probes: 0, probeAt: now + pauseBefore(0) } };
};

export const afterSuccess = ({ recipient, version }: Breaker): Breaker => ({
  recipient,
  version,
  failures: 0,
});

/** Whether an attempt may be made as a probe. */
export const isProbeDue = (breaker: Breaker, now: EpochMs): boolean =>
  breaker.open !== undefined && breaker.open.probeAt <= now;

/** Takes the probe that is due: nobody else may make one before the next pause is over, whatever becomes of this one. */
export const takeProbe = (breaker: Breaker, now: EpochMs): Breaker => {
  if (!breaker.open) return breaker;
  const probes = breaker.open.probes + 1;
  return { ...breaker, open: { since: breaker.open.since, probes, probeAt: now + pauseBefore(probes) } };
};

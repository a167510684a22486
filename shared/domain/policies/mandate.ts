import { standingMandateUntil } from '../../contracts/policy-privacy.ts';
import type { EpochMs } from '../evidence.ts';

/** From `from` on, up to but without `to`. */
interface Span {
  from: EpochMs;
  to: EpochMs;
  /** When it was put. */
  storedAt?: EpochMs | undefined;
}

/** Whether people may be taken in at an instant, and until when, or since when not (G9). */
export interface Mandate {
  inForce: boolean;
  /** In force: when the unbroken row of mandates ends. Else: when the last one did. */
  until: EpochMs;
  /** When everything is erased if none follows: thirty days after the end, and after whatever was put last. */
  purgeAt: EpochMs;
}

const dayMs = 86_400_000;
/** G9: so long after the last mandate everything is erased. */
const purgeAfterMs = 30 * dayMs;
/** When the operator is told that the end is near: so many days before it. */
const warnDays = [30, 14, 7, 3, 2, 1];

/** The mandate at an instant: the orders that were put, and before the first of them the built-in one. */
export const mandateAt = (put: readonly Span[], instant: EpochMs): Mandate => {
  const first = Math.min(...put.map(({ from }) => from));
  const builtIn = { from: Number.NEGATIVE_INFINITY, to: Math.min(Date.parse(standingMandateUntil), first) };
  const spans = [builtIn, ...put].sort((one, other) => one.from - other.from);
  let end = Number.NEGATIVE_INFINITY;
  for (const { from, to } of spans) {
    if (from > instant && from > end) break;
    // A gap that is over ends the row; what comes after it begins another.
    if (from <= end || from <= instant) end = Math.max(end, to);
  }
  const newest = Math.max(end, ...put.map(({ storedAt }) => storedAt ?? end));
  return { inForce: end > instant, until: end, purgeAt: newest + purgeAfterMs };
};

/** When the next warning is owed, or the end itself; undefined once that is past. */
export const nextWarning = ({ until }: Pick<Mandate, 'until'>, now: EpochMs): EpochMs | undefined =>
  [...warnDays, 0].map((days) => until - days * dayMs).find((at) => at > now);

/** The newest warning that was owed by now; undefined while the end is far. */
export const warningDue = ({ until }: Pick<Mandate, 'until'>, now: EpochMs): EpochMs | undefined =>
  warnDays.map((days) => until - days * dayMs).findLast((at) => at <= now);

import type { CertificateClaims, CertificateState } from '../../contracts/certificate.ts';
import type { Entry } from '../entry.ts';
import type { EpochMs, LocalDate } from '../evidence.ts';
import { addDays, localDateOf, midnightOf } from '../time/local-days.ts';

/** A release as the entry tells it now; dates in the zone its days were counted in. */
export interface Release {
  releasedAt: EpochMs;
  releasedOn: LocalDate;
  lastDay: LocalDate;
  timeZone: string;
}

/**
 * The release a certificate may tell of (F13): undefined when there is none or none any more. Ill, exposed anew, lost or dead: it no
 * longer stands; nor while a case that had ended is open again for a reason.
 */
export const standingRelease = (entry: Entry): Release | undefined => {
  const { releasedAt, quarantine } = entry;
  if (releasedAt === undefined || quarantine === undefined) return undefined;
  if (!isFree(entry) || isReopened(entry, releasedAt)) return undefined;
  const { lastDay, timeZone } = quarantine;
  return { releasedAt, releasedOn: localDateOf(releasedAt, timeZone), lastDay, timeZone };
};

const isFree = ({ stage, outcome }: Entry): boolean =>
  stage === 'RELEASED' ||
  stage === 'COMMUNITY' ||
  (stage === 'CLOSED' && (outcome === 'COMPLETED' || outcome === 'DEPARTED'));

const isReopened = ({ stage, timeline }: Entry, since: EpochMs): boolean =>
  stage !== 'CLOSED' &&
  timeline.some(({ what, status, at }) => what === 'reopened' && status === 'applied' && at >= since);

/** The last local day on which a certificate counts, and the first moment at which it does not. Counted from the release, not from the issue. */
export const certificateEnd = (
  { releasedOn, timeZone }: Release,
  days: number,
): { validUntil: LocalDate; endsAt: EpochMs } => {
  const validUntil = addDays(releasedOn, days);
  return { validUntil, endsAt: midnightOf(addDays(validUntil, 1), timeZone) };
};

/** What an issued certificate is worth. After its end nothing more is told of the person: expired comes before revoked. */
export const certificateStateOf = (
  claims: CertificateClaims,
  release: Release | undefined,
  now: EpochMs,
): CertificateState => {
  if (hasEnded(claims, now)) return 'expired';
  const tellsTheTruth = release?.releasedOn === claims.releasedOn && release.lastDay === claims.lastDay;
  return tellsTheTruth ? 'valid' : 'revoked';
};

export type CertificateVerdict = CertificateState | 'false';

/** What whoever checks a paper is told: `claims` only when the signature is right, `office` what Landfall answers for its id. */
export const verdictOf = (paper: {
  claims: CertificateClaims | undefined;
  office: CertificateState | 'unknown' | 'not-asked';
  now: EpochMs;
}): CertificateVerdict => {
  const { claims, office, now } = paper;
  if (claims === undefined) return 'false';
  if (office !== 'unknown' && office !== 'not-asked') return office;
  // An ended certificate is deleted some time later, so nobody knows it any more.
  if (hasEnded(claims, now)) return 'expired';
  return office === 'unknown' ? 'false' : 'valid';
};

const hasEnded = ({ exp }: CertificateClaims, now: EpochMs): boolean => now >= exp * 1000;

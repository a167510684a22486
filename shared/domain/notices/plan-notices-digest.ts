import type { EpochMs } from '../evidence.ts';

/** What a recipient was told of an arrival; kept with the notice so that only a real change is told again. No personal data. */
export interface ArrivalDigest {
  arrived: boolean;
  at: EpochMs;
  destination: string;
  pointOfEntry: string;
  /** The offer of responsibility the notice carried: `<locality>#<hops>`, else empty. */
  offer: string;
}

const minuteMs = 60_000;
const toldAgainAfterMs = 60 * minuteMs;

/** As text, short because every notice of every entry keeps one: minutes in base 36. */
export const writeDigest = ({ arrived, at, destination, pointOfEntry, offer }: ArrivalDigest): string =>
  [arrived ? 'A' : 'E', Math.floor(at / minuteMs).toString(36), destination, pointOfEntry, offer].join('|');

export const readDigest = (digest: string | undefined): ArrivalDigest | undefined => {
  if (digest === undefined) return undefined;
  const [state, minutes = '', destination = '', pointOfEntry = '', offer = ''] = digest.split('|');
  const at = Number.parseInt(minutes, 36) * minuteMs;
  return Number.isNaN(at) ? undefined : { arrived: state === 'A', at, destination, pointOfEntry, offer };
};

/** True when a recipient has to be told again: another place, or a time more than an hour off. The offer is told by itself. */
export const differs = (known: ArrivalDigest, now: ArrivalDigest): boolean =>
  known.destination !== now.destination ||
  known.pointOfEntry !== now.pointOfEntry ||
  Math.abs(known.at - now.at) > toldAgainAfterMs;

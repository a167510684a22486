import type { EpochMs, LocalDate } from './evidence.ts';
import { isLocalDate, localDateOf } from './local-days.ts';

const adultAfterYears = 18;

/** G12: under 18 on the local day of the arrival. Undefined without a birth date. */
export const isMinorAt = (
  birthDate: LocalDate | undefined,
  at: EpochMs,
  timeZone: string,
): boolean | undefined => {
  if (!isLocalDate(birthDate)) return undefined;
  const [year = 0, rest] = [Number(birthDate.slice(0, 4)), birthDate.slice(4)];
  return localDateOf(at, timeZone) < `${String(year + adultAfterYears).padStart(4, '0')}${rest}`;
};

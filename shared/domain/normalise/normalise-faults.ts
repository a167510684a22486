import type { Fault } from '../../contracts/fault.ts';
import type { EpochMs, LocalDate } from '../evidence.ts';
import { countryOf } from './normalise-countries.ts';
import { type Read, readDate, readInstant } from './normalise-time.ts';

/** Reads optional values of one record and collects what could not be read. Blank is absent, never a fault. */
export interface Reader {
  readonly warnings: Fault[];
  warn(pointer: string, code: string, detail: string): void;
  date(pointer: string, stated: string | undefined): LocalDate | undefined;
  instant(pointer: string, stated: string | undefined): EpochMs | undefined;
  country(pointer: string, stated: string | undefined): string | undefined;
  oneOf<T extends string>(pointer: string, stated: string | undefined, allowed: readonly T[]): T | undefined;
}

export const makeReader = (): Reader => {
  const warnings: Fault[] = [];
  const warn = (pointer: string, code: string, detail: string) => {
    warnings.push({ pointer, code, detail });
  };
  const read = <T>(pointer: string, stated: string | undefined, by: (text: string) => Read<T>) => {
    if (stated === undefined || stated.trim() === '') return undefined;
    const result = by(stated);
    if ('value' in result) return result.value;
    warn(pointer, result.code, result.detail);
    return undefined;
  };
  return {
    warnings,
    warn,
    date: (pointer, stated) => read(pointer, stated, readDate),
    instant: (pointer, stated) => read(pointer, stated, readInstant),
    country: (pointer, stated) =>
      read(pointer, stated, (text) => {
        const value = countryOf(text);
        return value === undefined
          ? { code: 'unknown-country', detail: 'Use an ISO 3166-1 alpha-3 code such as CHN.' }
          : { value };
      }),
    oneOf: (pointer, stated, allowed) =>
      read(pointer, stated, (text) => {
        const wanted = text.trim();
        const value = allowed.find((one) => one === wanted || one.toLowerCase() === wanted.toLowerCase());
        return value === undefined
          ? { code: 'unknown-value', detail: `Use one of: ${allowed.join(', ')}.` }
          : { value };
      }),
  };
};

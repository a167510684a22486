import { hkdfSync } from 'node:crypto';
import { readSecretValues, type SecretValues } from './secret-values.ts';

/**
 * The keys of a UTC day (`YYYY-MM-DD`), 32 bytes each: the present one, under which is sealed, and then those of the values that are being
 * replaced, which open what was sealed before.
 */
export type DayKeys = (day: string) => Promise<[present: Uint8Array, ...former: Uint8Array[]]>;

/** Days whose keys are kept: what is read together is seldom of many days. */
const keptDays = 400;

/**
 * Day keys, derived from a secret that serves nothing else, so that who may open records can neither sign nor search. The days' keys are
 * kept as long as the values they follow from, and are no more secret.
 */
export const createDayKeys = (readSecret: () => Promise<string>, clock: () => number): DayKeys => {
  const read = readSecretValues('seal secret', readSecret, clock);
  const kept = new WeakMap<SecretValues, Map<string, Awaited<ReturnType<DayKeys>>>>();
  return async (day) => {
    const values = await read();
    const days = kept.get(values) ?? new Map();
    kept.set(values, days);
    const known = days.get(day);
    if (known) return known;
    const derive = (secret: Uint8Array): Uint8Array =>
      new Uint8Array(hkdfSync('sha256', secret, 'landfall/1', `seal\n${day}`, 32));
    const keys: Awaited<ReturnType<DayKeys>> = [derive(values.present), ...values.former.map(derive)];
    if (days.size >= keptDays) days.clear();
    days.set(day, keys);
    return keys;
  };
};

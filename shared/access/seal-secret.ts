import { hkdfSync } from 'node:crypto';

/** The key of a UTC day (`YYYY-MM-DD`): 32 bytes, the same for ever. */
export type DayKey = (day: string) => Promise<Uint8Array>;

/** Days whose keys are kept: what is read together is seldom of many days. */
const keptDays = 400;

/**
 * Day keys, derived from a secret that serves nothing else, so that who may open records can neither sign nor search. It is read at the
 * first use and kept for the sandbox's life, as are the days' keys, which are no more secret; a failed read is tried again.
 */
export const createDayKey = (readSecret: () => Promise<string>): DayKey => {
  let secret: Promise<Uint8Array> | undefined;
  const read = (): Promise<Uint8Array> => {
    if (secret) return secret;
    const attempt = readSecret().then(checked);
    secret = attempt;
    attempt.catch(() => {
      if (secret === attempt) secret = undefined;
    });
    return attempt;
  };
  const days = new Map<string, Uint8Array>();
  return async (day) => {
    const known = days.get(day);
    if (known) return known;
    const key = new Uint8Array(hkdfSync('sha256', await read(), 'landfall/1', `seal\n${day}`, 32));
    if (days.size >= keptDays) days.clear();
    days.set(day, key);
    return key;
  };
};

const checked = (secret: string): Uint8Array => {
  if (secret.length < 32) throw new Error('the seal secret is too short to derive keys from');
  return Buffer.from(secret, 'utf8');
};

import * as z from 'zod';

/** A secret's value while it lasts; and those it replaces, while their turn is not over. */
export interface SecretValues {
  present: Uint8Array;
  former: Uint8Array[];
}

/** So long a sandbox goes by what it read: a value that was put is known everywhere when this is over. */
const keptMs = 5 * 60_000;

/**
 * Reads a secret at the first use, and again every five minutes; a failed read is tried again by the next use, and until one succeeds the
 * known values stay good. Rejects for a value that is too short to derive keys from; `name` is what the message calls it.
 */
export const readSecretValues = (
  name: string,
  readSecret: () => Promise<string>,
  clock: () => number,
): (() => Promise<SecretValues>) =>
  keptFor(keptMs, () => readSecret().then((text) => valuesOf(name, text)), clock);

/** The value of `read`, read anew when it is older than `milliseconds`; an older one is better than none. */
const keptFor = <Value>(
  milliseconds: number,
  read: () => Promise<Value>,
  clock: () => number,
): (() => Promise<Value>) => {
  let kept: { value: Promise<Value>; at: number } | undefined;
  return () => {
    const before = kept;
    const now = clock();
    if (before && Math.abs(now - before.at) < milliseconds) return before.value;
    const value = read().catch((error: unknown) => {
      if (kept?.value === value) kept = before;
      if (before) return before.value;
      throw error;
    });
    kept = { value, at: now };
    return value;
  };
};

const values = z.array(z.string()).min(1);

/** A secret's value cannot be used: said by the error's own name, which is all of it that a log line holds. */
class UnusableSecret extends Error {
  constructor(name: string, why: string, options?: ErrorOptions) {
    super(`the ${name} ${why}`, options);
    this.name = `Unusable ${name}`;
  }
}

/** One value, or a JSON list of several while one is being replaced: the present one first. */
const valuesOf = (name: string, secret: string): SecretValues => {
  const texts = textsOf(name, secret);
  if (texts.some((text) => text.length < 32))
    throw new UnusableSecret(name, 'is too short to derive keys from');
  const [present = new Uint8Array(), ...former] = texts.map((text) => Buffer.from(text, 'utf8'));
  return { present, former };
};

const textsOf = (name: string, secret: string): string[] => {
  if (!secret.startsWith('[')) return [secret];
  try {
    return values.parse(JSON.parse(secret));
  } catch (cause) {
    throw new UnusableSecret(name, 'is no list of values', { cause });
  }
};

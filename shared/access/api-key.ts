import { createHash, timingSafeEqual } from 'node:crypto';
import type { KeyEnvironment, Role } from '../contracts/api-key.ts';
import type { Department } from '../contracts/localities.ts';
import type { Agreement } from '../contracts/purpose.ts';
import type { Item } from '../store/table.ts';

/**
 * A key is `lf_<environment>_<id>_<secret>`. Only the secret's SHA-256 is stored: it has 256 random bits, so nothing slower
 * than a plain hash is needed. `lf_` and the environment let secret scanners find a key that leaked; the environment is stored too, so that
 * a key of one is none of the other's, however it is spelt.
 */
export interface NewKey {
  role: Role;
  subject: string;
  departments?: readonly Department[] | undefined;
  /** Epoch milliseconds. */
  expiresAt?: number | undefined;
  /** For what and by what right it is issued (G1). */
  agreement?: Agreement | undefined;
  environment: KeyEnvironment;
  now: number;
  /** As many random bytes as asked for. */
  random: (bytes: number) => Uint8Array;
}

const pattern = /^lf_(live|test)_([a-z2-7]{16})_([A-Za-z0-9_-]{43})$/;
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

export const keyPartition = 'C#keys';

/** Makes a key and the item to store for it. Pure: the caller stores `item` and shows `key` once. */
export const makeKey = (input: NewKey): { key: string; keyId: string; item: Item } => {
  const id = Array.from(input.random(16), (byte) => alphabet[byte % 32]).join('');
  const secret = Buffer.from(input.random(32)).toString('base64url');
  const keyId = `key_${id}`;
  const item: Item = {
    pk: keyPartition,
    sk: keyId,
    v: 1,
    role: input.role,
    subject: input.subject,
    environment: input.environment,
    hash: hashOf(secret),
    createdAt: input.now,
    ...(input.departments === undefined ? {} : { departments: input.departments.join(',') }),
    ...(input.expiresAt === undefined ? {} : { expiresAt: input.expiresAt }),
    ...agreed(input.agreement ?? {}),
  };
  return { key: `lf_${input.environment}_${id}_${secret}`, keyId, item };
};

const agreed = ({ purpose, legalBasis, agreementRef }: Agreement): Record<string, string> => ({
  ...(purpose === undefined ? {} : { purpose }),
  ...(legalBasis === undefined ? {} : { legalBasis }),
  ...(agreementRef === undefined ? {} : { agreementRef }),
});

/** The parts of a key as sent, or undefined when it does not even look like one. */
export const readKey = (key: string): { environment: string; keyId: string; secret: string } | undefined => {
  const [, environment, id, secret] = pattern.exec(key) ?? [];
  if (environment === undefined || id === undefined || secret === undefined) return undefined;
  return { environment, keyId: `key_${id}`, secret };
};

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** In constant time: how long it takes says nothing about how much of the hash was right. */
export const sameHash = (one: string, other: string): boolean => {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
};

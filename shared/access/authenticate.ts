import type { KeyEnvironment } from '../contracts/api-key.ts';
import type { Clock } from '../lambda/clock.ts';
import { Problem } from '../lambda/problem.ts';
import { findKey, type StoredKey } from '../store/keys.ts';
import type { Table } from '../store/table.ts';
import { hashOf, readKey, sameHash } from './api-key.ts';
import type { Caller } from './caller.ts';

export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

/** Revocation must work within 60 s in every sandbox; half of that leaves room for the read itself. */
const cacheMilliseconds = 30_000;
const cachedKeys = 1000;

/**
 * Checks `Authorization: Bearer lf_…`. What is cached is the stored key, not the verdict: every request compares its own secret,
 * so a wrong secret never profits from a right one. A key of another environment is none here, though its item be: tables are copied. Throws
 * the 401, the same for every reason.
 */
export const createAuthenticate = (table: Table, clock: Clock, environment: KeyEnvironment): Authenticate => {
  const cache = new Map<string, { stored: StoredKey; at: number }>();
  const load = async (keyId: string, now: number): Promise<StoredKey | undefined> => {
    const cached = cache.get(keyId);
    if (cached && Math.abs(now - cached.at) < cacheMilliseconds) return cached.stored;
    cache.delete(keyId);
    const stored = await findKey(table, keyId);
    if (!stored) return undefined;
    if (cache.size >= cachedKeys) cache.clear();
    cache.set(keyId, { stored, at: now });
    return stored;
  };
  return async (authorization) => {
    const sent = readKey(/^bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
    if (sent?.environment !== environment) throw unauthorized();
    const now = clock();
    const stored = await load(sent.keyId, now);
    const isIssuedHere = (stored?.environment ?? environment) === environment;
    if (!stored || !isIssuedHere || !sameHash(hashOf(sent.secret), stored.hash) || !isValid(stored, now)) {
      throw unauthorized();
    }
    return callerOf(stored);
  };
};

const isValid = (stored: StoredKey, now: number): boolean =>
  stored.revokedAt === undefined && (stored.expiresAt === undefined || stored.expiresAt > now);

const callerOf = (stored: StoredKey): Caller => {
  const { keyId, role, subject, departments, purpose, legalBasis, agreementRef } = stored;
  return {
    keyId,
    role,
    subject,
    ...(departments === undefined ? {} : { departments }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(legalBasis === undefined ? {} : { legalBasis }),
    ...(agreementRef === undefined ? {} : { agreementRef }),
  };
};

const unauthorized = (): Problem =>
  new Problem({
    status: 401,
    code: 'unauthorized',
    title: 'A valid API key is needed',
    detail: 'Send it as: Authorization: Bearer lf_…',
    headers: { 'www-authenticate': 'Bearer realm="landfall"' },
  });

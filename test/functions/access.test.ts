import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeKey, type NewKey, readKey } from '../../shared/access/api-key.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { hasScope, localityOfCaller, requireScope, servesDepartment } from '../../shared/access/caller.ts';
import { createMasterSecret } from '../../shared/access/master-secret.ts';
import { type Scope, scopes, scopesOf } from '../../shared/access/scopes.ts';
import { type KeyEnvironment, roles } from '../../shared/contracts/api-key.ts';
import { problemOf } from '../../shared/lambda/problem.ts';
import { insertKey, listKeys, revokeKey } from '../../shared/store/keys.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';

const start = Date.parse('2020-02-01T00:00:00Z');
const wanted: NewKey = {
  role: 'locality',
  subject: '140105',
  environment: 'live',
  now: start,
  random: randomBytes,
};

const setUp = async (change: Partial<NewKey> = {}, here: KeyEnvironment = change.environment ?? 'live') => {
  const table = createMemoryTable();
  let now = start;
  const made = makeKey({ ...wanted, ...change });
  await insertKey(table, made.item);
  const authenticate = createAuthenticate(table, () => now, here);
  return {
    table,
    ...made,
    authenticate,
    advance: (ms: number) => {
      now += ms;
    },
    statusOf: async (header: string | undefined) => {
      try {
        await authenticate(header);
        return 200;
      } catch (error) {
        return problemOf(error);
      }
    },
  };
};

describe('a key', () => {
  test('is lf_<env>_<id>_<secret>; the item holds the hash and never the secret', () => {
    const { key, keyId, item } = makeKey({
      ...wanted,
      departments: ['health', 'reception'],
      expiresAt: start + 1,
    });
    expect(key).toMatch(/^lf_live_[a-z2-7]{16}_[\w-]{43}$/);
    const parts = readKey(key);
    expect(parts?.keyId).toBe(keyId);
    expect(JSON.stringify(item)).not.toContain(parts?.secret);
    expect(item).toMatchObject({
      pk: 'C#keys',
      sk: keyId,
      departments: 'health,reception',
      expiresAt: start + 1,
    });
  });

  test('whatever its random bytes are, it can be read again', () => {
    for (let round = 0; round < 200; round += 1) {
      const { key, keyId } = makeKey(wanted);
      expect(readKey(key)?.keyId).toBe(keyId);
    }
  });

  test('opens as its caller, with departments', async () => {
    const { key, keyId, authenticate } = await setUp({ departments: ['health'] });
    const caller = await authenticate(`Bearer ${key}`);
    expect(caller).toEqual({ keyId, role: 'locality', subject: '140105', departments: ['health'] });
    expect([servesDepartment(caller, 'health'), servesDepartment(caller, 'lead')]).toEqual([true, false]);
  });

  test('one of several of the same subject is as good as another', async () => {
    const { table, key, authenticate } = await setUp();
    const others = [makeKey(wanted), makeKey(wanted)];
    for (const other of others) await insertKey(table, other.item);
    for (const one of [key, ...others.map((other) => other.key)]) {
      expect((await authenticate(`Bearer ${one}`)).subject).toBe('140105');
    }
  });
});

describe('a key that is not good', () => {
  test('is the same 401 with WWW-Authenticate, whatever is wrong with it', async () => {
    const { key, statusOf } = await setUp();
    const swapped = `${key.slice(0, -2)}${key.endsWith('AA') ? 'BB' : 'AA'}`;
    const unknown = makeKey(wanted).key;
    const sent = [
      undefined,
      '',
      'Bearer',
      `Bearer ${swapped}`,
      `Bearer ${unknown}`,
      `Basic ${key}`,
      key,
      `Bearer ${key}x`,
    ];
    const answers = await Promise.all(sent.map(statusOf));
    expect(answers[0]).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="landfall"' },
    });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await statusOf(`bearer ${key}`)).toBe(200);
  });

  test.each([
    ['live', 'test'],
    ['test', 'live'],
  ] as const)('of %s is none of %s, however it is spelt and wherever its item is', async (own, other) => {
    for (const here of [own, other]) {
      const { key, statusOf } = await setUp({ environment: own }, here);
      const spelt = key.replace(`lf_${own}_`, `lf_${other}_`);
      expect(await statusOf(`Bearer ${spelt}`)).toMatchObject({ status: 401 });
      const expected = here === own ? 200 : expect.objectContaining({ status: 401 });
      expect(await statusOf(`Bearer ${key}`)).toEqual(expected);
    }
  });

  test('is not good because a right one of the same id was just used', async () => {
    const { key, statusOf } = await setUp();
    const wrong = `${key.slice(0, -4)}AAAA`;
    expect(await statusOf(`Bearer ${wrong}`)).toMatchObject({ status: 401 });
    expect(await statusOf(`Bearer ${key}`)).toBe(200);
    expect(await statusOf(`Bearer ${wrong}`)).toMatchObject({ status: 401 });
  });

  test('expires at its time, even while it is cached', async () => {
    const { key, statusOf, advance } = await setUp({ expiresAt: start + 10_000 });
    expect(await statusOf(`Bearer ${key}`)).toBe(200);
    advance(10_000);
    expect(await statusOf(`Bearer ${key}`)).toMatchObject({ status: 401 });
  });

  test('is refused within 60 s of being revoked', async () => {
    const { table, key, keyId, statusOf, advance } = await setUp();
    expect(await statusOf(`Bearer ${key}`)).toBe(200);
    expect(await revokeKey(table, keyId, start)).toBe(true);
    advance(59_000);
    expect(await statusOf(`Bearer ${key}`)).toMatchObject({ status: 401 });
  });

  test('stays revoked since the first time; an unknown one cannot be revoked', async () => {
    const { table, keyId } = await setUp();
    await revokeKey(table, keyId, start + 1);
    expect(await revokeKey(table, keyId, start + 2)).toBe(true);
    expect((await listKeys(table, { limit: 10 })).keys[0]?.revokedAt).toBe(start + 1);
    expect(await revokeKey(table, 'key_aaaaaaaaaaaaaaaa', start)).toBe(false);
  });
});

describe('scopes', () => {
  test('each is held by some role, and none by a role twice', () => {
    for (const scope of scopes) expect(roles.some((role) => scopesOf[role].includes(scope))).toBe(true);
    for (const role of roles) expect(new Set(scopesOf[role]).size).toBe(scopesOf[role].length);
  });

  test('an agency sees no entry, an administrator no person, an auditor the audit only', () => {
    const personal: Scope[] = [
      'entries:read',
      'notifications:read',
      'arrivals:read',
      'reports:read',
      'audit:read',
    ];
    for (const scope of personal) expect([scope, scopesOf.admin.includes(scope)]).toEqual([scope, false]);
    for (const scope of ['entries:read', 'notifications:read'] as const) {
      expect(scopesOf.agency).not.toContain(scope);
    }
    expect(scopesOf.auditor).toEqual(['audit:read']);
  });

  test('a missing one is named', () => {
    const caller = { keyId: 'key_a', role: 'auditor', subject: 'x' } as const;
    expect(hasScope(caller, 'audit:read')).toBe(true);
    expect(() => requireScope(caller, 'keys:manage')).toThrow('missing-scope');
    try {
      requireScope(caller, 'keys:manage');
    } catch (error) {
      expect(problemOf(error)).toMatchObject({ status: 403, detail: expect.stringContaining('keys:manage') });
    }
  });

  test('a steward works on the inbox of the operator', () => {
    expect(localityOfCaller({ keyId: 'k', role: 'steward', subject: 'x' })).toBe('operator');
    expect(localityOfCaller({ keyId: 'k', role: 'locality', subject: '14' })).toBe('14');
    expect(localityOfCaller({ keyId: 'k', role: 'admin', subject: 'x' })).toBeUndefined();
  });
});

describe('the master secret', () => {
  const value = 'm'.repeat(64);

  test('is read once, and again after a failed read', async () => {
    let reads = 0;
    const master = createMasterSecret(async () => {
      reads += 1;
      if (reads === 1) throw new Error('throttled');
      return value;
    });
    await expect(master.searchKey()).rejects.toThrow('throttled');
    expect(await master.searchKey()).toEqual(await master.searchKey());
    await master.signingSecret('14/health', 'https://a.example', 1);
    expect(reads).toBe(2);
  });

  test('gives each recipient, endpoint and generation its own signing secret, always the same', async () => {
    const master = createMasterSecret(async () => value);
    const secret = await master.signingSecret('14/health', 'https://a.example/', 1);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(
      await createMasterSecret(async () => value).signingSecret('14/health', 'https://a.example/', 1),
    ).toBe(secret);
    const others = [
      await master.signingSecret('14/health', 'https://a.example/', 2),
      await master.signingSecret('14/health', 'https://b.example/', 1),
      await master.signingSecret('14/lead', 'https://a.example/', 1),
      await createMasterSecret(async () => 'n'.repeat(64)).signingSecret(
        '14/health',
        'https://a.example/',
        1,
      ),
    ];
    expect(new Set([secret, ...others]).size).toBe(5);
  });

  test('that is too short is refused', async () => {
    await expect(createMasterSecret(async () => 'short').searchKey()).rejects.toThrow('too short');
  });
});

import { sameHash } from '../../shared/access/api-key.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import type { KeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { isLocalDate } from '../../shared/domain/time/local-days.ts';
import { Problem } from '../../shared/lambda/problem.ts';
import { loadLiveEntries, type StoredEntry } from '../../shared/store/entries.ts';
import { findSelfCode, openSession, type StoredSelfCode, takeTry } from '../../shared/store/self-codes.ts';
import type { Table } from '../../shared/store/table.ts';
import { codeOfToken, makeToken, readSelfCode, type SelfCode } from './self-code.ts';

export interface SelfDeps {
  table: Table;
  searchHash: () => Promise<KeyedHash>;
  random: (bytes: number) => Uint8Array;
}

/** The traveller before us: their entry, and the session by which they may come again. */
export interface OpenedSelf {
  stored: StoredEntry;
  session: { until: EpochMs; token?: string };
}

const maximumTries = 5;
const sessionMs = 30 * 60_000;
const maximumRounds = 4;

/** Hash of a code's secret part, as it is stored. */
export const codeHash = (keyed: KeyedHash, { codeId, secret }: SelfCode): string =>
  keyed(`V|${codeId}|${secret}`);
const tokenHash = (keyed: KeyedHash, token: string): string => keyed(`T|${token}`);
/** As `identityKeys` hashes it: compared with what the entry knows, never stored anew. */
const birthHash = (keyed: KeyedHash, birthDate: string): string => keyed(`B|${birthDate}`);

/**
 * `Authorization: SelfCode <code>` with `Birth-Date: YYYY-MM-DD` opens a session once; `Authorization: SelfSession <token>` goes on with it.
 * Throws the 401, the same for every reason: which part was wrong is nobody's business.
 */
export const openSelf =
  (deps: SelfDeps) =>
  async (headers: Record<string, string>, now: EpochMs): Promise<OpenedSelf> => {
    const [, scheme = '', sent = ''] = /^(\S+) +(\S.*)$/.exec(headers.authorization?.trim() ?? '') ?? [];
    switch (scheme.toLowerCase()) {
      case 'selfsession':
        return goOn(deps, sent.trim(), now);
      case 'selfcode':
        return useCode(deps, { sent, birthDate: headers['birth-date']?.trim() ?? '' }, now);
      default:
        throw unknownSelf();
    }
  };

const useCode = async (
  deps: SelfDeps,
  { sent, birthDate }: { sent: string; birthDate: string },
  now: EpochMs,
): Promise<OpenedSelf> => {
  const code = readSelfCode(sent);
  const found = code && (await reserveTry(deps, code.codeId, now));
  if (!code || !found) throw unknownSelf();
  const keyed = await deps.searchHash();
  const [stored] = await loadLiveEntries(deps.table, [found.entryId], { consistent: true });
  const isCode = sameHash(codeHash(keyed, code), found.hash);
  const birth = stored?.document.birth ?? '';
  const isBirth = isLocalDate(birthDate) && isBirthOf(birth, keyed, birthDate);
  if (!isCode || !isBirth || !stored) throw unknownSelf();
  const token = makeToken(code.codeId, deps.random);
  const until = now + sessionMs;
  const session = { hash: tokenHash(keyed, token), until, at: now };
  if (!(await openSession(deps.table, code.codeId, session))) {
    // A refusal may be our own success, whose answer was lost.
    const now = await findSelfCode(deps.table, code.codeId);
    if (now?.session?.hash !== session.hash) throw unknownSelf();
  }
  return { stored, session: { until, token } };
};

/** While the search secret is replaced an entry may still have its birth date under the former one alone, or under both. */
const isBirthOf = (stored: string, keyed: KeyedHash, birthDate: string): boolean => {
  const isKnown = stored.split(' ').some((one) => one !== '' && sameHash(birthHash(keyed, birthDate), one));
  return isKnown || (keyed.former !== undefined && isBirthOf(stored, keyed.former, birthDate));
};

/** One of the five tries, taken before anything is compared; undefined when the code is over, used up or unknown. */
const reserveTry = async (
  { table, random }: SelfDeps,
  codeId: string,
  now: EpochMs,
): Promise<StoredSelfCode | undefined> => {
  const mark = Buffer.from(random(16)).toString('base64url');
  for (let round = 0; round < maximumRounds; round += 1) {
    const found = await findSelfCode(table, codeId);
    if (!found || found.expiresAt <= now || found.usedAt !== undefined) return undefined;
    if (found.tries >= maximumTries) return undefined;
    if (await takeTry(table, found, mark)) return found;
  }
  return undefined;
};

const goOn = async ({ table, searchHash }: SelfDeps, token: string, now: EpochMs): Promise<OpenedSelf> => {
  const codeId = codeOfToken(token);
  const found = codeId === undefined ? undefined : await findSelfCode(table, codeId);
  const session = found?.session;
  if (!found || !session || session.until <= now) throw unknownSelf();
  if (!sameHash(tokenHash(await searchHash(), token), session.hash)) throw unknownSelf();
  const [stored] = await loadLiveEntries(table, [found.entryId], { consistent: true });
  if (!stored) throw unknownSelf();
  return { stored, session: { until: session.until } };
};

const unknownSelf = (): Problem =>
  new Problem({
    status: 401,
    code: 'self-code-invalid',
    title: 'This code or session does not open anything',
    detail:
      'Send Authorization: SelfCode <code> with Birth-Date: YYYY-MM-DD, or Authorization: SelfSession <token>. Ask the office for a new code.',
    headers: { 'www-authenticate': 'SelfCode realm="landfall", SelfSession realm="landfall"' },
  });

import type { Caller } from '../../shared/access/caller.ts';
import { appendEvents } from '../../shared/commit/append-events.ts';
import type { CommitDeps } from '../../shared/commit/commit-entries.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { eventKey } from '../../shared/domain/stages/event-key.ts';
import {
  type Language,
  type Notice,
  noticeFor,
  noticeTextVersion,
} from '../../shared/domain/traveller/traveller-notice.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadLiveEntries } from '../../shared/store/entries.ts';
import { insertSelfCode } from '../../shared/store/self-codes.ts';
import { speakerOf } from '../feedback/read-events.ts';
import { codeHash, type SelfDeps } from './open-self.ts';
import { contactText, officeOf } from './responsible-office.ts';
import { makeSelfCode, writeSelfCode } from './self-code.ts';
import { mayHandOutCode } from './who-decides.ts';

const validMs = 24 * 3_600_000;
const maximumRounds = 5;

export type IssuedCode =
  | { kind: 'issued'; code: string; expiresAt: EpochMs; notice?: Notice }
  | { kind: 'not-found' }
  /** Nobody stated a birth date, so nothing could be compared with what the traveller says. */
  | { kind: 'birth-date-unknown' };

interface Issuing {
  entryId: string;
  officer: string;
  /** G3: the notice is given in this language at the same time. */
  language?: Language | undefined;
  caller: Caller;
  config: Config;
  now: EpochMs;
}

/** A one-time code for the traveller, shown once (G4); with a language, the notice of the first check as well, recorded as given (G3). */
export const issueSelfCode =
  (deps: CommitDeps & SelfDeps) =>
  async (issuing: Issuing): Promise<IssuedCode> => {
    const { caller, config, now } = issuing;
    const [stored] = await loadLiveEntries(deps.table, [issuing.entryId], { consistent: true });
    if (!stored) return { kind: 'not-found' };
    const entry = deriveEntry(stored.document, [], config);
    if (!mayHandOutCode(caller, entry, config.tree)) return { kind: 'not-found' };
    if (stored.document.birth === undefined) return { kind: 'birth-date-unknown' };
    const expiresAt = now + validMs;
    const code = await makeCode(deps, entry.entryId, expiresAt);
    const notice = issuing.language && (await giveNotice(deps, entry, issuing, issuing.language));
    return { kind: 'issued', code, expiresAt, ...(notice ? { notice } : {}) };
  };

const makeCode = async (deps: SelfDeps, entryId: string, expiresAt: EpochMs): Promise<string> => {
  const keyed = await deps.searchHash();
  for (let round = 0; round < maximumRounds; round += 1) {
    const code = makeSelfCode(deps.random);
    const hash = codeHash(keyed, code);
    if (await insertSelfCode(deps.table, { codeId: code.codeId, entryId, hash, expiresAt })) {
      return writeSelfCode(code);
    }
  }
  throw new Error('no free code was found');
};

const giveNotice = async (
  deps: CommitDeps,
  entry: Entry,
  { caller, officer, config, now }: Issuing,
  language: Language,
): Promise<Notice> => {
  const by = speakerOf(caller);
  const eventId = `notice-given:${entry.entryId}:${language}:${noticeTextVersion}`;
  const data = { language, version: noticeTextVersion };
  const at = { occurredAt: now, learnedAt: now };
  const event = {
    key: eventKey(by, eventId),
    eventId,
    by,
    type: 'notice-given' as const,
    officer,
    data,
    ...at,
  };
  const known = entry.timeline.some(({ what }) => what === 'notice-given');
  if (!known) await appendEvents(deps)([{ entryId: entry.entryId, event }]);
  const office = officeOf(entry, config);
  return noticeFor(language, { name: office.name, contact: contactText(office) });
};

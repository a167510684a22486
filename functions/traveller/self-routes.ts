import type { Journal } from '../../shared/access/journal.ts';
import type { CommitDeps } from '../../shared/commit/commit-entries.ts';
import { noticeQuery } from '../../shared/contracts/notice.ts';
import { type RequestKind, requestKinds, selfWishes, type Wish } from '../../shared/contracts/request.ts';
import { selfCodePost } from '../../shared/contracts/self.ts';
import { contentHash } from '../../shared/domain/content-hash.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import {
  exactLanguage,
  type Language,
  languageOf,
  languages,
  noticeFor,
} from '../../shared/domain/traveller/traveller-notice.ts';
import type { Answer, OpenRequest, Request, Route } from '../../shared/lambda/http-route.ts';
import { parseBody, parseQuery } from '../../shared/lambda/parse-request.ts';
import { invalidRequest, notFound, Problem } from '../../shared/lambda/problem.ts';
import { issueSelfCode } from './issue-self-code.ts';
import { openSelf, type SelfDeps } from './open-self.ts';
import { readWish } from './read-wish.ts';
import { ownRequestOf, type ShowDeps, showSelf } from './show-self.ts';
import { takeRequest } from './take-request.ts';

type Deps = CommitDeps & SelfDeps & ShowDeps & { journal: Journal };

/** What travellers see and ask themselves, and what opens it to them. */
export const selfRoutes = (deps: Deps): Route[] => [
  {
    method: 'GET',
    path: '/v1/notices/{language}',
    scope: 'open',
    handle: (request) => getNotice(deps, request),
  },
  {
    method: 'POST',
    path: '/v1/entries/{entryId}/self-codes',
    scope: 'requests:write',
    handle: (request) => postSelfCode(deps, request),
  },
  { method: 'GET', path: '/v1/self', scope: 'open', handle: (request) => getSelf(deps, request) },
  {
    method: 'POST',
    path: '/v1/self/{action}',
    scope: 'open',
    maximumBytes: 64 * 1024,
    handle: (request) => postSelf(deps, request),
  },
];

const getNotice = async (deps: Deps, { params, query }: OpenRequest): Promise<Answer> => {
  const { locality } = parseQuery(noticeQuery, query);
  const language = exactLanguage(params.language);
  if (language === undefined) throw noSuchLanguage();
  const { tree } = await deps.config.load();
  const name = locality === undefined ? undefined : tree.get(locality)?.name;
  const body = noticeFor(language, name === undefined ? undefined : { name });
  return { status: 200, body, headers: { 'content-language': language } };
};

const postSelfCode = async (deps: Deps, { params, body, caller, now, log }: Request): Promise<Answer> => {
  const { officer, language: wanted } = parseBody(selfCodePost, body);
  const language = wanted === undefined ? undefined : exactLanguage(wanted);
  if (wanted !== undefined && language === undefined) throw unknownLanguage();
  const config = await deps.config.load();
  const entryId = params.entryId ?? '';
  const issued = await issueSelfCode(deps)({ entryId, officer, language, caller, config, now });
  switch (issued.kind) {
    case 'issued': {
      log.set({ entry: entryId });
      const { code, expiresAt, notice } = issued;
      const answer = { code, expiresAt: new Date(expiresAt).toISOString(), ...(notice ? { notice } : {}) };
      return { status: 201, body: answer };
    }
    case 'not-found':
      throw notFound('This key does not care for such a person.');
    case 'birth-date-unknown':
      throw new Problem({
        status: 409,
        code: 'birth-date-unknown',
        title: 'No source stated a birth date',
        detail: 'Record it first: POST /v1/requests with a correction of birthDate.',
      });
  }
};

const getSelf = async (deps: Deps, { headers, now, log }: OpenRequest): Promise<Answer> => {
  const opened = await openSelf(deps)(headers, now);
  const { entryId } = opened.stored.document;
  log.set({ entry: entryId });
  // A code that got into other hands is then seen to have been used.
  const legalBasis = 'right of access of the person (G4)';
  await deps.journal(
    { caller: selfReader(entryId), now },
    { action: 'self-read', legalBasis, entryIds: [entryId] },
  );
  const language: Language = languageOf(headers['accept-language']);
  const body = await showSelf(deps)(opened, language, await deps.config.load());
  return { status: 200, body, headers: { 'content-language': language } };
};

/** All travellers' looks of a day are a few chains, so that they do not wait for each other. */
const selfReader = (entryId: string) => ({
  keyId: 'self',
  role: 'traveller' as const,
  subject: `traveller-${contentHash(entryId).slice(0, 1).toLowerCase()}`,
});

const postSelf = async (deps: Deps, { headers, params, body, now, log }: OpenRequest): Promise<Answer> => {
  const kind = requestKinds.find((one) => one === params.action);
  if (kind === undefined) throw notFound();
  const { stored } = await openSelf(deps)(headers, now);
  const config = await deps.config.load();
  const wish = readWish(selfWish(kind, body), { tree: config.tree, now });
  const entry = deriveEntry(stored.document, [], config);
  log.set({ entry: entry.entryId });
  const by = { kind: 'traveller' as const, id: 'self' };
  const { stored: taken, isNew } = await takeRequest(deps)({ entry, wish, by, config, now });
  return { status: isNew ? 201 : 200, body: ownRequestOf(taken.request) };
};

const selfWish = (kind: RequestKind, body: unknown): Wish => {
  switch (kind) {
    case 'correction':
      return { kind, ...parseBody(selfWishes.correction, body) };
    case 'contest':
      return { kind, ...parseBody(selfWishes.contest, body) };
    case 'help':
      return { kind, ...parseBody(selfWishes.help, body) };
  }
};

const noSuchLanguage = (): Problem =>
  new Problem({
    status: 404,
    code: 'not-found',
    title: 'There is no notice in this language',
    detail: `There are: ${languages.join(', ')}.`,
    extensions: { languages },
  });

const unknownLanguage = (): Problem =>
  invalidRequest([
    { pointer: '/language', code: 'invalid-value', detail: `Use one of: ${languages.join(', ')}.` },
  ]);

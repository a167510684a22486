import type { Caller } from '../../shared/access/caller.ts';
import type { CommitDeps } from '../../shared/commit/commit-entries.ts';
import { recipientParams } from '../../shared/contracts/admin.ts';
import type { RecipientKey } from '../../shared/contracts/localities.ts';
import type { StoredRecipient } from '../../shared/contracts/recipient.ts';
import type { Answer, Request, Route } from '../../shared/lambda/http-route.ts';
import { pageOf } from '../../shared/lambda/list-page.ts';
import { notFound } from '../../shared/lambda/problem.ts';
import { readAgencies } from '../../shared/store/agencies.ts';
import { readLocalities } from '../../shared/store/localities.ts';
import { readRecipients, recipientKeyOf } from '../../shared/store/recipients.ts';
import { applyPolicies } from './apply-policies.ts';
import { issueKey, type KeyDeps, listKeys, revokeKey } from './manage-keys.ts';
import { previewPolicies } from './preview-policies.ts';
import { putAgencies } from './put-agencies.ts';
import { putLocalities } from './put-localities.ts';
import { listPolicies, putPolicies } from './put-policies.ts';
import { type PutRecipientsDeps, putRecipients } from './put-recipients.ts';
import { rotateSecret } from './recipient-secrets.ts';
import { sendTest } from './send-test.ts';

export type AdminDeps = KeyDeps & PutRecipientsDeps & CommitDeps;

/** Configuration: who reports, who is told, where, under which policy. */
export const configurationRoutes = (deps: AdminDeps): Route[] => [
  put('/v1/localities', ({ body, now }) => putLocalities(deps)(body, now)),
  list('/v1/localities', async ({ query }) =>
    pageOf(await readLocalities(deps.table), (one) => one.code, query),
  ),
  put('/v1/agencies', ({ body, now }) => putAgencies(deps)(body, now)),
  list('/v1/agencies', async ({ query }) => pageOf(await readAgencies(deps.table), (one) => one.id, query)),
  put('/v1/policies', ({ body, query, now }) =>
    query.preview === undefined ? putPolicies(deps)(body, now) : previewPolicies(deps)(body, query, now),
  ),
  {
    method: 'POST',
    path: '/v1/policies/apply',
    scope: 'policies:apply',
    handle: ({ body, caller, now }) => applyPolicies(deps)(body, caller, now),
  },
  list('/v1/policies', ({ query, now }) => listPolicies(deps)(query, now)),
  put('/v1/recipients', ({ body, now }) => putRecipients(deps)(body, now)),
  list('/v1/recipients', ({ query, caller }) => listRecipients(deps, query, caller)),
  recipientAction('rotate-secret', ({ params, now }) => rotateSecret(deps)(recipientOf(params), now)),
  recipientAction('test', ({ params, requestId, now }) =>
    sendTest(deps)(recipientOf(params), requestId, now),
  ),
];

/** API keys. */
export const keyRoutes = (deps: KeyDeps): Route[] => [
  {
    method: 'POST',
    path: '/v1/keys',
    scope: 'keys:manage',
    handle: ({ body, now }) => issueKey(deps)(body, now),
  },
  {
    method: 'GET',
    path: '/v1/keys',
    scope: 'keys:manage',
    handle: ({ query, now }) => listKeys(deps)(query, now),
  },
  {
    method: 'DELETE',
    path: '/v1/keys/{keyId}',
    scope: 'keys:manage',
    handle: ({ params, now }) => revokeKey(deps)(params.keyId ?? '', now),
  },
];

type Handle = (request: Request) => Promise<Answer>;

const put = (path: string, handle: Handle): Route => ({ method: 'PUT', path, scope: 'config:write', handle });
const list = (path: string, handle: Handle): Route => ({ method: 'GET', path, scope: 'config:read', handle });

const recipientAction = (action: string, handle: Handle): Route => ({
  method: 'POST',
  path: `/v1/recipients/{locality}/{department}/${action}`,
  accepts: [],
  scope: 'config:write',
  handle,
});

const recipientOf = (params: Record<string, string>): RecipientKey => {
  const parsed = recipientParams.safeParse(params);
  if (!parsed.success) throw notFound('There is no such recipient.');
  return recipientKeyOf(parsed.data);
};

/** Without the generation of its secret. A locality is shown its own subtree only: an endpoint is nobody else's business. */
const listRecipients = async (
  deps: AdminDeps,
  query: Record<string, string>,
  caller: Caller,
): Promise<Answer> => {
  const { tree } = await deps.config.load();
  const recipients = (await readRecipients(deps.table)).filter(
    ({ locality }) =>
      caller.role !== 'locality' || locality === caller.subject || tree.isWithin(locality, caller.subject),
  );
  return pageOf(recipients.map(shown), recipientKeyOf, query);
};

const shown = ({ secretGeneration: _, previousSecretUntil, goneAt, ...recipient }: StoredRecipient) => ({
  ...recipient,
  ...(previousSecretUntil === undefined
    ? {}
    : { previousSecretUntil: new Date(previousSecretUntil).toISOString() }),
  ...(goneAt === undefined ? {} : { goneAt: new Date(goneAt).toISOString() }),
});

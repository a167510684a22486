import { makeKey } from '../../shared/access/api-key.ts';
import {
  type KeyEnvironment,
  type KeyRequest,
  keyRequest,
  type ListedKey,
} from '../../shared/contracts/api-key.ts';
import type { Fault } from '../../shared/contracts/fault.ts';
import type { Policy } from '../../shared/contracts/policy.ts';
import type { Agreement } from '../../shared/contracts/purpose.ts';
import { purposeOfRole } from '../../shared/domain/policies/usual-purposes.ts';
import { decodeCursor } from '../../shared/lambda/cursor.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import { listAnswer, listQuery } from '../../shared/lambda/list-page.ts';
import { parseBody, parseQuery } from '../../shared/lambda/parse-request.ts';
import { invalidRequest, notFound } from '../../shared/lambda/problem.ts';
import type { Config, ConfigReader } from '../../shared/store/config.ts';
import { insertKey, listKeys as list, revokeKey as revoke, type StoredKey } from '../../shared/store/keys.ts';
import type { Table } from '../../shared/store/table.ts';

export interface KeyDeps {
  table: Table;
  config: ConfigReader;
  environment: KeyEnvironment;
  random: (bytes: number) => Uint8Array;
}

/** `POST /v1/keys`. A subject may have any number of keys, so that one can be replaced without a gap. */
export const issueKey =
  (deps: KeyDeps) =>
  async (body: unknown, now: number): Promise<Answer> => {
    const request = parseBody(keyRequest, body);
    const expiresAt = request.expiresAt === undefined ? undefined : Date.parse(request.expiresAt);
    if (expiresAt !== undefined && expiresAt <= now) throw invalidRequest([alreadyExpired]);
    const subject = request.subject ?? request.role;
    const { departments, role } = request;
    const { environment, random } = deps;
    const config = await deps.config.load();
    const agreement = agreementOf(request, config.policies.at(now).policy);
    const made = makeKey({ role, subject, departments, expiresAt, agreement, environment, now, random });
    await insertKey(deps.table, made.item);
    const warnings = subjectWarnings(request, config);
    const body201 = { keyId: made.keyId, key: made.key, ...(warnings.length > 0 ? { warnings } : {}) };
    return { status: 201, body: body201 };
  };

/** G1: no key without a purpose, a legal basis and an agreement: its own, else its role's and the deployment's. */
const agreementOf = (
  { role, purpose, legalBasis, agreementRef }: KeyRequest,
  { disclosure }: Pick<Policy, 'disclosure'>,
): Agreement => ({
  purpose: purpose ?? purposeOfRole[role],
  legalBasis: legalBasis ?? disclosure.legalBasis,
  agreementRef: agreementRef ?? disclosure.agreementRef,
});

/** `GET /v1/keys`: revoked and expired ones too. */
export const listKeys =
  (deps: { table: Table }) =>
  async (query: Record<string, string>, now: number): Promise<Answer> => {
    const { limit, cursor } = parseQuery(listQuery, query);
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const { keys, more } = await list(deps.table, { after, limit });
    return listAnswer(
      keys.map((key) => listed(key, now)),
      more ? keys.at(-1)?.keyId : undefined,
    );
  };

/** `DELETE /v1/keys/{keyId}`: every sandbox refuses the key within 60 s. Revoking twice is no fault. */
export const revokeKey =
  (deps: { table: Table }) =>
  async (keyId: string, now: number): Promise<Answer> => {
    if (!(await revoke(deps.table, keyId, now))) throw notFound('There is no such key.');
    return { status: 204 };
  };

const subjectWarnings = ({ role, subject = '' }: KeyRequest, config: Config): Fault[] => {
  const known =
    role === 'agency'
      ? config.agencies.has(subject)
      : role !== 'locality' || config.tree.get(subject) !== undefined;
  if (known) return [];
  const detail = `No ${role} has this name yet; the key works once one has.`;
  return [{ pointer: '/subject', code: 'unknown-subject', detail }];
};

const alreadyExpired: Fault = {
  pointer: '/expiresAt',
  code: 'already-expired',
  detail: 'The time lies in the past.',
};

const listed = (key: StoredKey, now: number): ListedKey => ({
  keyId: key.keyId,
  role: key.role,
  subject: key.subject,
  ...(key.departments === undefined ? {} : { departments: key.departments }),
  purpose: key.purpose ?? purposeOfRole[key.role],
  ...(key.legalBasis === undefined ? {} : { legalBasis: key.legalBasis }),
  ...(key.agreementRef === undefined ? {} : { agreementRef: key.agreementRef }),
  createdAt: utc(key.createdAt),
  ...(key.expiresAt === undefined ? {} : { expiresAt: utc(key.expiresAt) }),
  ...(key.revokedAt === undefined ? {} : { revokedAt: utc(key.revokedAt) }),
  state: stateOf(key, now),
});

const stateOf = (key: StoredKey, now: number): ListedKey['state'] => {
  if (key.revokedAt !== undefined) return 'revoked';
  return key.expiresAt !== undefined && key.expiresAt <= now ? 'expired' : 'valid';
};

const utc = (at: number): string => new Date(at).toISOString();

import { randomBytes } from 'node:crypto';
import { configurationRoutes, keyRoutes } from '../../functions/admin/admin-routes.ts';
import { erasureRoutes } from '../../functions/admin/erasure-routes.ts';
import { operationRoutes } from '../../functions/admin/operation-routes.ts';
import { makeKey } from '../../shared/access/api-key.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { createMasterSecret } from '../../shared/access/master-secret.ts';
import type { Role } from '../../shared/contracts/api-key.ts';
import type { PushMessage } from '../../shared/contracts/messages.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { insertKey } from '../../shared/store/keys.ts';
import { gatewayEvent, lambdaContext, type SentRequest } from '../doubles/gateway-event.ts';
import { journalIn } from '../doubles/journal.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { operationDeps } from '../doubles/operation-deps.ts';

/** The whole admin function on a table in memory, with a clock that stands still and an administrator's key. */
export const createAdmin = async (options: { loopback?: boolean } = {}) => {
  const table = createMemoryTable();
  let now = Date.parse('2020-02-01T00:00:00Z');
  const clock = () => now;
  const lines: string[] = [];
  const sent: PushMessage[] = [];
  const config = createConfigReader(table, clock);
  const deps = {
    table,
    config,
    master: createMasterSecret(async () => 'm'.repeat(64)),
    pushes: { send: async (messages: readonly PushMessage[]) => void sent.push(...messages) },
    now: clock,
    environment: 'test' as const,
    random: (bytes: number) => randomBytes(bytes),
    loopback: options.loopback ?? false,
    openapi: () => '{"openapi":"3.1.0"}',
    ...operationDeps(table),
  };
  const searchHash = async () => makeKeyedHash(await deps.master.searchKey());
  const erasing = { table, keys: table, config: config.load, searchHash, now: clock };
  const handler = httpHandler({
    stage: 'admin',
    clock,
    write: (line) => void lines.push(line),
    authenticate: createAuthenticate(table, clock, 'test'),
    journal: journalIn(table, deps.config),
    routes: [
      ...configurationRoutes(deps),
      ...keyRoutes(deps),
      ...operationRoutes(deps),
      ...erasureRoutes(erasing),
    ],
  });
  const keyOf = async (role: Role, subject: string): Promise<string> => {
    const made = makeKey({ role, subject, environment: 'test', now, random: randomBytes });
    await insertKey(table, made.item);
    return made.key;
  };
  const adminKey = await keyOf('admin', 'test');
  const send = async (request: SentRequest) => {
    const answer = await handler(gatewayEvent({ key: adminKey, ...request }), lambdaContext());
    return { ...answer, json: answer.body === undefined ? undefined : JSON.parse(answer.body) };
  };
  return {
    table,
    config,
    lines,
    sent,
    send,
    keyOf,
    put: (path: string, items: unknown[]) => send({ method: 'PUT', path, body: JSON.stringify({ items }) }),
    get: (path: string, query: Record<string, string> = {}) => send({ path, query }),
    post: (path: string, body?: unknown) =>
      send({ method: 'POST', path, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
    advanceTo: (time: string) => {
      now = Date.parse(time);
    },
  };
};

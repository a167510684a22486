import { createHash } from 'node:crypto';
import { configurationRoutes, keyRoutes } from '../../functions/admin/admin-routes.ts';
import { erasureRoutes } from '../../functions/admin/erasure-routes.ts';
import { operationRoutes } from '../../functions/admin/operation-routes.ts';
import { certificateRoutes } from '../../functions/certificates/certificate-routes.ts';
import { runChecks } from '../../functions/checks/run-checks.ts';
import { feedbackRoutes } from '../../functions/feedback/feedback-routes.ts';
import { inboxRoutes } from '../../functions/inbox/inbox-routes.ts';
import { intakeRoutes } from '../../functions/intake/intake-routes.ts';
import { lookupsRoutes } from '../../functions/lookups/lookups-routes.ts';
import { registerRecords } from '../../functions/register/register-records.ts';
import { reportsRoutes } from '../../functions/reports/reports-routes.ts';
import { scoreRoutes } from '../../functions/reports/score-routes.ts';
import { sitesRoutes } from '../../functions/sites/sites-routes.ts';
import { sourcesRoutes } from '../../functions/sources/sources-routes.ts';
import { transfersRoutes } from '../../functions/transfers/transfers-routes.ts';
import { travellerRoutes } from '../../functions/traveller/traveller-routes.ts';
import { type HttpStageName, httpStageNames } from '../../infra/service/routes.ts';
import { makeKey } from '../../shared/access/api-key.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { createMasterSecret } from '../../shared/access/master-secret.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import { describePersons } from '../../shared/commit/describe-persons.ts';
import type { KeyEnvironment, Role } from '../../shared/contracts/api-key.ts';
import type { Department } from '../../shared/contracts/localities.ts';
import type { ArrivalsMessage } from '../../shared/contracts/messages.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { type HttpHandler, httpHandler } from '../../shared/lambda/http-chain.ts';
import type { Route } from '../../shared/lambda/http-route.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { insertKey } from '../../shared/store/keys.ts';
import { gatewayEvent, lambdaContext, type SentRequest } from '../doubles/gateway-event.ts';
import { journalIn } from '../doubles/journal.ts';
import { operationDeps } from '../doubles/operation-deps.ts';
import { createMemoryPushQueue } from '../doubles/push-queue.ts';
import { createUndoTable } from './undo-table.ts';

export const start = Date.parse('2026-11-21T08:00:00Z');

/** Bytes that differ at each call and are the same in each run. */
const countedBytes = () => {
  let calls = 0;
  return (bytes: number): Uint8Array => {
    calls += 1;
    return createHash('sha512').update(String(calls)).digest().subarray(0, bytes);
  };
};

/** Every stage's own chain and routes, on one table in memory, with the queue between intake and register drained by `registerQueued`. */
export const createSystem = async () => {
  const table = createUndoTable();
  const world = { now: start };
  const now = () => world.now;
  const config = createConfigReader(table, now);
  const master = createMasterSecret(async () => 'm'.repeat(64));
  const searchHash = async () => makeKeyedHash(await master.searchKey());
  const pushes = createMemoryPushQueue();
  const queued: ArrivalsMessage[] = [];
  const queue = { send: async (messages: readonly ArrivalsMessage[]) => void queued.push(...messages) };
  const random = countedBytes();
  let made = 0;
  const next = (prefix: string) => () => {
    made += 1;
    return `${prefix}${made}`;
  };
  const journal = journalIn(table, config);
  const deps = {
    ...{
      table,
      lines: table,
      journal,
      pushes,
      config,
      now,
      master,
      searchHash,
      random,
      queue,
      pause: async () => undefined,
    },
    ...{ newSubmissionId: next('sub_made-'), newRun: next('run-'), loopback: false },
    ...{ environment: 'live' as const, openapi: () => '{"openapi":"3.1.0"}' },
    ...operationDeps({ all: () => [] }),
  };
  const routesOf: Record<HttpStageName, Route[]> = {
    intake: intakeRoutes(deps),
    inbox: inboxRoutes(deps),
    feedback: feedbackRoutes(deps),
    transfers: transfersRoutes(deps),
    sites: sitesRoutes(deps),
    certificates: certificateRoutes(deps),
    sources: sourcesRoutes(deps),
    lookups: lookupsRoutes(deps),
    traveller: travellerRoutes(deps),
    reports: [...reportsRoutes(deps), ...scoreRoutes(deps)],
    admin: [
      ...configurationRoutes(deps),
      ...keyRoutes(deps),
      ...operationRoutes(deps),
      ...erasureRoutes({ table, keys: table, config: config.load, searchHash, now }),
    ],
  };
  const handlers = new Map<HttpStageName, HttpHandler>(
    httpStageNames.map((stage) => {
      const authenticate = createAuthenticate(table, now, deps.environment);
      return [
        stage,
        httpHandler({
          stage,
          clock: now,
          write: () => undefined,
          authenticate,
          journal,
          routes: routesOf[stage],
        }),
      ];
    }),
  );
  const register = registerRecords({
    table,
    config: config.load,
    searchHash,
    commit: commitEntries(deps),
    now,
  });

  return {
    table,
    world,
    pushes,
    /** What full mode adds on the way out. */
    describe: describePersons(table, config),
    routesOf,
    /** The answer of the function that answers this path, as the gateway gets it. */
    send: async (stage: HttpStageName, request: SentRequest) => {
      const handler = handlers.get(stage);
      if (!handler) throw new Error(`no function ${stage}`);
      const {
        statusCode = 0,
        headers = {},
        body = '',
      } = await handler(gatewayEvent(request), lambdaContext());
      return { status: statusCode, headers, body };
    },
    issue: async (
      role: Role,
      subject: string,
      more: { departments?: readonly Department[]; expiresAt?: number; environment?: KeyEnvironment } = {},
    ) => {
      const { departments, expiresAt, environment = 'live' } = more;
      const key = makeKey({ role, subject, departments, expiresAt, environment, now: start, random });
      await insertKey(table, key.item);
      return key;
    },
    registerQueued: async (): Promise<void> => {
      for (const { records, ...head } of queued.splice(0)) {
        await register(records.map(({ record, hash }) => ({ ...head, record, ...(hash ? { hash } : {}) })));
      }
    },
    tick: async (): Promise<void> => {
      const { errors } = await runChecks({ ...deps, arrivals: queue })({
        now: world.now,
        remainingMs: () => 50_000,
      });
      if (errors.length > 0) throw errors[0];
    },
  };
};
export type System = Awaited<ReturnType<typeof createSystem>>;
export type Answer = Awaited<ReturnType<System['send']>>;

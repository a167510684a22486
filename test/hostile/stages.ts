import { configurationRoutes, keyRoutes } from '../../functions/admin/admin-routes.ts';
import { erasureRoutes } from '../../functions/admin/erasure-routes.ts';
import { operationRoutes } from '../../functions/admin/operation-routes.ts';
import { certificateRoutes } from '../../functions/certificates/certificate-routes.ts';
import { feedbackRoutes } from '../../functions/feedback/feedback-routes.ts';
import { inboxRoutes } from '../../functions/inbox/inbox-routes.ts';
import { intakeRoutes } from '../../functions/intake/intake-routes.ts';
import { lookupsRoutes } from '../../functions/lookups/lookups-routes.ts';
import { reportsRoutes } from '../../functions/reports/reports-routes.ts';
import { scoreRoutes } from '../../functions/reports/score-routes.ts';
import { sitesRoutes } from '../../functions/sites/sites-routes.ts';
import { sourcesRoutes } from '../../functions/sources/sources-routes.ts';
import { transfersRoutes } from '../../functions/transfers/transfers-routes.ts';
import { travellerRoutes } from '../../functions/traveller/traveller-routes.ts';
import type { HttpStageName } from '../../infra/service/routes.ts';
import type { MasterSecret } from '../../shared/access/master-secret.ts';
import type { ArrivalsMessage, PushMessage } from '../../shared/contracts/messages.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import type { Route } from '../../shared/lambda/http-route.ts';
import type { ConfigReader } from '../../shared/store/config.ts';
import type { Table } from '../../shared/store/table.ts';
import { journalIn } from '../doubles/journal.ts';
import { operationDeps } from '../doubles/operation-deps.ts';

export interface StageDeps {
  table: Table;
  config: ConfigReader;
  now: () => number;
  master: MasterSecret;
  arrivals: { send(messages: readonly ArrivalsMessage[]): Promise<void> };
  pushes: { send(messages: readonly PushMessage[]): Promise<void> };
  random: (bytes: number) => Uint8Array;
}

/** The routes of every HTTP function, made of the same parts as in its `handler.ts`. */
export const routesOf = (deps: StageDeps): Record<HttpStageName, Route[]> => {
  const { table, config, arrivals, random, master } = deps;
  const searchHash = async () => makeKeyedHash(await master.searchKey());
  const nextId = (): string => Buffer.from(random(16)).toString('base64url');
  const reports = { ...deps, lines: table, newRun: nextId };
  const admin = {
    ...deps,
    environment: 'test' as const,
    loopback: false,
    openapi: () => '{"openapi":"3.1.0"}',
    ...operationDeps({ all: () => [] }),
  };
  return {
    intake: intakeRoutes({ table, config, queue: arrivals, newSubmissionId: () => `sub_${nextId()}` }),
    inbox: inboxRoutes({ table, config }),
    feedback: feedbackRoutes({ ...deps, pause: async () => undefined }),
    transfers: transfersRoutes(deps),
    sites: sitesRoutes({ table, config }),
    certificates: certificateRoutes({ table, config, master }),
    sources: sourcesRoutes({ table, config }),
    lookups: lookupsRoutes({ ...deps, lines: table, journal: journalIn(table, config), searchHash }),
    traveller: travellerRoutes({ ...deps, journal: journalIn(table, config) }),
    reports: [...reportsRoutes(reports), ...scoreRoutes(reports)],
    admin: [
      ...configurationRoutes(admin),
      ...keyRoutes(admin),
      ...operationRoutes(admin),
      ...erasureRoutes({ ...deps, keys: table, config: config.load, searchHash }),
    ],
  };
};

import type { Journal } from '../../shared/access/journal.ts';
import type { MasterSecret } from '../../shared/access/master-secret.ts';
import type { CommitDeps } from '../../shared/commit/commit-entries.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import type { Route } from '../../shared/lambda/http-route.ts';
import { requestRoutes } from './request-routes.ts';
import { selfRoutes } from './self-routes.ts';

export interface TravellerDeps extends CommitDeps {
  journal: Journal;
  master: Pick<MasterSecret, 'searchKey' | 'certificateIdKey'>;
  /** As many random bytes as asked for. */
  random: (bytes: number) => Uint8Array;
}

/** The traveller's side: notices, the own view, and what travellers ask and are answered. */
export const travellerRoutes = (deps: TravellerDeps): Route[] => {
  const searchHash = async () => makeKeyedHash(await deps.master.searchKey());
  return [...selfRoutes({ ...deps, searchHash }), ...requestRoutes({ ...deps, searchHash })];
};

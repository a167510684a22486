import type { CommitDeps } from '../../shared/commit/commit-entries.ts';
import type { KeyedHash } from '../../shared/domain/identity-keys.ts';
import type { Route } from '../../shared/lambda/http-route.ts';

export interface LookupsDeps extends CommitDeps {
  /** Under which people are found by their marks. */
  searchHash: () => Promise<KeyedHash>;
}

export const lookupsRoutes = (_: LookupsDeps): Route[] => [];

import type { Route } from '../../shared/lambda/http-route.ts';
import type { ConfigReader } from '../../shared/store/config.ts';
import type { Table } from '../../shared/store/table.ts';
import { listAwayLines } from './away-list.ts';
import { contactAway, listContacts } from './contact-away.ts';
import { listSources } from './list-sources.ts';
import { postZeroList } from './post-zero-list.ts';
import { showRemainders } from './show-remainders.ts';

export interface SourcesDeps {
  table: Table;
  config: ConfigReader;
}

/** Who tells us, who has not, who is away, and what stayed alone. */
export const sourcesRoutes = (deps: SourcesDeps): Route[] => [
  { method: 'GET', path: '/v1/sources', scope: 'sources:read', handle: listSources(deps) },
  { method: 'POST', path: '/v1/zero-lists', scope: 'lists:write', handle: postZeroList(deps) },
  { method: 'GET', path: '/v1/away', scope: 'away:read', handle: listAwayLines(deps) },
  { method: 'GET', path: '/v1/away/{awayId}/contacts', scope: 'away:read', handle: listContacts(deps) },
  { method: 'POST', path: '/v1/away/{awayId}/contacts', scope: 'away:write', handle: contactAway(deps) },
  {
    method: 'GET',
    path: '/v1/remainders/{localityCode}/{date}',
    scope: 'sources:read',
    handle: showRemainders(deps),
  },
];

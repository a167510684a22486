import * as z from 'zod';
import { type Caller, localityOfCaller, servesDepartment } from '../../shared/access/caller.ts';
import { describePersons } from '../../shared/commit/describe-persons.ts';
import { acknowledgeRequest, type InboxPage, inboxState } from '../../shared/contracts/inbox.ts';
import { departments, operatorLocality } from '../../shared/contracts/localities.ts';
import { decodeCursor, encodeCursor, invalidCursor } from '../../shared/lambda/cursor.ts';
import type { Route } from '../../shared/lambda/http-route.ts';
import { limitParameter, parseBody, parseQuery } from '../../shared/lambda/parse-request.ts';
import { notFound } from '../../shared/lambda/problem.ts';
import type { ConfigReader } from '../../shared/store/config.ts';
import { type Inbox, readInbox } from '../../shared/store/inbox.ts';
import { type Position, readPosition, writePosition } from '../../shared/store/inbox-position.ts';
import type { Table } from '../../shared/store/table.ts';
import { acknowledgeNotifications } from './acknowledge-notifications.ts';
import { findFedBack } from './find-fed-back.ts';

/** An inbox's position is no key but a list of stretches. */
const longestCursor = 8000;
const listQuery = z.strictObject({
  after: z.string().max(longestCursor).optional(),
  state: inboxState.optional(),
  limit: limitParameter,
});

/** What a locality reads and takes note of: its own inbox; a steward's is the operator's. */
export const inboxRoutes = (deps: { table: Table; config: ConfigReader }): Route[] => [
  {
    method: 'GET',
    path: '/v1/notifications',
    scope: 'notifications:read',
    handle: async ({ caller, query, now, log }) => {
      const { after, state, limit } = parseQuery(listQuery, query);
      const position = after === undefined ? undefined : positionOf(after);
      const read = await readInbox(deps.table, findFedBack(deps))(inboxOf(caller), {
        position,
        limit,
        state,
        now,
      });
      log.count('notifications', read.items.length);
      const items = await describePersons(deps.table, deps.config)(read.items);
      const next = encodeCursor(writePosition(read.position));
      const body: InboxPage = { items, next, more: read.more };
      // A thin notification says nothing of the person; who reads what a full one says is written down.
      const entryIds = items.flatMap(({ data, entryId }) => (data && entryId ? [entryId] : []));
      return { status: 200, body, reads: { action: 'notifications-read', entryIds } };
    },
  },
  {
    method: 'POST',
    path: '/v1/notifications/acknowledge',
    scope: 'notifications:acknowledge',
    handle: async ({ caller, body, now, log }) => {
      const { items } = parseBody(acknowledgeRequest, body);
      const results = await acknowledgeNotifications(deps)(inboxOf(caller), items, now);
      log.count('items', items.length);
      for (const { status } of results) {
        if (status === 'acknowledged' || status === 'refused') log.count(status);
      }
      return { status: 207, body: { results } };
    },
  },
];

const inboxOf = (caller: Caller): Inbox => {
  const locality = localityOfCaller(caller);
  if (locality === undefined) throw notFound('This key has no inbox.');
  // A steward's departments are those of no locality.
  if (locality === operatorLocality) return { locality, departments: ['lead'] };
  return { locality, departments: departments.filter((one) => servesDepartment(caller, one)) };
};

const positionOf = (cursor: string): Position => {
  const position = readPosition(decodeCursor(cursor, longestCursor));
  if (!position) throw invalidCursor();
  return position;
};

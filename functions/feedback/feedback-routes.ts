import * as z from 'zod';
import type { Reads } from '../../shared/access/journal.ts';
import { entriesFilter } from '../../shared/contracts/entry-view.ts';
import { eventsRequest } from '../../shared/contracts/event.ts';
import { readPurpose } from '../../shared/contracts/purpose.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { addDays, isLocalDate, midnightOf } from '../../shared/domain/time/local-days.ts';
import type { Answer, Request, Route } from '../../shared/lambda/http-route.ts';
import { limitParameter, parseBody, parseQuery } from '../../shared/lambda/parse-request.ts';
import { notFound } from '../../shared/lambda/problem.ts';
import { listEntries } from './list-entries.ts';
import { showEntry } from './show-entry.ts';
import { type FeedbackDeps, takeEvents } from './take-events.ts';

const listQuery = z.strictObject({ ...entriesFilter.shape, limit: limitParameter });

/** `purpose`: for what it is read; needed where the entry is not on the own work list (G2). */
const entryQuery = z.object({ purpose: readPurpose.optional() });

/** What the localities do with entries: tell what happened, and look. */
export const feedbackRoutes = (deps: FeedbackDeps): Route[] => [
  {
    method: 'POST',
    path: '/v1/events',
    scope: 'events:write',
    handle: (request) => postEvents(deps, request),
  },
  {
    method: 'GET',
    path: '/v1/entries',
    scope: 'entries:read',
    handle: (request) => getEntries(deps, request),
  },
  {
    method: 'GET',
    path: '/v1/entries/{entryId}',
    scope: 'entries:read',
    handle: (request) => getEntry(deps, request),
  },
];

const postEvents = async (deps: FeedbackDeps, { body, caller, now, log }: Request): Promise<Answer> => {
  const { events } = parseBody(eventsRequest, body);
  const results = await takeEvents(deps)(events, caller, now);
  log.count('events', results.length);
  for (const { status } of results) {
    if (status === 'applied' || status === 'held' || status === 'refused') log.count(status);
    else log.count('duplicates');
  }
  return { status: 207, body: { results } };
};

const getEntries = async (deps: FeedbackDeps, { query, caller, now, log }: Request): Promise<Answer> => {
  const { stage, overdue, notice, from, to, limit, cursor } = parseQuery(listQuery, query);
  const config = await deps.config.load();
  const zone = config.tree.timeZoneOf(caller.subject);
  const filter = { stage, overdue, notice, from: startOf(from, zone), to: endOf(to, zone) };
  const body = await listEntries(deps.table)({ caller, config, now, filter, limit, cursor });
  log.count('items', body.items.length);
  const entryIds = body.items.map((one) => one.entryId);
  return { status: 200, body, reads: { action: 'entries-listed', entryIds } };
};

const startOf = (value: string | undefined, zone: string): EpochMs | undefined => {
  if (value === undefined) return undefined;
  return isLocalDate(value) ? midnightOf(value, zone) : Date.parse(value);
};

/** A date is meant with its whole day; an instant is the first moment left out. */
const endOf = (value: string | undefined, zone: string): EpochMs | undefined =>
  startOf(isLocalDate(value) ? addDays(value, 1) : value, zone);

const getEntry = async (
  deps: FeedbackDeps,
  { params, query, caller, headers, now, log }: Request,
): Promise<Answer> => {
  const entryId = params.entryId ?? '';
  const { purpose: asked } = parseQuery(entryQuery, query);
  const config = await deps.config.load();
  const shown = await showEntry(deps.table)({ entryId, purpose: asked, caller, config, now });
  // Only now is it known to be an id of ours: anything may stand in a path, a passport's number too.
  if (!shown) throw notFound('No such entry is known to this key.');
  log.set({ entry: entryId });
  const { view, etag, purpose } = shown;
  const known = (headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  if (known.includes(etag) || known.includes('*')) return { status: 304, headers: { etag } };
  const reads: Reads = {
    action: 'entry-read',
    entryIds: [view.entryId],
    ...(purpose === undefined ? {} : { purpose }),
  };
  return { status: 200, body: view, headers: { etag }, reads };
};

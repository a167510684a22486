import { createHash } from 'node:crypto';
import { type CommitDeps, outboxDelayMs } from '../../shared/commit/commit-entries.ts';
import { pathsOf } from '../../shared/commit/plan-change.ts';
import { tellSteps } from '../../shared/commit/tell-of-request.ts';
import type { Wish } from '../../shared/contracts/request.ts';
import { contentHash } from '../../shared/domain/content-hash.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { firstSteps, requestDueAt } from '../../shared/domain/traveller/requests.ts';
import { Problem } from '../../shared/lambda/problem.ts';
import type { Config } from '../../shared/store/config.ts';
import { dueItems } from '../../shared/store/due.ts';
import {
  loadRequests,
  requestLinks,
  requestsOf,
  requestWrite,
  type StoredRequest,
  type TravellerRequest,
} from '../../shared/store/requests.ts';
import type { Table } from '../../shared/store/table.ts';

export interface Asking {
  /** The entry as it is now: its own id, whatever id it was asked under. */
  entry: Entry;
  wish: Wish;
  by: TravellerRequest['by'];
  officer?: string | undefined;
  config: Config;
  now: EpochMs;
}

/** The same words asked by the same person again so often, after each answer: more is a loop somewhere. */
const mostRepetitions = 50;
/** Each request is told, and an entry's ledger holds only so much: more than this is no person's need. */
const mostRequests = 100;
/** Nobody but the traveller may use all of them up: a call for help still has to come through. */
const mostOfOneAsker = 30;

/**
 * Takes a request: due item, links, the request itself, and only then its notice; a stop in between is finished by the checks. The same
 * words while the first request is open are that request, not a second one: `isNew` tells which.
 */
export const takeRequest =
  (deps: CommitDeps) =>
  async (asking: Asking): Promise<{ stored: StoredRequest; isNew: boolean }> => {
    const { entry, config } = asking;
    await requireRoom(deps.table, asking);
    for (let repetition = 0; repetition < mostRepetitions; repetition += 1) {
      const request = requestOf(asking, repetition);
      await putAround(deps, request);
      const [outcome] = await deps.table.write([requestWrite({ request, version: 0 })]);
      const [stored] = await loadRequests(deps.table, [request.requestId]);
      if (!stored) throw new Error('a request was written and is not there');
      if (outcome === 'refused' && stored.request.state !== 'OPEN') continue;
      await tellSteps(deps, config, entry.entryId, (now) => firstSteps(stored.request, now));
      return { stored, isNew: outcome === 'written' };
    }
    throw new Error('the same request was decided too often');
  };

const requireRoom = async (table: Table, { entry, by }: Asking): Promise<void> => {
  const ids = await requestsOf(table, [entry.entryId]);
  if (ids.length >= mostRequests) throw tooMany(mostRequests);
  if (by.kind === 'traveller' || ids.length < mostOfOneAsker) return;
  const known = await loadRequests(table, ids);
  const own = known.filter((one) => one?.request.by.kind === by.kind && one.request.by.id === by.id);
  if (own.length >= mostOfOneAsker) throw tooMany(mostOfOneAsker);
};

const requestOf = (
  { entry, wish, by, officer, config, now }: Asking,
  repetition: number,
): TravellerRequest => {
  const about = [entry.entryId, by.kind, by.id, contentHash(wish), repetition].join('\n');
  return {
    requestId: `req_${createHash('sha256').update(about).digest('hex').slice(0, 20)}`,
    entryId: entry.entryId,
    createdAt: now,
    dueAt: requestDueAt(wish, now, config.policies.at(now).policy),
    by,
    linkedAt: pathsOf(entry, config.tree),
    ...(officer === undefined ? {} : { officer }),
    wish,
    state: 'OPEN',
  };
};

const putAround = async ({ table }: CommitDeps, request: TravellerRequest): Promise<void> => {
  const { requestId, createdAt, dueAt } = request;
  const dues = [createdAt + outboxDelayMs, dueAt].map((at) => ({
    kind: 'request' as const,
    at,
    ref: requestId,
  }));
  await table.put([...dueItems(dues), ...requestLinks(request)]);
};

const tooMany = (most: number): Problem =>
  new Problem({
    status: 409,
    code: 'too-many-requests-for-entry',
    title: 'No further request of this person is taken',
    detail: `There are ${most}; speak to the responsible office.`,
  });

import { awayKeptUntil, eraseAway } from '../../shared/commit/erase-away.ts';
import { type EraseDeps, type Erasure, eraseEntry } from '../../shared/commit/erase-entry.ts';
import { journeysOf } from '../../shared/commit/find-personal-items.ts';
import { keptUntil } from '../../shared/commit/retain.ts';
import {
  type ErasureAnswer,
  erasureRequest,
  mostRetained,
  type RetentionAnswer,
  retentionRequest,
} from '../../shared/contracts/erasure.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { type Retention, retentionRules } from '../../shared/domain/policies/retention.ts';
import { isAwayId } from '../../shared/domain/statements/away.ts';
import type { Answer, Route } from '../../shared/lambda/http-route.ts';
import { parseBody } from '../../shared/lambda/parse-request.ts';
import { notFound, Problem } from '../../shared/lambda/problem.ts';
import { loadAway } from '../../shared/store/away.ts';
import { listDueRefs } from '../../shared/store/due.ts';
import type { RecordName } from '../../shared/store/records.ts';

/** How many are erased by one request: each takes a dozen calls. */
const mostAtOnce = 50;
const dayMs = 24 * 3_600_000;
/** Due times are in order as text as long as a year has four digits. */
const lastLook = Date.UTC(9999, 0, 1);

/** What a steward erases, and who is erased by rule (G8). */
export const erasureRoutes = (deps: EraseDeps): Route[] => [
  {
    method: 'POST',
    path: '/v1/erasures',
    scope: 'people:erase',
    handle: ({ body }) => postErasure(deps, body),
  },
  {
    method: 'POST',
    path: '/v1/retention',
    scope: 'people:erase',
    handle: ({ body, now }) => postRetention(deps, body, now),
  },
];

/** A journey whose keeping ends, or a record of somebody who is only away. */
interface Ending extends Retention {
  entryId: string;
  name?: RecordName;
}

/** What of an id is erased: a journey, or a line of the away list. */
const eraser =
  (deps: EraseDeps, { override: evenOpen }: { override: boolean }) =>
  async (id: string, dryRun: boolean): Promise<Erasure> => {
    if (!isAwayId(id)) return eraseEntry(deps)({ entryId: id, rule: 'request', evenOpen, dryRun });
    const [line] = await loadAway(deps.table, [id], { consistent: true });
    return line ? eraseAway(deps)({ name: line, dryRun }) : { kind: 'not-found' };
  };

const postErasure = async (deps: EraseDeps, body: unknown): Promise<Answer> => {
  const request = parseBody(erasureRequest, body);
  const { dryRun } = request;
  const asked = request.allJourneys
    ? await journeysOf(deps.table, request.entryId, await deps.searchHash())
    : [request.entryId];
  const erase = eraser(deps, request);
  const looked = await inTurn(asked, (id) => erase(id, true));
  if (looked.every(({ kind }) => kind === 'not-found')) throw notFound('There is no such entry.');
  // All or nothing: half of a traveller's journeys would be no answer to what they asked.
  if (!dryRun && looked.some(({ kind }) => kind === 'open')) throw followed();
  const outcomes = dryRun ? looked : await inTurn(asked, (id) => erase(id, false));
  const answer: ErasureAnswer = { dryRun, journeys: outcomes.flatMap(journeyOf) };
  const erased = answer.journeys.filter(({ outcome }) => outcome === 'erased');
  const entryIds = erased.flatMap((journey) => journey.entryIds);
  const reads = { action: 'erasure', purpose: 'data-subject', legalBasis: request.reason, entryIds } as const;
  return { status: 200, body: answer, ...(entryIds.length === 0 ? {} : { reads }) };
};

const inTurn = async <One>(all: readonly One[], act: (one: One) => Promise<Erasure>): Promise<Erasure[]> => {
  const outcomes: Erasure[] = [];
  for (const one of all) outcomes.push(await act(one));
  return outcomes;
};

const journeyOf = (erasure: Erasure): ErasureAnswer['journeys'] => {
  if (erasure.kind === 'not-found') return [];
  const { kind: outcome, entryIds } = erasure;
  if (erasure.kind === 'open') return [{ entryIds, outcome, stage: erasure.stage }];
  return [{ entryIds, outcome, ...('counts' in erasure ? { counts: erasure.counts } : {}) }];
};

const followed = (): Problem =>
  new Problem({
    status: 409,
    code: 'journey-open',
    title: 'This journey is still followed',
    detail: 'Close it first, or say `override`: nobody will know any more whom to look after.',
  });

const postRetention = async (deps: EraseDeps, body: unknown, now: EpochMs): Promise<Answer> => {
  const { dryRun, until } = parseBody(retentionRequest, body);
  const end = dryRun ? Date.parse(until ?? new Date(now).toISOString()) : now;
  const config = await deps.config();
  // Whoever is on hold is looked at again a day later.
  const looks = { until: Math.min(end + dayMs, lastLook), limit: mostRetained };
  const [journeys, away] = await Promise.all([
    listDueRefs(deps.table, 'retention', looks),
    listDueRefs(deps.table, 'away', looks),
  ]);
  const kept: Ending[] = [
    ...(await keptUntil({ table: deps.table, config, now }, journeys.refs)),
    ...(await awayKeptUntil({ table: deps.table, config, now }, away.refs)).map(({ awayId, ...one }) => ({
      entryId: awayId,
      ...one,
    })),
  ];
  const ending = kept.filter(({ at }) => at <= end);
  const onHold = config.policies.at(now).policy.retentionHold;
  const chosen = dryRun || onHold ? [] : ending.slice(0, mostAtOnce);
  const outcomes = await inTurn(chosen, ({ entryId, rule, name }) =>
    name
      ? eraseAway(deps)({ name })
      : eraseEntry(deps)({ entryId, rule, evenOpen: rule === 'legal-maximum' }),
  );
  const erased = outcomes.filter(({ kind }) => kind === 'erased').length;
  const answer: RetentionAnswer = {
    dryRun,
    until: new Date(end).toISOString(),
    onHold,
    byRule: Object.fromEntries(
      retentionRules.map((rule) => [rule, ending.filter((one) => one.rule === rule).length]),
    ),
    journeys: ending.map(({ entryId, rule, at }) => ({ entryId, rule, at: new Date(at).toISOString() })),
    erased,
    more: journeys.more || away.more || (!dryRun && chosen.length < ending.length),
  };
  const entryIds = dryRun ? [] : chosen.map(({ entryId }) => entryId);
  return {
    status: 200,
    body: answer,
    ...(entryIds.length === 0 ? {} : { reads: { action: 'erasure', purpose: 'administration', entryIds } }),
  };
};

import * as z from 'zod';
import { deliveriesFilter, type ReplayAnswer, replayRequest } from '../../shared/contracts/deliveries.ts';
import { decodeCursor } from '../../shared/lambda/cursor.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import { listAnswer, listQuery } from '../../shared/lambda/list-page.ts';
import { parseBody, parseQuery } from '../../shared/lambda/parse-request.ts';
import { notFound } from '../../shared/lambda/problem.ts';
import { listDeliveries } from '../../shared/store/deliveries-list.ts';
import type { ResendDeps } from '../../shared/store/deliveries-resend.ts';
import { dueItems } from '../../shared/store/due.ts';
import { loadReplay, type Replay, replayDue, replayWrite } from '../../shared/store/replays.ts';
import { replayPage, stepReplay } from './replay-steps.ts';

export interface ReplayDeps extends ResendDeps {
  /** As many random bytes as asked for. */
  random: (bytes: number) => Uint8Array;
}

const query = z.strictObject({ ...listQuery.shape, ...deliveriesFilter.shape });
/** Pushes started over before the request is answered; the checks go on with what is left. */
const sentAtOnce = 1000;
/** A dry run looks at no more pages than these. */
const countedPages = 200;
const minute = 60_000;

/** `GET /v1/deliveries`. */
export const showDeliveries =
  (deps: ResendDeps) =>
  async (sent: Record<string, string>): Promise<Answer> => {
    const { limit, cursor, ...filter } = parseQuery(query, sent);
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const day = filter.day ?? new Date(deps.now()).toISOString().slice(0, 10);
    const page = await listDeliveries(deps.table, { ...filter, day }, { limit, after });
    return listAnswer(page.items, page.after);
  };

/** `POST /v1/replays`: starts pushes over, the same bytes under the same id. A dry run counts and touches nothing. */
export const replayDeliveries =
  (deps: ReplayDeps) =>
  async (body: unknown): Promise<Answer> => {
    const { filter, limit, dryRun } = parseBody(replayRequest, body);
    const counts = { matched: 0, sent: 0, settled: 0, missing: 0, more: false, recent: [] };
    const replayId = `rpl_${Buffer.from(deps.random(12)).toString('hex')}`;
    const replay: Replay = { replayId, filter, limit, state: 'running', startedAt: deps.now(), ...counts };
    if (dryRun) return { status: 200, body: await counted(deps, replay) };
    await deps.table.write([replayWrite({ replay, version: 0 })]);
    // Before the first step: it is found again however far this request comes.
    const due = replayDue(replayId, deps.now() + 2 * minute);
    await deps.table.put(dueItems([due]));
    let at: Replay = replay;
    while (at.state === 'running' && at.matched < sentAtOnce) {
      at = (await stepReplay(deps)(replayId))?.replay ?? at;
    }
    if (at.state === 'running') await deps.table.put(dueItems([replayDue(replayId, deps.now())]));
    else await deps.table.delete(dueItems([due]).map(({ pk, sk }) => ({ pk, sk })));
    return { status: 200, body: viewOf(at) };
  };

/** `GET /v1/replays/{replayId}`. */
export const showReplay =
  ({ table }: Pick<ResendDeps, 'table'>) =>
  async (replayId: string): Promise<Answer> => {
    const stored = await loadReplay(table, replayId);
    if (!stored) throw notFound('There is no such replay.');
    return { status: 200, body: viewOf(stored.replay) };
  };

/** `DELETE /v1/replays/{replayId}`: no further push is started over; those that were stay so. */
export const cancelReplay =
  ({ table }: Pick<ResendDeps, 'table'>) =>
  async (replayId: string): Promise<Answer> => {
    for (;;) {
      const stored = await loadReplay(table, replayId);
      if (!stored) throw notFound('There is no such replay.');
      if (stored.replay.state !== 'running') return { status: 200, body: viewOf(stored.replay) };
      const replay: Replay = { ...stored.replay, state: 'cancelled' };
      const [written] = await table.write([replayWrite({ replay, version: stored.version })]);
      if (written === 'written') return { status: 200, body: viewOf(replay) };
    }
  };

const counted = async ({ table }: ReplayDeps, replay: Replay): Promise<ReplayAnswer> => {
  const { replayId: _, ...view } = viewOf({ ...replay, state: 'done' });
  let position = replay;
  for (let page = 0; page < countedPages; page += 1) {
    const found = await replayPage(table, position, replay.limit - view.matched);
    view.matched += found.pushIds.filter((pushId) => !position.recent.includes(pushId)).length;
    if (found.after === undefined) return { ...view, dryRun: true };
    if (view.matched >= replay.limit) break;
    position = { ...position, after: found.after, recent: found.pushIds };
  }
  return { ...view, dryRun: true, more: true };
};

const viewOf = ({ replayId, state, limit, matched, sent, settled, missing, more }: Replay): ReplayAnswer => ({
  ...{ replayId, state, dryRun: false, limit },
  ...{ matched, sent, settled, missing, more },
});

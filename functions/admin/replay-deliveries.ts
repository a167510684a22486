import * as z from 'zod';
import {
  deliveriesFilter,
  maximumReplays,
  type ReplayAnswer,
  type ReplayRequest,
  replayRequest,
} from '../../shared/contracts/deliveries.ts';
import { decodeCursor } from '../../shared/lambda/cursor.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import { listAnswer, listQuery } from '../../shared/lambda/list-page.ts';
import { parseBody, parseQuery } from '../../shared/lambda/parse-request.ts';
import { listDeliveries } from '../../shared/store/deliveries-list.ts';
import { type ResendDeps, replayPushes } from '../../shared/store/deliveries-resend.ts';

const query = z.strictObject({ ...listQuery.shape, ...deliveriesFilter.shape });
const replayedAtOnce = 100;

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
  (deps: ResendDeps) =>
  async (body: unknown): Promise<Answer> => {
    const request = parseBody(replayRequest, body);
    const { pushIds, more } = await choose(deps, request.filter);
    const answer: ReplayAnswer = {
      dryRun: request.dryRun,
      matched: pushIds.length,
      sent: 0,
      settled: 0,
      missing: 0,
      more,
    };
    for (let start = 0; start < pushIds.length && !request.dryRun; start += replayedAtOnce) {
      const outcomes = await replayPushes(deps)(pushIds.slice(start, start + replayedAtOnce));
      for (const outcome of outcomes) answer[outcome] += 1;
    }
    return { status: 200, body: answer };
  };

const choose = async (
  deps: ResendDeps,
  filter: ReplayRequest['filter'],
): Promise<{ pushIds: string[]; more: boolean }> => {
  if ('pushIds' in filter) return { pushIds: [...new Set(filter.pushIds)], more: false };
  const pushIds: string[] = [];
  let after: string | undefined;
  do {
    const limit = maximumReplays - pushIds.length;
    const page = await listDeliveries(deps.table, { ...filter, day: '' }, { limit, after });
    pushIds.push(...page.items.map((one) => one.pushId));
    after = page.after;
  } while (after !== undefined && pushIds.length < maximumReplays);
  return { pushIds, more: after !== undefined };
};

import type { ReplayFilter } from '../../shared/contracts/deliveries.ts';
import { timePrefix } from '../../shared/domain/notices/notification-id.ts';
import { listDeliveries } from '../../shared/store/deliveries-list.ts';
import { type ResendDeps, replayPushes } from '../../shared/store/deliveries-resend.ts';
import { heldForDigest, inboxKey } from '../../shared/store/notifications.ts';
import { loadReplay, type Replay, replayWrite, type StoredReplay } from '../../shared/store/replays.ts';
import type { Table } from '../../shared/store/table.ts';

const atOnce = 100;

/** The pushes of one step, and where the next one begins; without `after` there are no more. */
export interface ReplayPage {
  pushIds: string[];
  after?: string;
}

/** At most 100 pushes that fit, behind `after`. `until`: when the replay began; what is made later is told anyway. */
export const replayPage = (
  table: Table,
  { filter, after, startedAt }: Pick<Replay, 'filter' | 'after' | 'startedAt'>,
  limit = atOnce,
): Promise<ReplayPage> => {
  const most = Math.min(limit, atOnce);
  if ('pushIds' in filter) return Promise.resolve(named(filter.pushIds, after, most));
  return 'from' in filter
    ? ofSpan(table, filter, { after, limit: most, until: startedAt })
    : listDeliveries(table, { ...filter, day: '' }, { limit: most, after }).then(
        ({ items, after: next }) => ({
          pushIds: items.map((one) => one.pushId),
          ...(next === undefined ? {} : { after: next }),
        }),
      );
};

const named = (pushIds: readonly string[], after: string | undefined, limit: number): ReplayPage => {
  const distinct = [...new Set(pushIds)];
  const end = Number(after ?? 0) + limit;
  return {
    pushIds: distinct.slice(end - limit, end),
    ...(end < distinct.length ? { after: String(end) } : {}),
  };
};

/** By the recipient's own inbox, oldest first. What waited for a digest was told by the digest, which lies there too. */
const ofSpan = async (
  table: Table,
  { recipient, from, to }: Extract<ReplayFilter, { from: string }>,
  page: { after: string | undefined; limit: number; until: number },
): Promise<ReplayPage> => {
  const end = to === undefined ? page.until : Date.parse(to);
  const { items, more } = await table.query({
    pk: inboxKey(recipient, '').pk,
    from: `ntf_${timePrefix(Date.parse(from))}`,
    to: `ntf_${timePrefix(end)}`,
    limit: page.limit,
    ...(page.after === undefined ? {} : { after: page.after }),
  });
  const pushIds = items.flatMap(({ b }) => (typeof b === 'string' && b !== heldForDigest ? [b] : []));
  const last = items.at(-1)?.sk;
  return { pushIds: [...new Set(pushIds)], ...(more && last !== undefined ? { after: last } : {}) };
};

/**
 * One step: starts the next pushes over, then notes how far it came; stopped in between, it starts the same ones over once more. Answers
 * with the replay as it is now, or undefined when there is no such replay.
 */
export const stepReplay =
  (deps: ResendDeps) =>
  async (replayId: string): Promise<StoredReplay | undefined> => {
    const stored = await loadReplay(deps.table, replayId);
    if (stored?.replay.state !== 'running') return stored;
    const { replay, version } = stored;
    const page = await replayPage(deps.table, replay, replay.limit - replay.matched);
    const pushIds = page.pushIds.filter((pushId) => !replay.recent.includes(pushId));
    const outcomes = await replayPushes(deps)(pushIds);
    const after: Replay = { ...replay, recent: page.pushIds };
    after.matched += pushIds.length;
    for (const outcome of outcomes) after[outcome] += 1;
    if (page.after === undefined) delete after.after;
    else after.after = page.after;
    after.more = page.after !== undefined && after.matched >= replay.limit;
    if (page.after === undefined || after.more) after.state = 'done';
    const [written] = await deps.table.write([replayWrite({ replay: after, version })]);
    // Somebody cancelled it, or took the same step.
    return written === 'written' ? { replay: after, version: version + 1 } : loadReplay(deps.table, replayId);
  };

import type { Caller } from '../../shared/access/caller.ts';
import { type Department, departments } from '../../shared/contracts/localities.ts';
import type { FunnelView, ScorecardView } from '../../shared/contracts/report-score.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { type Funnel, funnelOf } from '../../shared/domain/feedback.ts';
import { maskRows } from '../../shared/domain/reports/report-mask.ts';
import { type ScoredNotice, scoreOf, sumFunnels } from '../../shared/domain/reports/report-score.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadEntries } from '../../shared/store/entries.ts';
import { type InboxLine, inboxSpan } from '../../shared/store/inbox-span.ts';
import type { Table } from '../../shared/store/table.ts';
import { listSights, type SightPosition } from '../../shared/store/who-may-see.ts';
import { sightOf } from './show-report.ts';

export interface ScoreRequest {
  locality: string;
  /** Local dates, both included, and the instants they mean. */
  dates: { from: string; to: string };
  from: EpochMs;
  to: EpochMs;
  now: EpochMs;
  config: Config;
  caller: Caller;
}

/** One answer looks at no more than this. */
const mostNotices = 50_000;
const mostEntries = 5000;
const linksPerPage = 500;

/** P4: from the locality's own inbox and nothing else. */
export const showScorecard =
  (table: Table) =>
  async ({ locality, dates, from, to, now }: ScoreRequest): Promise<ScorecardView> => {
    const { lines, complete } = await linesOf(table, { locality, from, to });
    const notices = lines.map(noticeOf);
    const score = (counts: (notice: ScoredNotice) => boolean) => scoreOf(notices.filter(counts), now);
    const told = departments.filter((department) => notices.some((one) => one.department === department));
    return {
      locality,
      ...dates,
      complete,
      all: scoreOf(notices, now),
      urgent: score(({ severity }) => severity === 'urgent'),
      routine: score(({ severity }) => severity === 'routine'),
      departments: Object.fromEntries(
        told.map((department: Department) => [department, score((one) => one.department === department)]),
      ),
    };
  };

const linesOf = async (
  table: Table,
  { locality, from, to }: Pick<ScoreRequest, 'locality' | 'from' | 'to'>,
): Promise<{ lines: InboxLine[]; complete: boolean }> => {
  const lines: InboxLine[] = [];
  for await (const page of inboxSpan(table, locality, { from, to })) {
    lines.push(...page);
    if (lines.length >= mostNotices) return { lines, complete: false };
  }
  return { lines, complete: true };
};

const noticeOf = ({ notification, acknowledgedAt, superseded }: InboxLine): ScoredNotice => ({
  department: notification.department,
  severity: notification.severity,
  createdAt: Date.parse(notification.createdAt),
  ...(notification.ackBy === undefined ? {} : { ackBy: Date.parse(notification.ackBy) }),
  ...(acknowledgedAt === undefined ? {} : { acknowledgedAt }),
  superseded,
});

/** L1: of the people the locality was first told of in these days. Reads the entries linked at its own node, and its own inbox. */
export const showFunnel =
  (table: Table) =>
  async (request: ScoreRequest): Promise<FunnelView> => {
    const { locality, dates, from, to, now, caller } = request;
    // Somebody told of on the last day may be acknowledged later, by a notice made later.
    const { lines } = await linesOf(table, { locality, from, to: now + 1 });
    const ackTimes = new Map(
      lines.flatMap(({ notification, acknowledgedAt }) =>
        acknowledgedAt === undefined ? [] : [[notification.id, acknowledgedAt] as const],
      ),
    );
    const { funnels, complete } = await funnelsOf(table, request, ackTimes);
    const { rows, minutes } = sumFunnels(funnels.filter(({ pushed }) => pushed >= from && pushed < to));
    const sight = sightOf(caller, locality);
    const shown = sight === 'all' ? rows : sight === 'masked' ? maskRows(rows) : [];
    const isShown = (counter: string): boolean =>
      shown.some((row) => row.counter === counter && row.by === undefined && row.count !== null);
    return {
      locality,
      ...dates,
      complete,
      masked: sight !== 'all',
      rows: shown,
      // G2: how many took how long would give a hidden cell away.
      minutes: {
        ...(isShown('matched') ? { matched: minutes.matched } : {}),
        ...(isShown('checked') ? { checked: minutes.checked } : {}),
        ...(isShown('fed-back') ? { fedBack: minutes.fedBack } : {}),
      },
    };
  };

const funnelsOf = async (
  table: Table,
  { locality, config }: ScoreRequest,
  ackTimes: ReadonlyMap<string, EpochMs>,
): Promise<{ funnels: Funnel[]; complete: boolean }> => {
  const path = config.tree.pathOf(locality);
  const funnels: Funnel[] = [];
  let cursor: SightPosition | undefined;
  for (let looked = 0; looked < mostEntries; looked += linksPerPage) {
    const page = { limit: linksPerPage, exactly: true, ...(cursor ? { cursor } : {}) };
    const { sights, next } = await listSights(table, path, page);
    const loaded = await loadEntries(
      table,
      sights.map(({ entryId }) => entryId),
      { consistent: false },
    );
    for (const stored of loaded) {
      if (!stored || stored.document.mergedInto !== undefined) continue;
      const entry = deriveEntry(stored.document, [], config);
      const its = funnelOf(entry, stored.document, ackTimes, config.tree);
      funnels.push(...its.filter((one) => one.locality === locality));
    }
    if (next === undefined) return { funnels, complete: true };
    cursor = next;
  }
  return { funnels, complete: false };
};

import * as z from 'zod';
import { reportDifference, reportMove, reportPolicyUse } from '../../shared/contracts/report.ts';
import { carryDifference, whyGone } from '../../shared/domain/reports/report-carry-over.ts';
import { add, sumOf } from '../../shared/domain/reports/report-counters.ts';
import type { OwnPart } from '../../shared/domain/reports/report-roll-up.ts';
import { addDays } from '../../shared/domain/time/local-days.ts';
import { loadEntries } from '../../shared/store/entries.ts';
import {
  dropProgress,
  type KeptReport,
  loadProgress,
  loadReport,
  loadWhereabouts,
  putWhereabouts,
  writeProgress,
} from '../../shared/store/reports.ts';
import { listSights, type SightPosition } from '../../shared/store/who-may-see.ts';
import { type Counting, countPage, nothingCounted } from './count-page.ts';
import { loadEvidence } from './load-evidence.ts';
import type { ReportJob, ReportWork } from './report-deps.ts';

/** `counted`: how many entries were looked at so far. */
/** `knownBy`: what the count began with, however many calls it took. */
export type OwnCount =
  | { is: 'counted'; own: OwnPart; run: string; knownBy: number }
  | { is: 'under-way'; counted: number };

const linksPerPage = 500;
const count = z.number().int();
const progressShape = z.object({
  run: z.string(),
  knownBy: count,
  /** Where the walk over the links goes on. */
  cursor: z.object({ shard: z.number().int(), after: z.string().optional() }),
  counted: count,
  counting: z.object({
    own: z.record(z.string(), count),
    differences: z.array(reportDifference),
    ownMoves: z.array(reportMove),
    policies: z.array(reportPolicyUse),
    left: z.record(z.string(), z.enum(['moved-out', 'no-longer-arrived'])),
  }),
});

/**
 * What a locality counts itself: the entries linked at exactly its node, page by page, each once. Reads nothing of any other locality.
 * Takes as much as the budget holds; what was counted is kept, and the next call goes on from there.
 */
export const countOwn = async (work: ReportWork, asked: ReportJob): Promise<OwnCount> => {
  const { table, budget } = work;
  const name = { locality: asked.locality, date: asked.day.date, revision: asked.revision };
  const kept = await loadProgress(table, name, progressShape);
  const start: z.output<typeof progressShape> = {
    run: work.newRun(),
    knownBy: asked.knownBy,
    cursor: { shard: 0 },
    counted: 0,
    counting: nothingCounted(),
  };
  const { run, knownBy } = kept?.value ?? start;
  const job = { ...asked, knownBy };
  let { cursor, counted, counting } = kept?.value ?? start;
  const yesterday = await yesterdayOf(work, job);
  for (;;) {
    const page = await countLinks(work, job, { cursor, run, yesterday });
    counting = together(counting, page.counting);
    counted += page.looked;
    budget.entries -= page.looked;
    if (page.next === undefined) break;
    cursor = page.next;
    if (budget.entries <= 0) {
      const value = { run, knownBy, cursor, counted, counting };
      await writeProgress(table, name, { value, version: kept?.version ?? 0 });
      return { is: 'under-way', counted };
    }
  }
  const own = await withCarryOver(work, job, { counting, yesterday, run });
  await dropProgress(table, name);
  return { is: 'counted', own, run, knownBy };
};

interface PageOfLinks {
  cursor: { shard: number; after?: string | undefined };
  run: string;
  yesterday: Yesterday | undefined;
}

/** One page of links: who they lead to is counted, and kept by id. */
const countLinks = async (
  { table, config, now }: ReportWork,
  job: ReportJob,
  { cursor: { shard, after }, run, yesterday }: PageOfLinks,
): Promise<{ counting: Counting; looked: number; next: SightPosition | undefined }> => {
  const { locality, day, knownBy } = job;
  const cursor: SightPosition = after === undefined ? { shard } : { shard, after };
  const wanted = { limit: linksPerPage, exactly: true, cursor };
  const { sights, next } = await listSights(table, config.tree.pathOf(locality), wanted);
  const entryIds = sights.map(({ entryId }) => entryId);
  const horizon = { knownBy, happenedBy: day.to };
  const page = await loadEvidence({ table, config }, entryIds, { horizon, before: day.from });
  const { ids, ...counting } = countPage(page, job, { context: config, yesterday });
  if (Object.keys(ids).length > 0) {
    const whose = { locality, date: day.date, run };
    await putWhereabouts(table, whose, { page: pageName(cursor), at: now, ids });
  }
  return { counting, looked: entryIds.length, next };
};

const pageName = ({ shard, after = '' }: SightPosition): string =>
  `${shard}-${after.slice(after.lastIndexOf('#') + 1)}`;

const together = (one: Counting, other: Counting): Counting => ({
  own: sumOf([one.own, other.own]),
  differences: [...one.differences, ...other.differences],
  ownMoves: [...one.ownMoves, ...other.ownMoves],
  policies: [...one.policies, ...other.policies],
  left: { ...one.left, ...other.left },
});

interface Yesterday {
  knownBy: number;
  ids: Map<string, string>;
}

const yesterdayOf = async ({ table }: ReportWork, job: ReportJob): Promise<Yesterday | undefined> => {
  const date = addDays(job.day.date, -1);
  const kept: KeptReport | undefined = await loadReport(table, { locality: job.locality, date });
  if (!kept) return undefined;
  const { run, knownBy } = kept.report;
  return {
    knownBy: Date.parse(knownBy),
    ids: await loadWhereabouts(table, { locality: job.locality, date, run }),
  };
};

/** P9: yesterday's report and the day's changes have to make today's, person by person. */
const withCarryOver = async (
  { table }: ReportWork,
  { locality, day }: ReportJob,
  { counting, yesterday, run }: { counting: Counting; yesterday: Yesterday | undefined; run: string },
): Promise<OwnPart> => {
  const { left, ...part } = counting;
  if (yesterday === undefined) {
    const none = { kind: 'carry-over' as const, of: locality, why: `no report of ${addDays(day.date, -1)}` };
    return { ...part, gaps: [none] };
  }
  const own = { ...part.own };
  add(own, 'carried-over', yesterday.ids.size);
  const today = await loadWhereabouts(table, { locality, date: day.date, run });
  const gone = [...yesterday.ids.keys()].filter((entryId) => !today.has(entryId));
  const unmet = gone.filter((entryId) => left[entryId] === undefined);
  const loaded = await loadEntries(table, unmet, { consistent: true });
  const merged = new Set(unmet.filter((_, index) => loaded[index]?.document.mergedInto !== undefined));
  const differences = gone.flatMap((entryId) => {
    const why = left[entryId] ?? whyGone({ merged: merged.has(entryId) });
    if (why === 'merged') add(own, 'merged');
    return carryDifference(locality, entryId, why);
  });
  return { ...part, own, differences: [...part.differences, ...differences], gaps: [] };
};

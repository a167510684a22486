import { operatorLocality } from '../../shared/contracts/localities.ts';
import { nextForecastAt } from '../../shared/domain/places/forecast.ts';
import { duesOfDay } from '../../shared/domain/reports/report-schedule.ts';
import { addDays, localDateOf } from '../../shared/domain/time/local-days.ts';
import { loadAway, putAway } from '../../shared/store/away.ts';
import { loadCandidates } from '../../shared/store/candidates.ts';
import type { Due } from '../../shared/store/due.ts';
import { listItems, loadManifests } from '../../shared/store/manifests.ts';
import { readRecipients } from '../../shared/store/recipients.ts';
import { loadReport } from '../../shared/store/reports.ts';
import { loadRequests, requestLinks } from '../../shared/store/requests.ts';
import { agencyPath, placesOf } from '../transfers/manifest-sight.ts';
import type { Derived, RebuildWork } from './rebuild-work.ts';

const hour = 3_600_000;

/** Of trips: where they are listed, and a look at each; what was told of one is told once whoever looks. */
export const rebuildTrips = async (work: RebuildWork, manifestIds: readonly string[]): Promise<Derived> => {
  const ids = [...new Set(manifestIds)];
  const stored = await loadManifests(work.table, ids);
  const items = stored.flatMap((one) => {
    if (!one) return [];
    const { manifestId, plannedDepartureAt } = one.manifest;
    const paths = placesOf(one).map((code) => work.config.tree.pathOf(code));
    const own = one.owner.kind === 'agency' ? [agencyPath(one.owner.id)] : [];
    return listItems(manifestId, Date.parse(plannedDepartureAt), [...paths, ...own]);
  });
  return { items, dues: ids.map((ref): Due => ({ kind: 'manifest', at: work.now, ref })) };
};

/** Of pairs nobody has judged: the next of the times at which the operator is told of them. */
export const rebuildCandidates = async (work: RebuildWork, ids: readonly string[]): Promise<Derived> => {
  const { policy } = work.config.policies.at(work.now);
  const pairs = await loadCandidates(work.table, ids);
  const dues = pairs.flatMap((pair): Due[] => {
    if (pair?.verdict !== 'OPEN') return [];
    const since = Date.parse(pair.openedAt);
    const soon = since + policy.candidateIllHours * hour;
    const again = policy.acknowledgement.repeatHours * hour;
    const first = since + policy.candidateHours * hour;
    const later = first + Math.max(0, Math.ceil((work.now - first) / again)) * again;
    return [{ kind: 'candidate', at: soon >= work.now ? soon : later, ref: pair.id }];
  });
  return { items: [], dues };
};

/** Of travellers' requests: where they are found, and a look at each. */
export const rebuildRequests = async (work: RebuildWork, ids: readonly string[]): Promise<Derived> => {
  const stored = await loadRequests(work.table, ids);
  const known = stored.flatMap((one) => one ?? []);
  return {
    items: known.flatMap(({ request }) => requestLinks(request)),
    dues: known.map(({ request }): Due => ({ kind: 'request', at: work.now, ref: request.requestId })),
  };
};

/** Of people who are away: the list they stand on. */
export const rebuildAway = async ({ table }: RebuildWork, ids: readonly string[]): Promise<void> => {
  const lines = await loadAway(table, ids, { consistent: true });
  await putAway(
    table,
    lines.flatMap((line) => line ?? []),
  );
};

/** Of places that have sites: their next forecast. */
export const rebuildForecasts = ({ config, now }: RebuildWork, localities: readonly string[]): Derived => ({
  items: [],
  dues: localities.map((ref): Due => {
    const at = nextForecastAt(ref, now, config.tree.timeZoneOf(ref));
    return { kind: 'shortage', at, ref };
  }),
});

const dayMs = 24 * hour;

/** Of nothing that is stored: the days of the journal that may not be anchored yet, and the end of the mandate (G9). */
export const rebuildCalendar = ({ now }: RebuildWork): Derived => {
  const days = [Math.floor(now / dayMs) - 1, Math.floor(now / dayMs)];
  const journal = days.map((day): Due => {
    const ref = new Date(day * dayMs).toISOString().slice(0, 10);
    return { kind: 'journal', at: Math.max((day + 1) * dayMs + hour, now), ref };
  });
  return { items: [], dues: [...journal, { kind: 'mandate', at: now, ref: 'watch' }] };
};

/**
 * Of localities that report: today's, and yesterday's where they reported before; drafted before, or told of before, they stay as they are.
 */
export const rebuildReports = async ({ table, config, now }: RebuildWork): Promise<Derived> => {
  const recipients = await readRecipients(table);
  const reporting = recipients.filter(
    ({ locality, department }) => department === 'lead' && locality !== operatorLocality,
  );
  const dues = await Promise.all(
    reporting.map(async ({ locality }) => {
      const today = localDateOf(now, config.tree.timeZoneOf(locality));
      const [before, yesterday] = [addDays(today, -2), addDays(today, -1)];
      const known = await Promise.all(
        [before, yesterday].map((date) => loadReport(table, { locality, date })),
      );
      const days = known.some((report) => report !== undefined) ? [yesterday, today] : [today];
      return days.flatMap((date) => duesOfDay(locality, date, config));
    }),
  );
  return { items: [], dues: dues.flat().map((due) => ({ kind: 'report', ...due })) };
};

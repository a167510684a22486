import type { AuditItem } from '../../shared/contracts/audit.ts';
import type { Agency } from '../../shared/contracts/localities.ts';
import type { ReportGap } from '../../shared/contracts/report.ts';
import type { Tally } from '../../shared/domain/reports/report-counters.ts';
import {
  type Beat,
  listRuleOf,
  missingListDays,
  rhythmOf,
  silentFrom,
} from '../../shared/domain/statements/heartbeat.ts';
import { addDays, localDateOf } from '../../shared/domain/time/local-days.ts';
import { readAudit } from '../../shared/store/audit.ts';
import { loadBeats } from '../../shared/store/heartbeats.ts';
import type { ReportJob, ReportWork } from './report-deps.ts';

const linesPerRead = 1000;

/** P8, D18: what the locality verified on that day, from its own journal: conveyances, lists of people, and the persons found. */
export const countVerified = async (
  { lines: journal }: Pick<ReportWork, 'lines'>,
  { locality, day }: Pick<ReportJob, 'locality' | 'day'>,
): Promise<Tally> => {
  const lines: AuditItem['entry'][] = [];
  // A journal is kept by UTC day; a local day lies in two or three of them.
  const last = localDateOf(day.to - 1, 'UTC');
  for (let date = localDateOf(day.from, 'UTC'); date <= last; date = addDays(date, 1)) {
    let after: number | undefined;
    do {
      const page = await readAudit(journal, locality, date, {
        limit: linesPerRead,
        ...(after === undefined ? {} : { after }),
      });
      lines.push(...page.items.map(({ entry }) => entry));
      after = page.next;
    } while (after !== undefined);
  }
  const ofDay = lines.filter(
    ({ at, action }) => verifying.includes(action) && Date.parse(at) >= day.from && Date.parse(at) < day.to,
  );
  const byConveyance = ofDay.filter(({ conveyance }) => conveyance !== undefined);
  return {
    'conveyances-verified': byConveyance.length,
    'batches-verified': ofDay.length - byConveyance.length,
    'persons-verified': new Set(ofDay.flatMap(({ entryIds }) => entryIds)).size,
  };
};

const verifying: readonly string[] = ['verification', 'exit-record'];

/** P3: the sources a locality supervises that owe it a word for that day and have not spoken by the cut-off. */
export const silentSources = async (
  { table, config }: Pick<ReportWork, 'table' | 'config'>,
  { locality, day }: Pick<ReportJob, 'locality' | 'day'>,
): Promise<ReportGap[]> => {
  const supervised = [...config.agencies.values()].filter((agency) => agency.locality === locality);
  const ids = supervised.map(({ id }) => id);
  const stored = await loadBeats(table, ids, { consistent: true });
  return supervised.flatMap((agency, index) => {
    const why = whySilent(agency, stored[index]?.beat, { config, day });
    return why === undefined ? [] : [{ kind: 'source' as const, of: agency.id, why }];
  });
};

const whySilent = (
  agency: Agency,
  beat: Beat | undefined,
  { config, day }: Pick<ReportWork, 'config'> & Pick<ReportJob, 'day'>,
): string | undefined => {
  const rhythm = rhythmOf(agency);
  if (rhythm === 'occasional') return undefined;
  if (beat === undefined) return 'has never spoken';
  const { policy } = config.policies.at(day.to - 1);
  if (rhythm === 'daily-list') {
    const missing = missingListDays(beat, listRuleOf(agency, config.tree, policy), day.to);
    return missing.includes(day.date) ? 'no list of the day' : undefined;
  }
  const silentAt = silentFrom(beat, policy);
  return silentAt !== undefined && silentAt <= day.cutOff ? 'silent longer than usual' : undefined;
};

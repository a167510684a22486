import type { EntryFlag, QuarantineFacts } from '../../shared/contracts/quarantine-view.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import type { FieldGroup } from '../../shared/domain/notices/notification-matrix.ts';
import { presentStay, type Stay } from '../../shared/domain/places/occupancy.ts';
import { localitiesOf, makeSiteIndex } from '../../shared/domain/places/site-index.ts';
import { followUpDays, lastSeenAt, lostContactAt } from '../../shared/domain/quarantine/follow-up.ts';
import { unsignedActs } from '../../shared/domain/stages/unsigned-acts.ts';
import { localDateOf } from '../../shared/domain/time/local-days.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadSite, loadSites } from '../../shared/store/sites.ts';
import type { Table } from '../../shared/store/table.ts';

/** What has to be looked at. The site is looked for where the person has to do with, and above: three small reads at most. */
export const flagsOf = async (table: Table, entry: Entry, { tree }: Config): Promise<EntryFlag[]> => {
  const flags: EntryFlag[] = unsignedActs(entry).map(({ act }) => `unsigned-${act}` as const);
  if (entry.roomUnconfirmed) flags.push('single-room-unconfirmed');
  const stay = presentStay(entry);
  if (stay === undefined) return flags;
  const near = localitiesOf(entry).flatMap((code) => [code, ...tree.ancestorsOf(code)]);
  const found = makeSiteIndex(await loadSites(table, near), tree).find(stay.site, entry);
  if (found === undefined && (await loadSite(table, stay.site)) === undefined) flags.push('unknown-site');
  return flags;
};

/** The quarantine as the groups may see it (G2). */
export const viewQuarantine = (
  entry: Entry,
  {
    groups,
    now,
    flags,
    config,
  }: { groups: ReadonlySet<FieldGroup>; now: EpochMs; flags: EntryFlag[]; config: Config },
): QuarantineFacts => ({
  ...(flags.length > 0 ? { flags } : {}),
  ...(groups.has('endDate') && entry.stays ? { stays: staysFor(entry.stays, groups) } : {}),
  ...(groups.has('health') ? healthFacts(entry, now, config) : {}),
});

const healthFacts = (entry: Entry, now: EpochMs, { policies }: Config): QuarantineFacts => {
  const { quarantine, test, hospital, investigation } = entry;
  const seenAt = lastSeenAt(entry);
  const lostAt = lostContactAt(entry, policies.at(now).policy);
  return {
    followUp: {
      state: entry.followUp,
      ...(seenAt === undefined ? {} : { lastSeenAt: utc(seenAt) }),
      ...(lostAt === undefined ? {} : { lostContactAt: utc(lostAt) }),
    },
    ...(quarantine ? { followUps: followUpDays(entry, localDateOf(now, quarantine.timeZone)) } : {}),
    ...(test ? { test: testOf(test) } : {}),
    ...(hospital ? { hospital: hospitalOf(hospital) } : {}),
    ...(investigation ? { investigation: investigationOf(investigation) } : {}),
  };
};

const hospitalOf = ({ since, place, caseConfirmed }: NonNullable<Entry['hospital']>) => ({
  since: utc(since),
  ...(place === undefined ? {} : { place }),
  caseConfirmed,
});

const testOf = ({ kind, takenAt, place, result, resultAt }: NonNullable<Entry['test']>) => ({
  kind,
  takenAt: utc(takenAt),
  ...(place === undefined ? {} : { place }),
  ...(result === undefined ? {} : { result }),
  ...(resultAt === undefined ? {} : { resultAt: utc(resultAt) }),
});

const investigationOf = (one: NonNullable<Entry['investigation']>) => {
  const { number, state, requestedAt, openedAt, closedAt, officer, result } = one;
  return {
    number,
    state,
    requestedAt: utc(requestedAt),
    ...(openedAt === undefined ? {} : { openedAt: utc(openedAt) }),
    ...(closedAt === undefined ? {} : { closedAt: utc(closedAt) }),
    ...(officer === undefined ? {} : { officer }),
    ...(result === undefined ? {} : { result }),
  };
};

/** A hospital's name tells of somebody's health. */
const staysFor = (stays: readonly Stay[], groups: ReadonlySet<FieldGroup>) =>
  stays.filter(({ type }) => type !== 'hospital' || groups.has('health')).map(stayOf);

const stayOf = ({ site, room, since, until }: Stay) => ({
  site,
  ...(room === undefined ? {} : { room }),
  since: utc(since),
  ...(until === undefined ? {} : { until: utc(until) }),
});

const utc = (at: EpochMs): string => new Date(at).toISOString();

import type { Caller } from '../../shared/access/caller.ts';
import type { EmergencyView } from '../../shared/contracts/break-glass.ts';
import type { AlertView, ShownEntry } from '../../shared/contracts/entry-view.ts';
import { departments } from '../../shared/contracts/localities.ts';
import type { Purpose, ReadPurpose } from '../../shared/contracts/purpose.ts';
import type { EntryFlag } from '../../shared/contracts/quarantine-view.ts';
import { contentHash } from '../../shared/domain/content-hash.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { groupsFor } from '../../shared/domain/notices/notification-matrix.ts';
import type { Config } from '../../shared/store/config.ts';
import { type Emergency, loadEmergencies } from '../../shared/store/emergencies.ts';
import { loadLiveEntries, type StoredEntry } from '../../shared/store/entries.ts';
import type { Table } from '../../shared/store/table.ts';
import { householdFlags } from './check-guardians.ts';
import { deriveOne } from './derive-all.ts';
import { isOwnWork, type Standing, standingOf } from './may-see.ts';
import { ownPeriod } from './own-period.ts';
import { purposeOfRead } from './read-purpose.ts';
import { requestAlerts } from './request-alerts.ts';
import { formerViewOf, outlineOf, viewOf } from './view-entry.ts';
import { flagsOf, viewQuarantine } from './view-quarantine.ts';
import { groupsSeenBy } from './what-may-be-seen.ts';

/** `etag` names exactly this answer: the state's version, then a hash, since follow-ups and the clock change what is shown too. */
export interface TaggedEntry {
  view: ShownEntry;
  etag: string;
  /** For what it was read; undefined: what the key is usually for. */
  purpose: Purpose | undefined;
}

/** One entry as this caller may see it; undefined for one it may not, and for none. Merged ones lead to the entry that goes on. */
export const showEntry =
  (table: Table) =>
  async (request: {
    entryId: string;
    purpose?: ReadPurpose | undefined;
    caller: Caller;
    config: Config;
    now: EpochMs;
  }): Promise<TaggedEntry | undefined> => {
    const { caller, config, now } = request;
    const [stored] = await loadLiveEntries(table, [request.entryId], { consistent: true });
    if (!stored) return undefined;
    const entry = await deriveOne(table, stored, config);
    const standing = standingOf(caller, { document: stored.document, entry }, config.tree);
    if (standing === 'own') return undefined;
    const { absorbed = [] } = stored.document;
    const emergencies = await loadEmergencies(table, [entry.entryId, ...absorbed]);
    const isOpened = emergencies.some(({ keyId, until }) => keyId === caller.keyId && now < until);
    if (isOpened && standing !== 'present' && standing !== 'steward') {
      const view = openedView(caller, { stored, entry }, { config, now });
      return { view, etag: etagOf(view), purpose: 'emergency' };
    }
    if (standing === 'none') return undefined;
    const purpose = purposeOfRead(request.purpose, {
      caller,
      standing,
      isOwnWork: isOwnWork(caller, { document: stored.document, entry }, standing),
      isOverdue: entry.deadlines.some(({ dueAt }) => dueAt <= now),
      outside: config.policies.at(now).policy.outsideReads,
    });
    const flags = [
      ...(await flagsOf(table, entry, config)),
      ...(await householdFlags(table, stored.document, { entry, config })),
    ];
    const asked = await requestAlerts(table, stored.document);
    const view = seenBy(caller, { stored, entry, standing, flags, asked, emergencies }, { config, now });
    return { view, etag: etagOf(view), purpose };
  };

const etagOf = (view: ShownEntry): string => `"${view.version}-${contentHash(view)}"`;

/** G10: what the key's departments would see if they cared for the person. */
const openedView = (
  caller: Caller,
  { stored, entry }: { stored: StoredEntry; entry: Entry },
  { config, now }: { config: Config; now: EpochMs },
): ShownEntry => {
  const its = caller.departments ?? departments;
  const groups = new Set(its.flatMap((department) => [...groupsFor(department, 'caring', entry)]));
  return groups.has('stage')
    ? viewOf(entry, stored, { groups, now, context: config })
    : outlineOf(entry, stored.version, groups);
};

const seenBy = (
  caller: Caller,
  seen: {
    stored: StoredEntry;
    entry: Entry;
    standing: Standing;
    flags: EntryFlag[];
    asked: AlertView[];
    emergencies: readonly Emergency[];
  },
  { config, now }: { config: Config; now: EpochMs },
): ShownEntry => {
  const { stored, entry, standing, flags, asked, emergencies } = seen;
  if (standing === 'former') {
    const until = ownPeriod(caller, { document: stored.document, entry }, config.tree);
    if (until === undefined) return outlineOf(entry, stored.version, new Set());
    return formerViewOf(viewOf(entry, stored, { groups: new Set(), now, context: config }), until);
  }
  const groups = groupsSeenBy(caller, entry, config.tree);
  if (!groups.has('stage')) return outlineOf(entry, stored.version, groups);
  const view = viewOf(entry, stored, { groups, now, context: config });
  return {
    ...view,
    alerts: [...view.alerts, ...asked],
    ...(emergencies.length === 0 ? {} : { emergencies: emergencies.map(emergencyViewOf) }),
    ...viewQuarantine(entry, { groups, now, flags, config }),
  };
};

const emergencyViewOf = ({ at, until, by, officer, reason }: Emergency): EmergencyView => ({
  at: new Date(at).toISOString(),
  until: new Date(until).toISOString(),
  by,
  officer,
  reason,
});

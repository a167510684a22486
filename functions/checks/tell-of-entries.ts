import { commitEntries, type EntryChange } from '../../shared/commit/commit-entries.ts';
import { acknowledgementDue, toNotice } from '../../shared/commit/plan-change.ts';
import type { Department } from '../../shared/contracts/localities.ts';
import type { NotificationKind } from '../../shared/contracts/notification-kinds.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import { type PlannedNotice, toldKeys, withAckBy } from '../../shared/domain/notices/plan-notices.ts';
import { makeNotice } from '../../shared/domain/notices/plan-notices-severity.ts';
import { resolveRecipient } from '../../shared/domain/places/routing-fallback.ts';
import { loadLiveEntries, type StoredEntry } from '../../shared/store/entries.ts';
import type { CheckWork } from './check-work.ts';

/** One alert about one entry that is not derived from the entry alone. With its recipient, `key` is told once. */
export interface EntryAlert {
  entryId: string;
  key: string;
  kind: NotificationKind;
  to: readonly { locality: string; department: Department }[];
}

const maximumRounds = 4;

/** Tells alerts through their entries' own ledgers, each under the version of the entry. Throws when others kept changing one. */
export const tellOfEntries = async (work: CheckWork, alerts: readonly EntryAlert[]): Promise<void> => {
  let open = Map.groupBy(alerts, ({ entryId }) => entryId);
  for (let round = 0; open.size > 0; round += 1) {
    if (round === maximumRounds) throw new Error('an entry kept changing while it was told of');
    const entryIds = [...open.keys()];
    const loaded = await loadLiveEntries(work.deps.table, entryIds, { consistent: true });
    const changes = entryIds.flatMap((entryId, index) => {
      const stored = loaded[index];
      const change = stored && changeOf(work, stored, open.get(entryId) ?? []);
      return change ? [{ entryId, change }] : [];
    });
    const outcomes = await commitEntries(work.deps)(changes.map(({ change }) => change));
    const beaten = changes.filter((_, index) => outcomes[index] === 'conflict');
    open = new Map(beaten.map(({ entryId }) => [entryId, open.get(entryId) ?? []]));
  }
};

/** Undefined when everything was told before. */
const changeOf = (
  { config, now }: CheckWork,
  stored: StoredEntry,
  alerts: readonly EntryAlert[],
): EntryChange | undefined => {
  const { document } = stored;
  const version = stored.version + 1;
  const entry = deriveEntry(document, [], config);
  const outlook = {
    after: entry,
    directory: config.directory,
    tree: config.tree,
    policy: config.policies.at(now).policy,
    version,
    now,
  };
  const told = toldKeys(document.told);
  const notices = alerts
    .flatMap((alert) => plannedFor(alert, version, config))
    .filter((one) => {
      const id = `${one.key} ${one.recipient}`;
      if (told.has(id)) return false;
      told.add(id);
      return true;
    })
    .map((one) => toNotice(withAckBy(one, outlook), { entry, now }));
  if (notices.length === 0) return undefined;
  return {
    entry: {
      document: { ...document, told: [...document.told, ...notices.map((one) => one.told)] },
      version: stored.version,
    },
    notices,
    dues: notices.flatMap(({ notification }) => acknowledgementDue(notification)),
    newPaths: [],
  };
};

const plannedFor = (
  { key, kind, to }: EntryAlert,
  version: number,
  config: CheckWork['config'],
): PlannedNotice[] =>
  to.map(({ locality, department }) =>
    makeNotice(kind, key, resolveRecipient(locality, department, config), version),
  );

import type { DueStep } from '../domain/deadlines/deadlines.ts';
import { deriveEntry } from '../domain/derive-entry.ts';
import type { Entry } from '../domain/entry.ts';
import { noticesForSteps } from '../domain/notices/plan-notices-steps.ts';
import type { Config } from '../store/config.ts';
import { loadLiveEntries } from '../store/entries.ts';
import { type CommitDeps, commitEntries } from './commit-entries.ts';
import { acknowledgementDue, toNotice } from './plan-change.ts';

const maximumRounds = 6;

/**
 * Tells steps about an entry through its own ledger: each once per key and recipient, however often this is repeated. `stepsOf` says what
 * is owed by the entry as it is then. Throws when others keep changing the entry; undefined when there is none.
 */
export const tellSteps = async (
  deps: CommitDeps,
  config: Config,
  entryId: string,
  stepsOf: (entry: Entry) => DueStep[],
): Promise<Entry | undefined> => {
  for (let round = 0; round < maximumRounds; round += 1) {
    const [stored] = await loadLiveEntries(deps.table, [entryId], { consistent: true });
    if (!stored) return undefined;
    const { document, version } = stored;
    const now = deps.now();
    const { directory, tree, policies } = config;
    const entry = deriveEntry(document, [], config);
    const { policy } = policies.at(now);
    const outlook = { after: entry, directory, tree, policy, now, version: version + 1, told: document.told };
    const notices = noticesForSteps(stepsOf(entry), outlook).map((one) => toNotice(one, { entry, now }));
    if (notices.length === 0) return entry;
    const told = [...document.told, ...notices.map((notice) => notice.told)];
    const dues = notices.flatMap(({ notification }) => acknowledgementDue(notification));
    const change = { entry: { document: { ...document, told }, version }, notices, dues, newPaths: [] };
    const [outcome] = await commitEntries(deps)([change]);
    if (outcome === 'committed') return entry;
  }
  throw new Error('others kept changing this entry');
};

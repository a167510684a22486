import type { AuditItem } from '../../shared/contracts/audit.ts';

interface Wanted {
  key?: string;
  subject?: string;
  from?: string;
  to?: string;
}

/** What somebody learned of one person. */
interface ReadOfEntry {
  entryId: string;
  times: number;
  first: string;
  last: string;
  actions: string[];
  purposes: string[];
}

/** Whose data was read by a key or a subject within these days, most read first. Lists count as well: they told of each. */
export const readsByEntry = (items: readonly AuditItem[], wanted: Wanted): ReadOfEntry[] => {
  const reads = items
    .map(({ entry }) => entry)
    .filter((entry) => isWanted(entry, wanted))
    .flatMap((entry) => entry.entryIds.map((entryId) => ({ entryId, entry })));
  return [...Map.groupBy(reads, ({ entryId }) => entryId)]
    .map(([entryId, some]) => {
      const times = some.map(({ entry }) => entry.at).sort();
      return {
        entryId,
        times: some.length,
        first: times[0] ?? '',
        last: times.at(-1) ?? '',
        actions: [...new Set(some.map(({ entry }) => entry.action))].sort(),
        purposes: [...new Set(some.map(({ entry }) => entry.purpose))].sort(),
      };
    })
    .sort((one, other) => other.times - one.times || (one.entryId < other.entryId ? -1 : 1));
};

const isWanted = ({ keyId, subject, at }: AuditItem['entry'], wanted: Wanted): boolean =>
  keyId === (wanted.key ?? keyId) &&
  subject === (wanted.subject ?? subject) &&
  at.slice(0, 10) >= (wanted.from ?? '') &&
  at.slice(0, 10) <= (wanted.to ?? '9999');

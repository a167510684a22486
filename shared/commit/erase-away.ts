import type { ErasedCounts } from '../contracts/erasure.ts';
import type { EpochMs } from '../domain/evidence.ts';
import { awayRetentionOf, type Retention } from '../domain/policies/retention.ts';
import { awayIdOf } from '../domain/statements/away.ts';
import { awayContactItems, loadAway, removeAway } from '../store/away.ts';
import type { Config } from '../store/config.ts';
import { loadKeyRefs, withoutRefsWrite } from '../store/identity-keys.ts';
import { forgetSecrets } from '../store/key-sheets.ts';
import { loadRecords, type RecordName, recordKeyOf, recordNameOf } from '../store/records.ts';
import { placeOf } from '../store/seal.ts';
import { versionOf } from '../store/stored-item.ts';
import type { Item, Table } from '../store/table.ts';
import { allWritten, type EraseDeps, type Erasure } from './erase-entry.ts';
import { marksOf } from './find-personal-items.ts';

export interface AwayKept extends Retention {
  awayId: string;
  name: RecordName;
}

/** Of each such record that is still of nobody's journey: until when it is kept, as things are now. */
export const awayKeptUntil = async (
  { table, config, now }: { table: Table; config: Config; now: EpochMs },
  refs: readonly string[],
): Promise<AwayKept[]> => {
  const names = [...new Set(refs)].map(recordNameOf);
  const awayIds = names.map(({ agency, recordId }) => awayIdOf(agency, recordId));
  const [items, records, lines] = await Promise.all([
    table.get(names.map(recordKeyOf), { consistent: true, asStored: true }),
    loadRecords(table, names, { consistent: true }),
    loadAway(table, awayIds, { consistent: true }),
  ]);
  const { policy } = config.policies.at(now);
  return names.flatMap((name, index): AwayKept[] => {
    const [item, record, awayId = ''] = [items[index], records[index], awayIds[index]];
    if (item?.e !== awayId || item.x !== undefined) return [];
    // What nobody can read any more is left of an erasure that was stopped: it is brought to its end.
    const lastHeard = Math.max(0, ...(record?.versions ?? []).map(({ receivedAt }) => receivedAt));
    return [
      { awayId, name, ...awayRetentionOf({ lastHeard, isListed: lines[index] !== undefined }, policy) },
    ];
  });
};

const maximumRounds = 6;

/**
 * F26, G8: erases somebody of whom nothing is known but that they are away: out of what they are found by, then the keys, then the items. The
 * record goes altogether, so that who sends it again with a date opens a journey. Stopped anywhere and called again it goes on.
 */
export const eraseAway =
  (deps: EraseDeps) =>
  async ({ name, dryRun = false }: { name: RecordName; dryRun?: boolean }): Promise<Erasure> => {
    const awayId = awayIdOf(name.agency, name.recordId);
    for (let round = 0; round < maximumRounds; round += 1) {
      const found = await findAway(deps, name, awayId);
      if (!found) return { kind: 'not-found' };
      const counts = countsOf(found);
      if (dryRun) return { kind: 'would-erase', entryIds: [awayId], counts };
      if (await erase(deps, found)) return { kind: 'erased', entryIds: [awayId], counts };
    }
    throw new Error('others kept changing what was to be erased');
  };

type Found = NonNullable<Awaited<ReturnType<typeof findAway>>>;

/** Undefined where there is no such record, or it is of a journey. */
const findAway = async ({ table, searchHash }: EraseDeps, name: RecordName, awayId: string) => {
  const [[item], [readable], [line], contacts] = await Promise.all([
    table.get([recordKeyOf(name)], { consistent: true, asStored: true }),
    loadRecords(table, [name], { consistent: true }),
    loadAway(table, [awayId], { consistent: true }),
    awayContactItems(table, awayId),
  ]);
  if (item?.e !== awayId || item.x !== undefined) return undefined;
  const marks = [...marksOf([], readable ? [{ stored: readable }] : [], [], await searchHash()).values()];
  const refs = await loadKeyRefs(table, marks, { consistent: true });
  const claimants = new Set([awayId]);
  const keys = marks.flatMap((key, index) => {
    const stored = refs[index];
    return (stored && withoutRefsWrite(key, stored, claimants)) ?? [];
  });
  return { item, contacts, keys, lines: line ? [line] : [] };
};

const sealedItems = ({ item, contacts }: Found): Item[] => [item, ...contacts];

const countsOf = (found: Found): ErasedCounts => ({
  records: 1,
  ...{ corrections: 0, emergencies: 0, requests: 0, certificates: 0, seats: 0 },
  awayContacts: found.contacts.length,
  awayLines: found.lines.length,
  identityKeys: found.keys.length,
  dataKeys: sealedItems(found).filter(({ d }) => placeOf(d) !== undefined).length,
});

/** False when somebody else changed one of the items meanwhile: then all is looked at again. */
const erase = async ({ table, keys }: EraseDeps, found: Found): Promise<boolean> => {
  if (!(await allWritten(table, found.keys))) return false;
  await forgetSecrets(
    keys,
    sealedItems(found).flatMap(({ d }) => placeOf(d) ?? []),
  );
  await table.delete(found.contacts.map(({ pk, sk }) => ({ pk, sk })));
  await removeAway(table, found.lines);
  const { pk, sk } = found.item;
  return allWritten(table, [{ kind: 'delete', key: { pk, sk }, when: { v: versionOf(found.item) } }]);
};

import * as z from 'zod';
import { arrivalRecord } from '../contracts/arrival-record.ts';
import type { EpochMs } from '../domain/evidence.ts';
import { pack } from './packed.ts';
import { DamagedItem, readPacked, versionOf } from './stored-item.ts';
import type { ConditionalWrite, Item, Key, Table } from './table.ts';

/** One version of an agency's record, with everything it said: personal data, kept apart from the entry's state. */
const recordVersion = z.object({
  hash: z.string(),
  statedAt: z.number(),
  receivedAt: z.number(),
  submissionId: z.string(),
  outcome: z.enum(['registered', 'candidate', 'away']),
  record: arrivalRecord,
});
export type RecordVersion = z.infer<typeof recordVersion>;

export interface StoredRecord {
  /** The entry it belongs to; while it has none, the id of its line on the away list (F26). */
  entryId: string;
  version: number;
  /** In order of receipt; never empty. */
  versions: RecordVersion[];
  /** Versions received until then may have been let go, because the record was corrected more often than one item holds. */
  droppedUntil?: EpochMs;
}

export interface RecordName {
  agency: string;
  recordId: string;
}

/** From `<agency>#<recordId>`: an agency's id has no `#`. */
export const recordNameOf = (text: string): RecordName => {
  const at = text.indexOf('#');
  return { agency: text.slice(0, at), recordId: text.slice(at + 1) };
};

const packedRecord = z.object({
  versions: z.array(recordVersion).min(1),
  droppedUntil: z.number().optional(),
});
/** An item holds 400 KB, and one version at most 200 KB. */
const mostBytes = 300_000;
export const recordKeyOf = ({ agency, recordId }: RecordName): Key => ({
  pk: `R#${agency}#${recordId}`,
  sk: 'R',
});

/** In the order asked; `undefined` where that agency has no such record registered, or its person was erased (G8). */
export const loadRecords = async (
  table: Table,
  names: readonly RecordName[],
  options: { consistent: boolean },
): Promise<(StoredRecord | undefined)[]> =>
  (await loadRecordsOrErased(table, names, options)).map((found) => (found === 'erased' ? undefined : found));

/** The same, telling erased people's records from those that never were: who sends one again opens no new journey. */
export const loadRecordsOrErased = async (
  table: Table,
  names: readonly RecordName[],
  options: { consistent: boolean },
): Promise<(StoredRecord | 'erased' | undefined)[]> =>
  (await table.get(names.map(recordKeyOf), options)).map((item) => {
    if (!item) return undefined;
    return item.x === undefined ? parseRecord(item) : 'erased';
  });

/** What is left of a record whose person was erased: that it was one, until `clearAt` (epoch ms). Refused when it was changed meanwhile. */
export const erasedRecordWrite = (
  item: Item,
  { at, clearAt }: { at: EpochMs; clearAt: EpochMs },
): ConditionalWrite => ({
  kind: 'update',
  key: { pk: item.pk, sk: item.sk },
  set: { v: versionOf(item) + 1, x: at, ttl: Math.ceil(clearAt / 1000) },
  remove: ['d', 'h'],
  when: { v: versionOf(item) },
});

/** Only the hashes of the newest versions: enough for "is this a duplicate", without opening personal data. */
export const newestHashes = async (
  table: Table,
  names: readonly RecordName[],
): Promise<(string | undefined)[]> =>
  (await table.get(names.map(recordKeyOf), { asStored: true })).map((item) =>
    typeof item?.h === 'string' ? item.h : undefined,
  );

/** Insert at version 0, else conditional on the version it was read at. */
export const recordWrite = (name: RecordName, stored: StoredRecord): ConditionalWrite => {
  const key = recordKeyOf(name);
  const packed = packVersions(stored);
  const newest = stored.versions.at(-1)?.hash ?? '';
  return stored.version === 0
    ? { kind: 'insert', item: { ...key, v: 1, e: stored.entryId, h: newest, d: packed } }
    : {
        kind: 'update',
        key,
        set: { v: stored.version + 1, e: stored.entryId, h: newest, d: packed },
        when: { v: stored.version },
      };
};

/** A record whose entry could not be written: the same content sent again is no duplicate, but the way to heal it. */
export const forgetHashWrite = (name: RecordName): ConditionalWrite => ({
  kind: 'update',
  key: recordKeyOf(name),
  set: { h: '' },
});

/** Whatever an agency sends again and again, its newest statement has room: the older half of the others goes first. */
const packVersions = ({
  versions,
  droppedUntil,
}: Pick<StoredRecord, 'versions' | 'droppedUntil'>): Uint8Array => {
  const packed = pack({ versions, ...(droppedUntil === undefined ? {} : { droppedUntil }) });
  if (packed.length <= mostBytes || versions.length < 2) return packed;
  const newest = newestVersion(versions);
  const others = versions.filter((one) => one !== newest);
  const dropped = others.slice(0, Math.ceil(others.length / 2));
  return packVersions({
    versions: versions.filter((one) => !dropped.includes(one)),
    droppedUntil: Math.max(droppedUntil ?? 0, ...dropped.map((one) => one.receivedAt)),
  });
};

const parseRecord = (item: Item): StoredRecord => {
  if (typeof item.e !== 'string') throw new DamagedItem(item);
  return { entryId: item.e, version: versionOf(item), ...readPacked(packedRecord, item) };
};

/** The version that counts: the newest by the agency's own time, ties by the greater hash. The same for every order of receipt. */
export const newestVersion = (versions: readonly RecordVersion[]): RecordVersion | undefined =>
  versions.reduce<RecordVersion | undefined>(
    (best, one) => (!best || isNewer(one, best) ? one : best),
    undefined,
  );

const isNewer = (
  one: { statedAt: EpochMs; hash: string },
  other: { statedAt: EpochMs; hash: string },
): boolean => one.statedAt > other.statedAt || (one.statedAt === other.statedAt && one.hash > other.hash);

import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type StoredReport, storedReport } from '../contracts/report.ts';
import { pack } from './packed.ts';
import { DamagedItem, readPacked, versionOf } from './stored-item.ts';
import type { Item, Key, Table } from './table.ts';

/** A report with the version it was read at; version 0 means "not stored yet". */
export interface KeptReport {
  report: StoredReport;
  version: number;
}

export interface ReportName {
  locality: string;
  date: string;
}

/** An item holds 400 KB. */
const partBytes = 300_000;
/** Far more than any report has: a damaged count must not make us read for hours. */
const mostParts = 1000;
const currentKey = ({ locality, date }: ReportName): Key => ({ pk: `P#${locality}`, sk: `${date}#current` });
const earlierKey = ({ locality, date }: ReportName, revision: number): Key => ({
  pk: `P#${locality}`,
  sk: `${date}#r${String(revision).padStart(4, '0')}`,
});
const partKey = (pk: string, date: string, hash: string, part: number): Key => ({
  pk,
  sk: `${date}#part#${hash}#${part}`,
});

/** The newest revision of each, in order; undefined where there is none. */
export const loadReports = async (
  table: Table,
  names: readonly ReportName[],
): Promise<(KeptReport | undefined)[]> => {
  const items = await table.get(names.map(currentKey), { consistent: true });
  return Promise.all(items.map((item) => (item ? parseReport(table, item) : undefined)));
};

export const loadReport = async (table: Table, name: ReportName): Promise<KeptReport | undefined> => {
  const [kept] = await loadReports(table, [name]);
  return kept;
};

/** An earlier revision, as it was when the next one took its place. */
export const loadRevision = async (
  table: Table,
  name: ReportName,
  revision: number,
): Promise<StoredReport | undefined> => {
  const [item] = await table.get([earlierKey(name, revision)], { consistent: true });
  return item ? (await parseReport(table, item)).report : undefined;
};

/** Inserts at version 0, else replaces the version that was read. False when somebody else wrote meanwhile. */
export const writeReport = async (table: Table, { report, version }: KeptReport): Promise<boolean> => {
  const key = currentKey(report);
  const packed = await putParts(table, key.pk, report);
  const [outcome] = await table.write([
    version === 0
      ? { kind: 'insert', item: { ...key, v: 1, ...packed } }
      : { kind: 'update', key, set: { v: version + 1, ...packed }, when: { v: version } },
  ]);
  return outcome === 'written';
};

/** P10: keeps the revision that an amendment replaces; the same bytes however often it is kept. */
export const keepRevision = async (table: Table, report: StoredReport): Promise<void> => {
  const key = earlierKey(report, report.revision);
  await table.put([{ ...key, v: 1, ...(await putParts(table, key.pk, report)) }]);
};

/** What does not fit one item lies in parts named by their content, written first: an item never names parts that are not there. */
const putParts = async (
  table: Table,
  pk: string,
  report: StoredReport,
): Promise<{ d: Uint8Array; n: number; h: string }> => {
  const bytes = pack(report);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const count = Math.ceil(bytes.length / partBytes);
  const parts = Array.from({ length: count - 1 }, (_, index) => ({
    ...partKey(pk, report.date, hash, index + 1),
    d: bytes.subarray((index + 1) * partBytes, (index + 2) * partBytes),
  }));
  await table.put(parts);
  return { d: bytes.subarray(0, partBytes), n: count, h: hash };
};

const parseReport = async (table: Table, item: Item): Promise<KeptReport> => {
  const { d, n, h, pk, sk } = item;
  if (typeof n !== 'number' || !(n >= 1 && n <= mostParts) || !(d instanceof Uint8Array)) {
    throw new DamagedItem(item);
  }
  const date = sk.slice(0, sk.indexOf('#'));
  const keys = Array.from({ length: n - 1 }, (_, index) => partKey(pk, date, String(h), index + 1));
  const rest = await table.get(keys, { consistent: true });
  const parts = rest.map((part) => {
    if (!(part?.d instanceof Uint8Array)) throw new DamagedItem(item);
    return part.d;
  });
  const whole = { ...item, d: Buffer.concat([d, ...parts]) };
  return { report: readPacked(storedReport, whole), version: versionOf(item) };
};

/** Who was counted at which term, a page of links at a time, by the counting that found them: kept until nothing is compared with it any more. */
const idsShape = z.record(z.string(), z.array(z.string()));
const idsPk = (locality: string): string => `P#${locality}#ids`;
const idsPrefix = (date: string, run: string): string => `${date}#${run}#`;
const keptForSeconds = 40 * 24 * 3600;

/** `page` names the page of links the people were found by; the same page again replaces itself. */
export const putWhereabouts = async (
  table: Table,
  { locality, date, run }: ReportName & { run: string },
  { page, at, ids }: { page: string; at: number; ids: Record<string, string[]> },
): Promise<void> => {
  const ttl = Math.floor(at / 1000) + keptForSeconds;
  await table.put([{ pk: idsPk(locality), sk: `${idsPrefix(date, run)}${page}`, d: pack(ids), ttl }]);
};

/** Entry id to term. */
export const loadWhereabouts = async (
  table: Table,
  { locality, date, run }: ReportName & { run: string },
): Promise<Map<string, string>> => {
  const found = new Map<string, string>();
  const prefix = idsPrefix(date, run);
  const { items } = await table.query({ pk: idsPk(locality), prefix, consistent: true });
  for (const item of items) {
    for (const [term, ids] of Object.entries(readPacked(idsShape, item))) {
      for (const entryId of ids) found.set(entryId, term);
    }
  }
  return found;
};

/** How far the counting of a day has come: what one call does not finish, the next goes on with. */
export interface Progress<Value> {
  value: Value;
  version: number;
}
const progressKey = ({ locality, date }: ReportName, revision: number): Key => ({
  pk: `P#${locality}`,
  sk: `${date}#counting#${revision}`,
});

export const loadProgress = async <S extends z.ZodType>(
  table: Table,
  name: ReportName & { revision: number },
  shape: S,
): Promise<Progress<z.output<S>> | undefined> => {
  const [item] = await table.get([progressKey(name, name.revision)], { consistent: true });
  if (!item) return undefined;
  return { value: readPacked(shape, item), version: versionOf(item) };
};

/** False when another call went on meanwhile: its counting is as good. */
export const writeProgress = async (
  table: Table,
  name: ReportName & { revision: number },
  { value, version }: Progress<unknown>,
): Promise<boolean> => {
  const key = progressKey(name, name.revision);
  const [outcome] = await table.write([
    version === 0
      ? { kind: 'insert', item: { ...key, v: 1, d: pack(value) } }
      : { kind: 'update', key, set: { v: version + 1, d: pack(value) }, when: { v: version } },
  ]);
  return outcome === 'written';
};

export const dropProgress = (table: Table, name: ReportName & { revision: number }): Promise<void> =>
  table.delete([progressKey(name, name.revision)]);

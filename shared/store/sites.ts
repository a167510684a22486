import * as z from 'zod';
import { type Site, site } from '../contracts/site.ts';
import { pack } from './packed.ts';
import { readPacked, versionOf } from './stored-item.ts';
import type { ConditionalWrite, Item, Key, Table } from './table.ts';

// An import statement would load all that `util` can do (docs/decisions/0169-what-a-cold-start-loads.md).
const { isDeepStrictEqual } = process.getBuiltinModule('node:util');

/** The sites of one locality are one item: a subtree's are read by one key a node, and nothing moves when the tree does. */
interface LocalitySites {
  /** 0: not stored yet. */
  version: number;
  sites: Site[];
}

const packedSites = z.object({ schema: z.literal(1), sites: z.array(site) });
const rounds = 10;
/** An item holds 400 KB, and a site with the longest name about 1 KB. */
export const mostSitesPerLocality = 300;

const keyOf = (locality: string): Key => ({ pk: `Y#${locality}`, sk: 'Y' });
/** Whose a code is: written once, never changed. */
const ownerKeyOf = (code: string): Key => ({ pk: `Y@${code}`, sk: 'Y' });

/** The sites of these localities, in the order of the localities, then of their codes. */
export const loadSites = async (table: Table, localities: readonly string[]): Promise<Site[]> => {
  const items = await table.get([...new Set(localities)].map(keyOf), { consistent: true });
  return items.flatMap((item) => (item ? parse(item).sites : []));
};

/** Undefined for a code nobody has. */
export const loadSite = async (table: Table, code: string): Promise<Site | undefined> => {
  const [owner] = await table.get([ownerKeyOf(code)], { consistent: true });
  if (typeof owner?.l !== 'string') return undefined;
  return (await loadSites(table, [owner.l])).find((one) => one.code === code);
};

/**
 * Adds or replaces sites. Returns why one could not be stored, by its code: `taken` by another locality, or `full`. A code is claimed
 * before the site is written; a stop in between leaves it claimed by the right locality.
 */
export const putSites = async (
  table: Table,
  items: readonly Site[],
): Promise<Map<string, 'taken' | 'full'>> => {
  const faults = new Map<string, 'taken' | 'full'>();
  for (const code of await takenCodes(table, items)) faults.set(code, 'taken');
  const ours = items.filter(({ code }) => !faults.has(code));
  let open = Map.groupBy(ours, (one) => one.locality);
  for (let round = 0; open.size > 0; round += 1) {
    if (round === rounds) throw new Error('the sites of a locality are written too often to be changed');
    open = await writeOnce(table, open, faults);
  }
  return faults;
};

const takenCodes = async (table: Table, items: readonly Site[]): Promise<string[]> => {
  const claims = items.map(
    ({ code, locality }): ConditionalWrite => ({
      kind: 'insert',
      item: { ...ownerKeyOf(code), l: locality },
    }),
  );
  const outcomes = await table.write(claims);
  const doubtful = items.filter((_, index) => outcomes[index] === 'refused');
  const owners = await table.get(
    doubtful.map(({ code }) => ownerKeyOf(code)),
    { consistent: true },
  );
  return doubtful.filter(({ locality }, index) => owners[index]?.l !== locality).map(({ code }) => code);
};

/** Returns the localities that somebody else wrote meanwhile. */
const writeOnce = async (
  table: Table,
  open: ReadonlyMap<string, readonly Site[]>,
  faults: Map<string, 'taken' | 'full'>,
): Promise<Map<string, Site[]>> => {
  const localities = [...open.keys()];
  const stored = await table.get(localities.map(keyOf), { consistent: true });
  const writes = localities.flatMap((locality, index) => {
    const item = stored[index];
    const before: LocalitySites = item ? parse(item) : { version: 0, sites: [] };
    const sites = merged(before.sites, open.get(locality) ?? [], faults);
    return sites === undefined ? [] : [{ locality, write: writeOf(locality, { ...before, sites }) }];
  });
  const outcomes = await table.write(writes.map(({ write }) => write));
  const beaten = writes.filter((_, index) => outcomes[index] === 'refused');
  return new Map(beaten.map(({ locality }) => [locality, [...(open.get(locality) ?? [])]]));
};

/** Undefined when nothing is to be written. */
const merged = (
  before: readonly Site[],
  put: readonly Site[],
  faults: Map<string, 'taken' | 'full'>,
): Site[] | undefined => {
  const sites = new Map(before.map((one) => [one.code, one]));
  let changed = false;
  for (const one of put) {
    if (!sites.has(one.code) && sites.size >= mostSitesPerLocality) {
      faults.set(one.code, 'full');
      continue;
    }
    // Our own write whose answer was lost looks like this, too.
    if (isDeepStrictEqual(sites.get(one.code), one)) continue;
    sites.set(one.code, one);
    changed = true;
  }
  return changed ? [...sites.values()].sort((one, other) => (one.code < other.code ? -1 : 1)) : undefined;
};

const writeOf = (locality: string, { version, sites }: LocalitySites): ConditionalWrite => {
  const attributes = { v: version + 1, d: pack({ schema: 1, sites }) };
  return version === 0
    ? { kind: 'insert', item: { ...keyOf(locality), ...attributes } }
    : { kind: 'update', key: keyOf(locality), set: attributes, when: { v: version } };
};

const parse = (item: Item): LocalitySites => {
  return { version: versionOf(item), sites: readPacked(packedSites, item).sites };
};

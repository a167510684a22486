import type { Agency } from '../contracts/localities.ts';
import { type LocalityTree, makeLocalityTree } from '../domain/places/locality-tree.ts';
import { makePolicyBook, type PolicyBook } from '../domain/policies/policies.ts';
import { type Clock, systemClock } from '../lambda/clock.ts';
import { readAgencies } from './agencies.ts';
import { type ConfigHead, type ConfigKind, readConfigHead } from './config-head.ts';
import { makeDirectory, type RecipientDirectory } from './directory.ts';
import { readLocalities } from './localities.ts';
import { readPolicies } from './policies.ts';
import { readRecipients } from './recipients.ts';
import type { Table } from './table.ts';

/** Everything an administrator configured, ready to be asked. */
export interface Config {
  tree: LocalityTree;
  directory: RecipientDirectory;
  /** By id. */
  agencies: ReadonlyMap<string, Agency>;
  policies: PolicyBook;
  versions: ConfigHead;
}

export interface ConfigReader {
  /** Reads one small item; what did not change since the last call comes from memory. Call it once per invocation. */
  load(): Promise<Config>;
}

/** One per sandbox. `clock` tells which default time zone is in force when the tree is built. */
export const createConfigReader = (table: Table, clock: Clock = systemClock): ConfigReader => {
  const localities = cached(table, 'localities', readLocalities);
  const agencies = cached(table, 'agencies', async (from) => agenciesById(await readAgencies(from)));
  const recipients = cached(table, 'recipients', async (from) => makeDirectory(await readRecipients(from)));
  const policies = cached(table, 'policies', async (from) => makePolicyBook(await readPolicies(from)));
  let tree: { of: unknown; zone: string; built: LocalityTree } | undefined;
  return {
    load: async () => {
      const versions = await readConfigHead(table);
      const [nodes, byId, directory, book] = await Promise.all([
        localities(versions),
        agencies(versions),
        recipients(versions),
        policies(versions),
      ]);
      const zone = book.at(clock()).policy.defaultTimeZone;
      if (tree?.of !== nodes || tree.zone !== zone) {
        tree = { of: nodes, zone, built: makeLocalityTree(nodes, zone) };
      }
      return { tree: tree.built, directory, agencies: byId, policies: book, versions };
    },
  };
};

const agenciesById = (agencies: Agency[]): ReadonlyMap<string, Agency> =>
  new Map(agencies.map((one) => [one.id, one]));

const cached = <Value>(
  table: Table,
  kind: ConfigKind,
  read: (table: Table) => Promise<Value>,
): ((versions: ConfigHead) => Promise<Value>) => {
  let held: { version: number; value: Value } | undefined;
  return async (versions) => {
    if (held?.version !== versions[kind]) held = { version: versions[kind], value: await read(table) };
    return held.value;
  };
};

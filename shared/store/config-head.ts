import type { Table } from './table.ts';

/**
 * Configuration is cached per sandbox and checked by version: one small read per invocation (`C#head`) tells which kinds changed.
 * A writer puts the chunks first and adds to the version last, so a reader never caches old data under a new version.
 */
export const configKinds = ['localities', 'agencies', 'recipients', 'policies'] as const;
export type ConfigKind = (typeof configKinds)[number];
export type ConfigHead = Record<ConfigKind, number>;

const key = { pk: 'C#head', sk: 'C' };

export const readConfigHead = async (table: Table): Promise<ConfigHead> => {
  const [item] = await table.get([key], { consistent: true });
  const version = (kind: ConfigKind): number => (typeof item?.[kind] === 'number' ? item[kind] : 0);
  return {
    localities: version('localities'),
    agencies: version('agencies'),
    recipients: version('recipients'),
    policies: version('policies'),
  };
};

export const bumpConfig = async (table: Table, kind: ConfigKind): Promise<void> => {
  await table.add(key, kind, 1);
};

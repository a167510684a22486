import { createJournal, type Journal } from '../access/journal.ts';
import type { ConfigReader } from '../store/config.ts';
import type { Table } from '../store/table.ts';
import { connectTable } from './aws-clients.ts';

/** The journal of a function's reads, in the table that only takes additions. */
export const connectJournal = (tableName: string, deps: { table: Table; config: ConfigReader }): Journal =>
  createJournal({ ...deps, journal: connectTable(tableName) });

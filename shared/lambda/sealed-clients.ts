import { randomBytes } from 'node:crypto';
import { createDayKeys } from '../access/seal-secret.ts';
import type { SealDeps } from '../store/open-sealed.ts';
import { createSealedTable } from '../store/sealed-table.ts';
import type { Table } from '../store/table.ts';
import { connectTable, secretReader } from './aws-clients.ts';
import { systemClock } from './clock.ts';

/** What a function that handles personal data is told by its stack. */
interface SealedEnv {
  STATE_TABLE: string;
  KEY_TABLE: string;
  SEAL_SECRET_ID: string;
}

/** The table with personal data sealed and opened, and the two tables beneath it. */
export const connectSealed = (env: SealedEnv): { table: Table; beneath: SealDeps } => {
  const beneath: SealDeps = {
    table: connectTable(env.STATE_TABLE),
    keys: connectTable(env.KEY_TABLE),
    dayKeys: createDayKeys(secretReader(env.SEAL_SECRET_ID), systemClock),
    now: systemClock,
    random: randomBytes,
  };
  return { table: createSealedTable(beneath), beneath };
};

/** The table, with personal data sealed on its way in and opened on its way out. */
export const connectSealedTable = (env: SealedEnv): Table => connectSealed(env).table;

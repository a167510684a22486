import { createJournal, type Journal } from '../../shared/access/journal.ts';
import type { ConfigReader } from '../../shared/store/config.ts';
import type { Table } from '../../shared/store/table.ts';

/** The journal, kept in the same table as everything else: its keys are its own. */
export const journalIn = (table: Table, config: ConfigReader): Journal =>
  createJournal({ table, journal: table, config });

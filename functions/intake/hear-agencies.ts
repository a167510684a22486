import type { EpochMs } from '../../shared/domain/evidence.ts';
import { rhythmOf } from '../../shared/domain/heartbeat.ts';
import type { Config } from '../../shared/store/config.ts';
import { dueItems } from '../../shared/store/due.ts';
import { noteBeat } from '../../shared/store/heartbeats.ts';
import type { Table } from '../../shared/store/table.ts';

const hour = 3_600_000;

/** Notes that agencies spoke. With the first word of one that speaks regularly begins the watch over its silence (C13). */
export const hearAgencies =
  (table: Table, { agencies, policies }: Config) =>
  async (spoke: readonly string[], { at, records }: { at: EpochMs; records: number }): Promise<void> => {
    const silentMs = policies.at(at).policy.sourceSilentHours * hour;
    for (const id of new Set(spoke)) {
      const agency = agencies.get(id);
      const regular = agency !== undefined && rhythmOf(agency) === 'regular';
      const watch = () => table.put(dueItems([{ kind: 'source', at: at + silentMs, ref: id }]));
      await noteBeat(table, id, { at, records }, regular ? watch : undefined);
    }
  };

import type { Agency } from '../../shared/contracts/localities.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import {
  listRuleOf,
  nextListDueAt,
  rhythmOf,
  type ZeroList,
} from '../../shared/domain/statements/heartbeat.ts';
import type { Config } from '../../shared/store/config.ts';
import { dueItems } from '../../shared/store/due.ts';
import { noteBeat } from '../../shared/store/heartbeats.ts';
import type { Table } from '../../shared/store/table.ts';

const hour = 3_600_000;

interface Spoken {
  at: EpochMs;
  records: number;
  zeroList?: ZeroList;
}

/** Notes that agencies spoke. With the first word of one that owes more of them begins the watch over its silence (C13). */
export const hearAgencies =
  (table: Table, config: Config) =>
  async (spoke: readonly string[], spoken: Spoken): Promise<void> => {
    for (const id of new Set(spoke)) {
      const agency = config.agencies.get(id);
      const lookAt = agency === undefined ? undefined : firstLookAt(agency, config, spoken.at);
      const watch = async (): Promise<void> => {
        if (lookAt !== undefined) await table.put(dueItems([{ kind: 'source', at: lookAt, ref: id }]));
      };
      await noteBeat(table, id, spoken, watch);
    }
  };

const firstLookAt = (agency: Agency, { policies, tree }: Config, at: EpochMs): EpochMs | undefined => {
  const { policy } = policies.at(at);
  switch (rhythmOf(agency)) {
    case 'regular':
      return at + policy.sourceSilentHours * hour;
    case 'daily-list':
      return nextListDueAt(at, listRuleOf(agency, tree, policy));
    case 'occasional':
      return undefined;
  }
};

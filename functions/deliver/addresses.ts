import type { RecipientKey } from '../../shared/contracts/localities.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { resolveRecipient, splitRecipient } from '../../shared/domain/places/routing-fallback.ts';
import type { Config } from '../../shared/store/config.ts';
import { changeRecipients } from '../../shared/store/recipients.ts';
import type { Table } from '../../shared/store/table.ts';
import type { Addresses } from './deliver-pushes.ts';

/** What a batch asks of the configuration in force at `now`. */
export const addressesOf = (
  { directory, tree, policies }: Pick<Config, 'directory' | 'tree' | 'policies'>,
  now: EpochMs,
): Addresses => ({
  recipient: (key) => directory.get(key),
  fallbackOf: (key) => {
    const { locality, department } = splitRecipient(key);
    const others = { has: (other: RecipientKey) => other !== key && directory.has(other) };
    return resolveRecipient(locality, department, { tree, directory: others });
  },
  parkedMs: policies.at(now).policy.parkedHours * 3_600_000,
});

/** Switches a webhook off after its 410, unless an administrator has put another URL meanwhile. */
export const switchOff =
  (table: Table) =>
  async (recipient: RecipientKey, url: string, at: EpochMs): Promise<void> => {
    await changeRecipients(table, [recipient], (_, before) => {
      const isCurrent = before?.channels.some((channel) => channel.type === 'webhook' && channel.url === url);
      return before && isCurrent && before.goneAt === undefined ? { ...before, goneAt: at } : undefined;
    });
  };

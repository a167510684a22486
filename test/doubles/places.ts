import type { Department, Locality } from '../../shared/contracts/localities.ts';
import { bumpConfig } from '../../shared/store/config-head.ts';
import { putLocalities } from '../../shared/store/localities.ts';
import { changeRecipients } from '../../shared/store/recipients.ts';
import type { Table } from '../../shared/store/table.ts';

/** Places, and recipients who fetch what lies in their inbox. */
export const putPlaces = async (
  table: Table,
  localities: Locality[],
  recipients: readonly (readonly [locality: string, department: Department])[],
): Promise<void> => {
  const byKey = new Map(
    recipients.map(([locality, department]) => [`${locality}/${department}`, { locality, department }]),
  );
  await putLocalities(table, localities);
  await changeRecipients(table, [...byKey.keys()], (key) => {
    const found = byKey.get(key);
    return found && { ...found, channels: [{ type: 'pull', mode: 'thin' }], secretGeneration: 1 };
  });
  for (const kind of ['localities', 'recipients'] as const) await bumpConfig(table, kind);
};

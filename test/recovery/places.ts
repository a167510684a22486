import type { Caller } from '../../shared/access/caller.ts';
import { type Department, departments, type Locality } from '../../shared/contracts/localities.ts';
import { firstDues } from '../../shared/domain/reports/report-schedule.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { bumpConfig } from '../../shared/store/config-head.ts';
import { dueItems } from '../../shared/store/due.ts';
import { putLocalities } from '../../shared/store/localities.ts';
import { changeRecipients } from '../../shared/store/recipients.ts';
import type { Table } from '../../shared/store/table.ts';

const localities: Locality[] = [
  { code: '14', name: 'Shanxi', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: '1401', parentCode: '14', name: 'Taiyuan', level: 'city' },
  { code: '140105', parentCode: '1401', name: 'Xiaodian', level: 'county' },
  { code: '140106', parentCode: '1401', name: 'Yingze', level: 'county' },
  { code: '44', name: 'Guangdong', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: 'CAN-port', parentCode: '44', name: 'Baiyun', level: 'point-of-entry', codes: ['CAN'] },
];

export const recipients = [
  '140105/health',
  '140105/reception',
  '140106/health',
  '1401/health',
  '14/health',
  '14/lead',
  '44/health',
  'CAN-port/customs',
  'operator/lead',
];

export const webhookOf = (recipient: string): string => `https://inbox.example.org/${recipient}`;

/** Places, and recipients that are told by a webhook each. */
export const putWebhooks = async (table: Table, now: number): Promise<void> => {
  await putLocalities(table, localities);
  await changeRecipients(table, recipients, (key) => {
    const [locality = '', name = ''] = key.split('/');
    const department = departments.find((one) => one === name) as Department;
    return {
      ...{ locality, department, secretGeneration: 1 },
      channels: [{ type: 'webhook', url: webhookOf(key), mode: 'thin' }],
    };
  });
  for (const kind of ['localities', 'recipients'] as const) await bumpConfig(table, kind);
  const config = await createConfigReader(table, () => now).load();
  await table.put(dueItems(firstDues('14', now, config).map((due) => ({ kind: 'report', ...due }))));
};

export const county = (subject: string): Caller => ({ keyId: `key_${subject}`, role: 'locality', subject });

import * as z from 'zod';

/** A small believable world: two provinces of any depth, two points of entry, agencies that post and recipients that pull. */
const localities = [
  { code: '140000', name: '山西省', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: '140100', parentCode: '140000', name: '太原市', level: 'city' },
  { code: '140105', parentCode: '140100', name: '小店区', level: 'county' },
  { code: '140106', parentCode: '140100', name: '迎泽区', level: 'county' },
  { code: '140200', parentCode: '140000', name: '大同市', level: 'city' },
  { code: '140213', parentCode: '140200', name: '平城区', level: 'county' },
  { code: '620000', name: '甘肃省', level: 'province', timeZone: 'Asia/Shanghai' },
  // A city without counties.
  { code: '620200', parentCode: '620000', name: '嘉峪关市', level: 'city' },
  { code: '110000', name: '北京市', level: 'province', timeZone: 'Asia/Shanghai' },
  {
    code: 'port-pek',
    parentCode: '110000',
    name: '北京首都国际机场',
    level: 'point-of-entry',
    codes: ['PEK', 'CNPEK'],
  },
  {
    code: 'port-tyn',
    parentCode: '140100',
    name: '太原武宿国际机场',
    level: 'point-of-entry',
    codes: ['TYN', 'CNTYN'],
  },
];

const agencies = [
  { id: 'immigration', name: 'Entry and exit inspection', source: 'immigration' },
  { id: 'liaison-beijing', name: 'Liaison office in Beijing', source: 'liaison-office' },
  { id: 'taiyuan-airport', name: 'Taiyuan airport registration', source: 'airport' },
];

const pull = (locality: string, department: string) => ({
  locality,
  department,
  channels: [{ type: 'pull' }],
});
const recipients = [
  ...localities.filter(({ level }) => level !== 'point-of-entry').map(({ code }) => pull(code, 'health')),
  pull('140105', 'reception'),
  pull('140000', 'lead'),
  pull('140000', 'foreign-affairs'),
  pull('port-pek', 'customs'),
  pull('port-tyn', 'customs'),
];

const results = z.looseObject({
  results: z.array(z.looseObject({ status: z.string().optional(), errors: z.array(z.unknown()).optional() })),
});

/** Fills a fresh twin through its own API. Rejects when anything was refused. */
export async function seed(url: string, adminKey: string): Promise<void> {
  await put({ url, adminKey }, '/v1/localities', localities);
  await put({ url, adminKey }, '/v1/agencies', agencies);
  await put({ url, adminKey }, '/v1/recipients', recipients);
}

async function put(
  to: { url: string; adminKey: string },
  path: string,
  items: readonly object[],
): Promise<void> {
  const response = await fetch(`${to.url}${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${to.adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ items }),
  });
  const text = await response.text();
  if (response.status !== 207) throw new Error(`PUT ${path} answered ${response.status}: ${text}`);
  const refused = results.parse(JSON.parse(text)).results.filter(({ errors }) => (errors?.length ?? 0) > 0);
  if (refused.length > 0) throw new Error(`PUT ${path} refused ${JSON.stringify(refused)}`);
}

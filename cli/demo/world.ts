import * as z from 'zod';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { Api } from './api.ts';
import type { Receiver } from './receiver.ts';

/** The places of the story: a county in a city in a province, and the port of another province. */
export const county = '140105';
export const city = '1401';
export const province = '14';
export const port = 'CAN-port';

const localities = [
  { code: province, name: '山西省', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: city, parentCode: province, name: '太原市', level: 'city' },
  { code: county, parentCode: city, name: '小店区', level: 'county' },
  { code: '44', name: '广东省', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: '4401', parentCode: '44', name: '广州市', level: 'city' },
  { code: port, parentCode: '4401', name: '白云机场口岸', level: 'point-of-entry', codes: ['CAN', 'CNCAN'] },
];

/** Who gets pushes: each with an endpoint of its own at the receiver. */
export const recipients = [
  `${county}/health`,
  `${county}/reception`,
  `${city}/health`,
  `${province}/health`,
  `${port}/customs`,
  'operator/lead',
];

export interface Keys {
  immigration: string;
  liaison: string;
  county: string;
  port: string;
}

const issuedKey = z.object({ key: z.string() });
const putRecipients = z.object({ results: z.array(z.object({ signingSecret: z.string() }).loose()) });

/** What an administrator does once: places, agencies, recipients with their endpoints, keys. */
export const buildWorld = async (api: Api, receiver: Receiver): Promise<Keys> => {
  await api.call('PUT', '/v1/localities', { items: localities });
  await api.call('PUT', '/v1/agencies', {
    items: [
      { id: 'immigration', name: 'Immigration service', source: 'immigration' },
      { id: 'liaison-office', name: 'Liaison office in Guangzhou', source: 'liaison-office' },
    ],
  });
  const items = recipients.map((recipient) => {
    const [locality, department] = recipient.split('/');
    return {
      locality,
      department,
      channels: [{ type: 'webhook', url: receiver.urlOf(recipient), mode: 'thin' }],
    };
  });
  const { results } = putRecipients.parse(await api.call('PUT', '/v1/recipients', { items }));
  for (const [index, { signingSecret }] of results.entries())
    receiver.trust(recipients[index] ?? '', signingSecret);
  const issue = async (role: string, subject: string): Promise<string> =>
    issuedKey.parse(await api.call('POST', '/v1/keys', { role, subject })).key;
  return {
    immigration: await issue('agency', 'immigration'),
    liaison: await issue('agency', 'liaison-office'),
    county: await issue('locality', county),
    port: await issue('locality', port),
  };
};

const names = [
  ['WANG FANG', '王芳'],
  ['LI JING', '李静'],
  ['ZHANG WEI', '张伟'],
  ['LIU YANG', '刘洋'],
  ['CHEN JIE', '陈杰'],
  ['YANG MIN', '杨敏'],
  ['ZHAO LEI', '赵磊'],
  ['HUANG YAN', '黄燕'],
  ['ZHOU TAO', '周涛'],
  ['WU XIA', '吴霞'],
  ['XU QIANG', '徐强'],
  ['SUN LI', '孙丽'],
] as const;

/** Twelve travellers on one flight, as the immigration service states them. */
export const travellers = (arrivedAt: string): ArrivalRecord[] =>
  names.map(([fullName, nameLocal], index) => ({
    recordId: `IMM-2026-${String(index + 1).padStart(4, '0')}`,
    evidence: 'arrived',
    traveller: {
      fullName,
      nameLocal,
      birthDate: `19${70 + index}-03-1${index % 10}`,
      nationality: 'CHN',
      documents: [{ type: 'passport', issuer: 'CHN', number: `EA${5550100 + index}` }],
    },
    conveyance: { mode: 'air', number: 'CZ328', seat: `${20 + index}A` },
    entry: { pointOfEntry: 'CAN', arrivedAt },
    travelHistory: [{ country: 'GBR', exposure: 'returned-from' }],
    destination: { localityCode: county, singleRoom: false },
    homeLocality: county,
  }));

/** Four of them as the liaison office knows them: its own ids, pinyin the other way round, no Chinese name. */
export const seenByLiaison = (records: readonly ArrivalRecord[]): ArrivalRecord[] =>
  records.slice(0, 4).map((record, index) => ({
    ...record,
    recordId: `GZ/${index + 1}`,
    traveller: {
      familyName: record.traveller.fullName?.split(' ')[0],
      givenNames: record.traveller.fullName?.split(' ')[1],
      birthDate: record.traveller.birthDate,
      documents: record.traveller.documents?.map((one) => ({ ...one, number: one.number?.toLowerCase() })),
    },
  }));

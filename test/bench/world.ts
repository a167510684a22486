import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import type { Api } from '../../cli/demo/api.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { benchApi } from './bench-api.ts';

/** A province has so many; a smaller run takes fewer, so that lists of 20 stay full. */
export const allCounties = 117;
const county = (index: number) => ({
  code: `14${String(1 + (index % 11)).padStart(2, '0')}${String(1 + Math.floor(index / 11)).padStart(2, '0')}`,
  parentCode: `14${String(1 + (index % 11)).padStart(2, '0')}`,
});
export const ports = Array.from({ length: 12 }, (_, index) => `PT${String.fromCharCode(65 + index)}`);

export interface BenchWorld {
  api: Api;
  agencyKey: string;
  /** Each county's key and each port's: who acknowledges and reports. */
  keys: Map<string, string>;
  received: { locality: string; id: string; entryId: string; kind: string }[];
  counties: number;
  close(): Promise<void>;
}

const pushed = z.object({
  notifications: z.array(
    z.object({ id: z.string(), entryId: z.string(), locality: z.string(), kind: z.string() }),
  ),
});
const issuedKey = z.object({ key: z.string() });

/** A province of up to 117 counties in 11 cities, and 12 ports, each with one webhook at a receiver that answers at once. */
export const buildBenchWorld = async (
  url: string,
  adminKey: string,
  countyCount: number,
): Promise<BenchWorld> => {
  const counties = Array.from({ length: countyCount }, (_, index) => county(index));
  const api = benchApi(url, adminKey);
  const received: BenchWorld['received'] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    received.push(...pushed.parse(JSON.parse(Buffer.concat(chunks).toString('utf8'))).notifications);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  const cities = [...new Set(counties.map((one) => one.parentCode))];
  await api.call('PUT', '/v1/localities', {
    items: [
      { code: '14', name: 'Shanxi', level: 'province', timeZone: 'Asia/Shanghai' },
      ...cities.map((code) => ({ code, parentCode: '14', name: `City ${code}`, level: 'city' })),
      ...counties.map((one) => ({ ...one, name: `County ${one.code}`, level: 'county' })),
      { code: '44', name: 'Ports', level: 'province', timeZone: 'Asia/Shanghai' },
      ...ports.map((code) => ({
        code,
        parentCode: '44',
        name: code,
        level: 'point-of-entry',
        codes: [code],
      })),
    ],
  });
  await api.call('PUT', '/v1/agencies', {
    items: [{ id: 'immigration', name: 'Immigration', source: 'immigration' }],
  });
  const channels = [{ type: 'webhook', url: hook, mode: 'thin' }];
  await api.call('PUT', '/v1/recipients', {
    items: [
      ...counties.map(({ code }) => ({ locality: code, department: 'health', channels })),
      ...ports.map((code) => ({ locality: code, department: 'customs', channels })),
    ],
  });
  const issue = async (role: string, subject: string): Promise<string> =>
    issuedKey.parse(await api.call('POST', '/v1/keys', { role, subject })).key;
  const keys = new Map<string, string>();
  for (const code of [...counties.map((one) => one.code), ...ports])
    keys.set(code, await issue('locality', code));
  return {
    api,
    agencyKey: await issue('agency', 'immigration'),
    keys,
    received,
    counties: countyCount,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};

const syllables = [
  'li',
  'wang',
  'zhang',
  'liu',
  'chen',
  'yang',
  'zhao',
  'huang',
  'zhou',
  'wu',
  'xu',
  'sun',
  'ma',
  'zhu',
  'hu',
  'guo',
];
const han = '李王张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余';

/** The codes of the first so many counties. */
export const benchCounties = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => county(index).code);

/** The person of that number, up to a million, bound for one of the localities: nobody shares a document or a name with birth date with anybody else. Digits are no part of a name. */
export const traveller = (index: number, arrivedAt: string, localities: readonly string[]): ArrivalRecord => {
  const pick = (from: readonly string[] | string, salt: number): string =>
    from[(index * 7 + salt * 13) % from.length] ?? '';
  const inDigits = (from: readonly string[] | string, places: number): string =>
    Array.from({ length: places }, (_, place) => from[Math.floor(index / from.length ** place) % from.length])
      .reverse()
      .join('');
  const code = localities[index % localities.length] ?? '';
  const birth = new Date(Date.UTC(1940 + (index % 60), index % 12, 1 + (index % 28)))
    .toISOString()
    .slice(0, 10);
  return {
    recordId: `BJ-2026-${String(index).padStart(8, '0')}`,
    evidence: 'arrived',
    recordedAt: arrivedAt,
    traveller: {
      familyName: pick(syllables, 1).toUpperCase(),
      givenNames: inDigits(syllables, 4).toUpperCase(),
      nameLocal: inDigits(han, 3),
      sex: index % 2 === 0 ? 'F' : 'M',
      birthDate: birth,
      nationality: 'CHN',
      documents: [
        {
          type: 'passport',
          number: `EB${String(1_000_000 + index)}`,
          issuer: 'CHN',
          expiresOn: '2031-05-01',
        },
      ],
      phones: [`+86138${String(10_000_000 + index)}`],
      category: 'overseas-worker',
    },
    conveyance: {
      mode: 'air',
      number: `CA${900 + (index % 90)}`,
      carrier: 'CA',
      seat: `${1 + (index % 60)}${'ABCDEF'[index % 6]}`,
    },
    entry: { pointOfEntry: ports[index % ports.length] ?? '', arrivedAt },
    travelHistory: [{ country: 'GBR', exposure: 'returned-from' }],
    destination: {
      localityCode: code,
      address: `Pingyang Road ${index % 300}, building ${index % 20}`,
      singleRoom: index % 3 === 0,
    },
    homeLocality: code,
  };
};

import * as z from 'zod';
import type { Landfall } from './landfall.ts';

/** A county in a city in a province two hours behind the capital, two beside it, where people are at home, and a port far away. */
export const places = [
  { code: '65', name: '新疆维吾尔自治区', level: 'province', timeZone: 'Asia/Urumqi' },
  { code: '6501', parentCode: '65', name: '乌鲁木齐市', level: 'city' },
  { code: '650102', parentCode: '6501', name: '天山区', level: 'county' },
  { code: '650103', parentCode: '6501', name: '沙依巴克区', level: 'county' },
  { code: '42', name: '湖北省', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: '4201', parentCode: '42', name: '武汉市', level: 'city' },
  { code: '420106', parentCode: '4201', name: '武昌区', level: 'county' },
  { code: '44', name: '广东省', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: '4401', parentCode: '44', name: '广州市', level: 'city' },
  {
    code: 'CAN-port',
    parentCode: '4401',
    name: '白云机场口岸',
    level: 'point-of-entry',
    codes: ['CAN', 'CNCAN'],
  },
];

export const county = '650102';
export const otherCounty = '650103';
export const city = '6501';
export const province = '65';
export const home = '420106';
export const port = 'CAN-port';

const agencies = [
  { id: 'immigration', name: 'Immigration service', source: 'immigration' },
  { id: 'liaison-office', name: 'Liaison office in Guangzhou', source: 'liaison-office' },
  { id: 'airline', name: 'Airline', source: 'airline' },
  { id: 'neighbours', name: 'Community reports', source: 'community-report' },
];

const pullers = [
  `${county}/health`,
  `${county}/reception`,
  `${otherCounty}/health`,
  `${city}/health`,
  `${province}/health`,
  `${province}/lead`,
  `${home}/health`,
  `${port}/customs`,
  'operator/lead',
];

export interface Keys {
  immigration: string;
  liaison: string;
  airline: string;
  neighbours: string;
  county: string;
  otherCounty: string;
  city: string;
  province: string;
  home: string;
  port: string;
  /** Reads the operator's inbox. */
  steward: string;
}

/** What an administrator sets up once. Every recipient pulls until `listen` gives it an endpoint. */
export const buildWorld = async (landfall: Landfall): Promise<Keys> => {
  await stored(landfall, '/v1/localities', places);
  await stored(landfall, '/v1/agencies', agencies);
  const channels = [{ type: 'pull' }];
  await stored(
    landfall,
    '/v1/recipients',
    pullers.map((one) => ({ ...recipient(one), channels })),
  );
  const key = async (role: string, subject: string) => (await landfall.issueKey(role, subject)).key;
  return {
    immigration: await key('agency', 'immigration'),
    liaison: await key('agency', 'liaison-office'),
    airline: await key('agency', 'airline'),
    neighbours: await key('agency', 'neighbours'),
    county: await key('locality', county),
    otherCounty: await key('locality', otherCounty),
    city: await key('locality', city),
    province: await key('locality', province),
    home: await key('locality', home),
    port: await key('locality', port),
    steward: await key('steward', 'duty-desk'),
  };
};

export const recipient = (name: string): { locality: string; department: string } => {
  const [locality = '', department = ''] = name.split('/');
  return { locality, department };
};

const putAnswer = z.object({ refused: z.literal(0), results: z.array(z.looseObject({})) });
const withSecret = z.object({ results: z.tuple([z.object({ signingSecret: z.string() }).loose()]) });

const stored = async (landfall: Landfall, path: string, items: unknown[]): Promise<void> => {
  const { body } = await landfall.put(path, items);
  putAnswer.parse(body);
};

/** Gives a recipient a webhook; returns the secret its pushes are signed with. */
export const listen = async (landfall: Landfall, name: string, url: string): Promise<string> => {
  const item = { ...recipient(name), channels: [{ type: 'webhook', url }] };
  const { body } = await landfall.put('/v1/recipients', [item]);
  return withSecret.parse(body).results[0].signingSecret;
};

interface Trip {
  /** Epoch milliseconds. */
  at: number;
  destination?: string;
  home?: string;
  nationality?: string;
}

/** One traveller's record by the immigration service: number `n` has a name, a birth date and a passport of its own. */
export const traveller = (
  n: number,
  { at, destination = county, home: from, nationality = 'CHN' }: Trip,
) => ({
  recordId: `r-${n}`,
  traveller: {
    familyName: 'MA',
    givenNames: `LIN ${letters(n)}`,
    birthDate: `19${50 + (n % 50)}-0${1 + (n % 9)}-1${n % 10}`,
    nationality,
    documents: [{ type: 'passport', issuer: nationality, number: `E${40_000_000 + n}` }],
  },
  conveyance: { mode: 'air', number: 'CZ6900', seat: `${1 + (n % 60)}A` },
  entry: { pointOfEntry: 'CAN', arrivedAt: new Date(at).toISOString() },
  travelHistory: [{ country: 'GBR', exposure: 'returned-from' }],
  destination: { localityCode: destination },
  ...(from === undefined ? {} : { homeLocality: from }),
});

const letters = (n: number): string =>
  [...String(n)].map((digit) => String.fromCharCode(65 + Number(digit))).join('');

const hour = 3_600_000;

/** The next time the clock shows `hours` o'clock in Urumqi (UTC+6), a second after it. */
export const nextLocal = (now: number, hours: number): number => {
  const midnight = Math.floor((now + 6 * hour) / (24 * hour)) * 24 * hour - 6 * hour;
  const at = midnight + hours * hour + 1000;
  return at > now ? at : at + 24 * hour;
};

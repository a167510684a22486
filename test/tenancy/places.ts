import type { Department } from '../../shared/contracts/localities.ts';

/** A county with a community below it and a neighbour beside it, in a city, in a province; a home, two ports and a stranger elsewhere. */
export const places = [
  { code: '65', name: 'Xinjiang', level: 'province', timeZone: 'Asia/Urumqi' },
  { code: '6501', parentCode: '65', name: 'Urumqi', level: 'city' },
  { code: '650102', parentCode: '6501', name: 'Tianshan', level: 'county' },
  { code: '650102001', parentCode: '650102', name: 'Erdaoqiao', level: 'community' },
  { code: '650103', parentCode: '6501', name: 'Saybagh', level: 'county' },
  { code: '42', name: 'Hubei', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: '420106', parentCode: '42', name: 'Wuchang', level: 'county' },
  { code: '44', name: 'Guangdong', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: 'CAN-port', parentCode: '44', name: 'Baiyun', level: 'point-of-entry', codes: ['CAN'] },
  { code: '31', name: 'Shanghai', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: 'PVG-port', parentCode: '31', name: 'Pudong', level: 'point-of-entry', codes: ['PVG'] },
  { code: '14', name: 'Shanxi', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: '140105', parentCode: '14', name: 'Xiaodian', level: 'county' },
] as const;

export const county = '650102';
export const community = '650102001';
export const neighbour = '650103';
export const city = '6501';
export const province = '65';
export const home = '420106';
export const port = 'CAN-port';
export const otherPort = 'PVG-port';
export const stranger = '140105';

const parents: ReadonlyMap<string, string | undefined> = new Map(
  places.map((one) => [one.code, 'parentCode' in one ? one.parentCode : undefined]),
);

/** Whether `code` is `above` or lies below it. Worked out here from the list above, not by the product's tree. */
export const within = (code: string | undefined, above: string): boolean => {
  for (let at = code; at !== undefined; at = parents.get(at)) if (at === above) return true;
  return false;
};

export const agencies = [
  { id: 'immigration', name: 'Immigration service', source: 'immigration' },
  { id: 'airline', name: 'Airline', source: 'airline' },
  { id: 'customs-office', name: 'Customs', source: 'customs' },
  { id: 'liaison', name: 'Liaison office', source: 'liaison-office' },
  { id: 'works', name: 'Tractor works', source: 'employer', locality: county },
  { id: 'neighbours', name: 'Community reports', source: 'community-report', locality: county },
  { id: 'silent', name: 'Railway that has told nothing', source: 'rail', locality: stranger },
] as const;

const everybody: readonly Department[] = [
  'health',
  'epidemic-control',
  'reception',
  'foreign-affairs',
  'customs',
  'lead',
];

/** Every department of these places is told for itself, so that nothing falls back on somebody else. */
export const recipients: readonly (readonly [locality: string, department: Department])[] = [
  ...[county, neighbour, home, port, city].flatMap((code) => everybody.map((one) => [code, one] as const)),
  ...[community, province, otherPort, stranger, '42', '44', '31', '14'].map(
    (code) => [code, 'health'] as const,
  ),
  ['operator', 'lead'],
];

import type { Locality, Source } from '../../shared/contracts/localities.ts';
import type { Random } from '../generator/random.ts';

/** Two provinces that people go to, in two time zones and of different depth, and one they come in by. */
export const places: Locality[] = [
  { code: '14', name: 'Shanxi', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: '1401', parentCode: '14', name: 'Taiyuan', level: 'city' },
  { code: '140105', parentCode: '1401', name: 'Xiaodian', level: 'county' },
  { code: '140106', parentCode: '1401', name: 'Yingze', level: 'county' },
  { code: '1402', parentCode: '14', name: 'Datong', level: 'city' },
  { code: '140212', parentCode: '1402', name: 'Xinrong', level: 'county' },
  { code: '65', name: 'Xinjiang', level: 'province', timeZone: 'Asia/Urumqi' },
  { code: '650102', parentCode: '65', name: 'Tianshan', level: 'county' },
  { code: '44', name: 'Guangdong', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: 'CAN-port', parentCode: '44', name: 'Baiyun', level: 'point-of-entry', codes: ['CAN'] },
  { code: 'TYN-port', parentCode: '1401', name: 'Wusu', level: 'point-of-entry', codes: ['TYN'] },
];
const counties = ['140105', '140106', '140212', '650102'] as const;
const ports = ['CAN-port', 'TYN-port'] as const;

/** Who can be told; one county has no reception of its own, and one city nobody at all. */
const told = [
  ...counties.map((code) => `${code}/health`),
  '140105/reception',
  '140106/reception',
  '1401/health',
  '14/health',
  '14/lead',
  '65/health',
  '65/lead',
  '44/health',
  ...ports.map((code) => `${code}/customs`),
  'operator/lead',
];

/** The part of the map that one world plays on. */
export interface Stage {
  counties: string[];
  ports: string[];
  /** Recipients on the way up from its counties and ports, and the operator. */
  recipients: string[];
}

export const drawStage = (random: Random): Stage => {
  const some = <T>(list: readonly T[], atLeast: number): T[] => {
    const count = atLeast + random.below(list.length - atLeast + 1);
    const left = [...list];
    return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)[0] as T);
  };
  const chosen = { counties: some(counties, 1), ports: some(ports, 1) };
  const parents = new Map(places.map(({ code, parentCode }) => [code, parentCode]));
  const involved = new Set<string>(['operator']);
  for (const code of [...chosen.counties, ...chosen.ports]) {
    for (let at: string | null | undefined = code; at; at = parents.get(at)) involved.add(at);
  }
  // The rest has nobody to tell: their notices find another way up.
  const recipients = told.filter(
    (key) => involved.has(key.slice(0, key.indexOf('/'))) && (key === 'operator/lead' || random.chance(0.5)),
  );
  return { ...chosen, recipients };
};

export interface PostingAgency {
  id: string;
  source: Source;
  /** Hours after the arrival at which it speaks; before, when negative. */
  from: number;
  to: number;
  says: 'expectedAt' | 'arrivedAt';
  share: number;
  knowsDocument: boolean;
}

const agency = (id: string, source: Source, [from, to]: [number, number], share: number): PostingAgency => ({
  id,
  source,
  from,
  to,
  says: from < 0 ? 'expectedAt' : 'arrivedAt',
  share,
  knowsDocument: source !== 'employer',
});

export const agencies: readonly PostingAgency[] = [
  agency('immigration', 'immigration', [0, 30], 0.9),
  agency('airline', 'airline', [-40, -6], 0.6),
  agency('office', 'liaison-office', [1, 40], 0.5),
  agency('employer', 'employer', [-40, -10], 0.3),
  agency('registry', 'hq', [2, 60], 0.4),
];

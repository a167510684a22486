import * as z from 'zod';
import { type Api, connect } from '../../cli/demo/api.ts';
import { readMeters, resetMeters, type Units, unitsOf } from './units.ts';
import { traveller } from './world.ts';

/** The units of one call of each kind, while so many people are in the table. */
export interface Bounded {
  people: number;
  calls: Record<'work list' | 'report' | 'sweep', Units>;
}

const page = z.object({ items: z.array(z.unknown()), next: z.string().optional() });
const issuedKey = z.object({ key: z.string() });

const own = '150101';
const ownPeople = 40;
const otherCounties = 999;
const postSize = 500;
const postLanes = 4;
/** So many are posted before the table is left to catch up. */
const stride = 5000;

interface World {
  url: string;
  api: Api;
  agencyKey: string;
  countyKey: string;
}

/** A province of its own with a thousand counties, whose offices only pull: what is measured here is reading. */
const buildWorld = async (url: string, adminKey: string): Promise<World> => {
  const api = connect(url, adminKey);
  const others = Array.from({ length: otherCounties }, (_, index) => codeOf(index));
  const locality = (code: string) => ({ code, parentCode: '15', name: `County ${code}`, level: 'county' });
  await api.call('PUT', '/v1/localities', {
    items: [
      { code: '15', name: 'Inner Mongolia', level: 'province', timeZone: 'Asia/Shanghai' },
      ...[own, ...others].map(locality),
    ],
  });
  await api.call('PUT', '/v1/agencies', {
    items: [{ id: 'registry', name: 'Registry', source: 'immigration' }],
  });
  const channels = [{ type: 'pull' }];
  await api.call('PUT', '/v1/recipients', {
    items: [own, ...others].map((code) => ({ locality: code, department: 'health', channels })),
  });
  const issue = async (role: string, subject: string): Promise<string> =>
    issuedKey.parse(await api.call('POST', '/v1/keys', { role, subject })).key;
  return {
    url,
    api,
    agencyKey: await issue('agency', 'registry'),
    countyKey: await issue('locality', own),
  };
};

const codeOf = (index: number): string => `15${String(1001 + index)}`;

/** Reads the same county's forty people while the table holds first the smaller and then the larger number. */
export const runBounded = async (
  url: string,
  adminKey: string,
  sizes: readonly number[],
): Promise<Bounded[]> => {
  const world = await buildWorld(url, adminKey);
  let posted = 0;
  const results: Bounded[] = [];
  for (const people of sizes) {
    for (; posted < people; posted = Math.min(people, posted + stride)) {
      await post(world, posted, Math.min(people, posted + stride));
    }
    // Days that are over, and not next to each other: each report is drafted anew.
    results.push({ people, calls: await measure(world, sizes.length * 2 - results.length * 2) });
  }
  return results;
};

/** The first forty are the measured county's, all others somebody else's. */
const post = async (world: World, from: number, to: number): Promise<void> => {
  const arrivedAt = new Date((await world.api.advance({ advance: 'PT0S' })).getTime() - 60_000).toISOString();
  let next = from;
  const lane = async (): Promise<void> => {
    while (next < to) {
      const start = next;
      next = Math.min(to, start + postSize);
      const records = Array.from({ length: next - start }, (_, offset) =>
        recordOf(start + offset, arrivedAt),
      );
      await world.api.call('POST', '/v1/arrivals', { records }, world.agencyKey);
    }
  };
  await Promise.all(Array.from({ length: postLanes }, lane));
  await world.api.settle();
};

const recordOf = (index: number, arrivedAt: string) => {
  const localityCode = index < ownPeople ? own : codeOf(index % otherCounties);
  const record = traveller(index, arrivedAt, [localityCode]);
  return {
    ...record,
    recordId: `bounded-${index}`,
    traveller: {
      ...record.traveller,
      documents: [{ type: 'passport', number: `BN${String(1_000_000 + index)}`, issuer: 'CHN' }],
      phones: [],
    },
    destination: { localityCode },
    homeLocality: localityCode,
  };
};

const measure = async (world: World, daysAgo: number): Promise<Bounded['calls']> => {
  const { api, countyKey } = world;
  // What the arrivals themselves left to look after is done first.
  await api.advance({ advance: 'PT5M' });
  const now = await api.advance({ advance: 'PT0S' });
  const date = new Date(now.getTime() + (8 - 24 * daysAgo) * 3_600_000).toISOString().slice(0, 10);
  return {
    'work list': await costOf(world, () => wholeList(api, countyKey)),
    report: await costOf(world, () => api.call('GET', `/v1/reports/${own}/${date}`, undefined, countyKey)),
    sweep: await costOf(world, () => api.advance({ advance: 'PT1M' })),
  };
};

const wholeList = async (api: Api, key: string): Promise<void> => {
  let cursor = '';
  let found = 0;
  do {
    const { items, next } = page.parse(
      await api.call('GET', `/v1/entries?limit=200${cursor}`, undefined, key),
    );
    found += items.length;
    cursor = next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`;
  } while (cursor !== '');
  if (found !== ownPeople) throw new Error(`the county sees ${found} people, it has ${ownPeople}`);
};

const costOf = async ({ url, api }: World, call: () => Promise<unknown>): Promise<Units> => {
  await api.settle();
  await resetMeters(url);
  await call();
  await api.settle();
  return unitsOf(await readMeters(url));
};

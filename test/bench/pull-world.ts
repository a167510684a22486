import * as z from 'zod';
import type { Api } from '../../cli/demo/api.ts';
import { startTwin } from '../../infra/local/twin.ts';
import { benchApi } from './bench-api.ts';
import { inLists, inParallel } from './phases.ts';
import { traveller } from './world.ts';

const issuedKey = z.object({ key: z.string() });

/** The county whose forty people are looked at, beside a thousand others. */
export const own = '150101';
export const ownPeople = 40;
const otherCounties = 999;
const port = 'PTX';
const postSize = 500;
const postLanes = 4;
/** So many are posted before the table is left to catch up. */
const stride = 10_000;

/** A province of a thousand counties and one port, whose offices only pull, in a twin of its own: what is measured here is reading. */
export interface PullWorld {
  url: string;
  api: Api;
  countyKey: string;
  /** Posts so many more people: the first forty of all are the measured county's, the others somebody else's. */
  post(people: number): Promise<void>;
  close(): Promise<void>;
}

export const startPullWorld = async (): Promise<PullWorld> => {
  const twin = await startTwin({ port: 0, empty: true, sandboxesPerFunction: 2 });
  const api = benchApi(twin.url, twin.adminKey);
  await buildPlaces(api);
  const issue = async (role: string, subject: string): Promise<string> =>
    issuedKey.parse(await api.call('POST', '/v1/keys', { role, subject })).key;
  const [agencyKey, countyKey] = [await issue('agency', 'registry'), await issue('locality', own)];
  let posted = 0;
  return {
    url: twin.url,
    api,
    countyKey,
    post: async (people) => {
      const until = posted + people;
      for (; posted < until; posted = Math.min(until, posted + stride)) {
        await postSome({ api, agencyKey, from: posted, to: Math.min(until, posted + stride) });
      }
    },
    close: () => twin.stop(),
  };
};

const buildPlaces = async (api: Api): Promise<void> => {
  const codes = [own, ...Array.from({ length: otherCounties }, (_, index) => codeOf(index))];
  await api.call('PUT', '/v1/localities', {
    items: [
      { code: '15', name: 'Inner Mongolia', level: 'province', timeZone: 'Asia/Shanghai' },
      ...codes.map((code) => ({ code, parentCode: '15', name: `County ${code}`, level: 'county' })),
      { code: port, parentCode: '15', name: 'Port', level: 'point-of-entry', codes: [port] },
    ],
  });
  await api.call('PUT', '/v1/agencies', {
    items: [{ id: 'registry', name: 'Registry', source: 'immigration' }],
  });
  const channels = [{ type: 'pull' }];
  await api.call('PUT', '/v1/recipients', {
    items: [
      ...codes.map((locality) => ({ locality, department: 'health', channels })),
      { locality: port, department: 'customs', channels },
    ],
  });
};

const codeOf = (index: number): string => `15${String(1001 + index)}`;

const postSome = async ({
  api,
  agencyKey,
  from,
  to,
}: {
  api: Api;
  agencyKey: string;
  from: number;
  to: number;
}): Promise<void> => {
  const arrivedAt = new Date((await api.advance({ advance: 'PT0S' })).getTime() - 60_000).toISOString();
  const people = Array.from({ length: to - from }, (_, offset) => recordOf(from + offset, arrivedAt));
  await inParallel(inLists(people, postSize), postLanes, (records) =>
    api.call('POST', '/v1/arrivals', { records }, agencyKey),
  );
  await api.settle();
};

const recordOf = (index: number, arrivedAt: string) => {
  const localityCode = index < ownPeople ? own : codeOf(index % otherCounties);
  const record = traveller(index, arrivedAt, [localityCode]);
  return {
    ...record,
    recordId: `pull-${index}`,
    entry: { pointOfEntry: port, arrivedAt },
    destination: { localityCode },
    homeLocality: localityCode,
  };
};

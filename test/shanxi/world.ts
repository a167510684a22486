import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { type ApiClient, createApiClient } from '../../cli/api-client.ts';
import { chinaDivisions } from '../../cli/china-divisions.ts';
import { putItems } from '../../cli/put-items.ts';
import { countiesOf } from '../generator/divisions.ts';
import { ports } from '../generator/ports.ts';
import type { Receiver } from './receiver.ts';

/** Where a twin serves and who may administer it. */
export interface Server {
  url: string;
  adminKey: string;
}

export interface World {
  /** Nodes put, by level. */
  localities: Map<string, number>;
  keys: { immigration: string; liaisonOffice: string; shanxi: string; steward: string };
}

export const clientOf = ({ url }: Pick<Server, 'url'>, key: string): ApiClient =>
  createApiClient(
    () => ({ url, key }),
    (ms) => pause(ms),
  );

const agencies = [
  { id: 'immigration', name: '国家移民管理局', source: 'immigration' },
  { id: 'liaison-office', name: '驻口岸联络组', source: 'liaison-office' },
];
const issuedKey = z.object({ key: z.string() });

/**
 * What an administrator sets up once: China to county level, the twelve ports, both agencies, and who is told. Recipients are the health
 * department of each county and city of Shanxi and of each province, customs of each port, and a foreign-affairs office for each county of
 * Shanxi; all have their webhooks at the receiver. Throws when anything is refused.
 */
export const buildWorld = async (server: Server, receiver: Receiver): Promise<World> => {
  const admin = clientOf(server, server.adminKey);
  const divisions = [...(await chinaDivisions()), ...ports];
  await putAll(admin, '/v1/localities', divisions);
  await putAll(admin, '/v1/agencies', agencies);
  const recipients = recipientNames(divisions.filter(({ level }) => level === 'province'));
  const results = await putAll(admin, '/v1/recipients', recipients.map(withWebhook(receiver)));
  for (const { index, signingSecret } of results) {
    if (signingSecret === undefined) throw new Error(`${recipients[index]} got no signing secret`);
    receiver.trust(recipients[index] ?? '', signingSecret);
  }
  const issue = async (role: string, subject: string): Promise<string> => {
    const json = { role, subject };
    return (await admin.call(issuedKey, { method: 'POST', path: '/v1/keys', json })).key;
  };
  return {
    localities: new Map(
      [...Map.groupBy(divisions, ({ level }) => level)].map(([level, some]) => [level, some.length]),
    ),
    keys: {
      immigration: await issue('agency', 'immigration'),
      liaisonOffice: await issue('agency', 'liaison-office'),
      shanxi: await issue('locality', '14'),
      steward: await issue('steward', 'operator'),
    },
  };
};

const putAll = async (admin: ApiClient, path: string, items: readonly unknown[]) => {
  const { refused, results } = await putItems(admin, path, items);
  if (refused > 0) throw new Error(`${refused} items of ${path} were refused`);
  return results;
};

const recipientNames = (provinces: readonly { code: string }[]): string[] => {
  const counties = countiesOf('14').map(({ code }) => code);
  const cities = new Set(counties.map((code) => code.slice(0, 4)));
  const health = [...provinces.map(({ code }) => code), ...cities, ...counties];
  return [
    ...health.map((code) => `${code}/health`),
    ...ports.map(({ code }) => `${code}/customs`),
    ...counties.map((code) => `${code}/foreign-affairs`),
    'operator/lead',
  ];
};

const withWebhook = (receiver: Receiver) => (recipient: string) => {
  const [locality, department] = recipient.split('/');
  return {
    locality,
    department,
    channels: [{ type: 'webhook', url: receiver.urlOf(recipient), mode: 'thin' }],
  };
};

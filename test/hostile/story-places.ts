import { makeKey } from '../../shared/access/api-key.ts';
import type { Role } from '../../shared/contracts/api-key.ts';
import type { Department } from '../../shared/contracts/localities.ts';
import { insertKey } from '../../shared/store/keys.ts';
import { canary, type Watch } from './canaries.ts';
import { wish } from './exchange.ts';
import { seededRandom } from './seeded-random.ts';
import { type HostileWorld, worldStart } from './world.ts';

export const localities = [
  { code: '14', name: '山西省', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: '1401', parentCode: '14', name: '太原市', level: 'city' },
  { code: '140105', parentCode: '1401', name: '小店区', level: 'county' },
  { code: '140106', parentCode: '1401', name: '迎泽区', level: 'county' },
  { code: '42', name: '湖北省', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: '420106', parentCode: '42', name: '武昌区', level: 'county' },
  { code: '44', name: '广东省', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: 'CAN-port', parentCode: '44', name: '白云机场口岸', level: 'point-of-entry', codes: ['CAN'] },
];

export const agencies = [
  { id: 'immigration', name: 'Immigration service', source: 'immigration' },
  { id: 'liaison', name: 'Liaison office', source: 'liaison-office' },
  { id: 'airline', name: 'Airline', source: 'airline' },
  { id: 'works', name: 'Steel works', source: 'employer', locality: '140105' },
  { id: 'street', name: 'Street committee', source: 'community-report', locality: '140105' },
  { id: 'checkpoint', name: 'Toll station', source: 'road-checkpoint', locality: '140105' },
];

/** The one endpoint that never answers, and the thin and the full one that do. */
export const silentUrl = 'https://silent.example/hook';
export const thinUrl = `https://thin.example/hook/${canary.endpointToken}`;
export const fullUrl = 'https://full.example/hook';

const pull = [{ type: 'pull' }];
const contacts = [{ name: canary.contactName, phone: canary.contactPhone }];
export const recipients = [
  { locality: '140105', department: 'health', channels: [{ type: 'webhook', url: thinUrl }], contacts },
  {
    locality: '140105',
    department: 'reception',
    channels: [{ type: 'webhook', url: fullUrl, mode: 'full' }],
  },
  { locality: '140106', department: 'health', channels: [{ type: 'webhook', url: silentUrl }] },
  { locality: '420106', department: 'health', channels: pull, digest: { everyMinutes: 60 } },
  { locality: '1401', department: 'health', channels: pull },
  { locality: '14', department: 'health', channels: pull },
  { locality: '14', department: 'lead', channels: pull },
  { locality: '44', department: 'health', channels: pull },
  { locality: 'CAN-port', department: 'customs', channels: pull },
  { locality: 'operator', department: 'lead', channels: pull },
];

export const policies = [
  {
    key: 'quarantineDays',
    value: { OVERSEAS: 1, DOMESTIC: 1, CREW: 1, CONTACT: 1 },
    effectiveFrom: '2026-11-01',
    reason: canary.reason,
  },
];

export type Keys = Awaited<ReturnType<typeof makeKeys>>;

/** What an administrator sets up once. */
export const setUpPlaces = async (world: HostileWorld, watch: Watch): Promise<Keys> => {
  const keys = await makeKeys(world, watch);
  const put = (path: string, items: unknown[]) =>
    wish(world, { method: 'PUT', path, key: keys.admin, body: { items } });
  await put('/v1/localities', localities);
  await put('/v1/agencies', agencies);
  const answer = JSON.stringify(await put('/v1/recipients', recipients));
  for (const [index, secret] of (answer.match(/whsec_[^"]+/g) ?? []).entries())
    watch.alsoWatch(`signing secret ${index}`, secret);
  await put('/v1/policies', policies);
  return keys;
};

const makeKeys = async (world: HostileWorld, watch: Watch) => {
  const random = seededRandom(11);
  const make = async (role: Role, subject: string, departments?: Department[]): Promise<string> => {
    const made = makeKey({
      role,
      subject,
      departments,
      environment: 'test',
      now: worldStart,
      random: random.bytes,
    });
    await insertKey(world.table, made.item);
    watch.alsoWatch(`secret of ${role} ${subject}`, made.key.slice(made.key.indexOf('_', 8) + 1));
    return made.key;
  };
  return {
    admin: await make('admin', 'admin'),
    auditor: await make('auditor', 'auditor'),
    steward: await make('steward', 'steward-1'),
    county: await make('locality', '140105'),
    health: await make('locality', '140105', ['health']),
    neighbour: await make('locality', '140106'),
    home: await make('locality', '420106'),
    city: await make('locality', '1401'),
    province: await make('locality', '14'),
    port: await make('locality', 'CAN-port'),
    lead: await make('locality', '14', ['lead']),
    immigration: await make('agency', 'immigration'),
    liaison: await make('agency', 'liaison'),
    airline: await make('agency', 'airline'),
    works: await make('agency', 'works'),
    street: await make('agency', 'street'),
    checkpoint: await make('agency', 'checkpoint'),
    orphan: await make('agency', 'nobody-put-this'),
  };
};

import type { Role } from '../../shared/contracts/api-key.ts';
import type { Department } from '../../shared/contracts/localities.ts';
import {
  agencies,
  city,
  community,
  county,
  home,
  neighbour,
  otherPort,
  port,
  province,
  stranger,
} from './places.ts';
import type { System } from './system.ts';

export interface Caller {
  name: string;
  /** `none`: no key, a revoked, expired or foreign one. */
  role: Role | 'none' | 'traveller';
  subject: string;
  departments?: readonly Department[];
  key?: string;
  headers?: Record<string, string>;
}

const departments: readonly Department[] = [
  'health',
  'epidemic-control',
  'reception',
  'foreign-affairs',
  'customs',
  'lead',
];

const localities: readonly (readonly [subject: string, departments?: readonly Department[]])[] = [
  ...[
    county,
    community,
    neighbour,
    city,
    province,
    home,
    '42',
    port,
    '44',
    otherPort,
    '31',
    stranger,
    '14',
  ].map((subject) => [subject] as const),
  ['999999'],
  ...departments.map((one) => [county, [one]] as const),
  ...[neighbour, home, port].flatMap((subject) =>
    (['health', 'reception', 'foreign-affairs', 'customs'] as const).map((one) => [subject, [one]] as const),
  ),
  [city, ['lead']],
  [city, ['reception', 'lead']],
];

/** Every role, every kind of place and department, and those who have no key that counts. */
export const issueKeys = async (system: System): Promise<Caller[]> => {
  const callers: Caller[] = [{ name: 'no key', role: 'none', subject: '' }];
  for (const { id } of agencies) {
    const { key } = await system.issue('agency', id);
    callers.push({ name: `agency ${id}`, role: 'agency', subject: id, key });
  }
  for (const [subject, its] of localities) {
    const { key } = await system.issue('locality', subject, its ? { departments: its } : {});
    const name = `locality ${subject}${its ? `/${its.join('+')}` : ''}`;
    callers.push({ name, role: 'locality', subject, key, ...(its ? { departments: its } : {}) });
  }
  for (const role of ['steward', 'auditor', 'admin'] as const) {
    const { key } = await system.issue(role, `desk-${role}`);
    callers.push({ name: role, role, subject: `desk-${role}`, key });
  }
  return [...callers, ...(await uselessKeys(system))];
};

/** They were good once, or would be good elsewhere: of the county, so that they would open everything about its people. */
const uselessKeys = async (system: System): Promise<Caller[]> => {
  const none = { role: 'none' as const, subject: county };
  const expired = await system.issue('locality', county, { expiresAt: system.world.now - 1 });
  const elsewhere = await system.issue('locality', county, { environment: 'test' });
  const live = await system.issue('locality', county);
  const revoked = await system.issue('locality', county);
  const admin = await system.issue('admin', 'desk');
  const path = `/v1/keys/${revoked.keyId}`;
  const { status } = await system.send('admin', { method: 'DELETE', path, key: admin.key });
  if (status !== 204) throw new Error(`the key was not revoked: ${status}`);
  return [
    { ...none, name: 'an expired key', key: expired.key },
    { ...none, name: 'a revoked key', key: revoked.key },
    { ...none, name: 'a key of the test environment', key: elsewhere.key },
    { ...none, name: 'a test key spelt as a live one', key: elsewhere.key.replace('_test_', '_live_') },
    { ...none, name: 'a live key spelt as a test one', key: live.key.replace('_live_', '_test_') },
    { ...none, name: 'a key with another secret', key: `${live.key.slice(0, -2)}AA` },
    {
      ...none,
      name: 'a session token as a key',
      key: 'lfs_AAAAAA_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    },
  ];
};

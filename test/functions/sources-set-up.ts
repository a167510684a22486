import { randomBytes } from 'node:crypto';
import { putAgencies } from '../../functions/admin/put-agencies.ts';
import { runChecks } from '../../functions/checks/run-checks.ts';
import { intakeRoutes } from '../../functions/intake/intake-routes.ts';
import { registerRecords } from '../../functions/register/register-records.ts';
import { sourcesRoutes } from '../../functions/sources/sources-routes.ts';
import { makeKey } from '../../shared/access/api-key.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import type { Role } from '../../shared/contracts/api-key.ts';
import type { Department } from '../../shared/contracts/localities.ts';
import type { ArrivalsMessage } from '../../shared/contracts/messages.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { loadLiveEntries } from '../../shared/store/entries.ts';
import { insertKey } from '../../shared/store/keys.ts';
import { parseNotification } from '../../shared/store/notifications.ts';
import { loadRecords } from '../../shared/store/records.ts';
import { gatewayEvent, lambdaContext } from '../doubles/gateway-event.ts';
import { journalIn } from '../doubles/journal.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { putPlaces } from '../doubles/places.ts';
import { createMemoryPushQueue } from '../doubles/push-queue.ts';

const localities = [
  { code: '14', name: '山西省', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: '1401', parentCode: '14', name: '太原市', level: 'city' },
  { code: '140105', parentCode: '1401', name: '小店区', level: 'county' },
  { code: '1402', parentCode: '14', name: '大同市', level: 'city' },
];
const recipients: [string, Department][] = [
  ['140105', 'health'],
  ['140105', 'lead'],
  ['1401', 'health'],
];

export const local = (time: string): number => Date.parse(`${time.replace(' ', 'T')}:00+08:00`);

/** Intake, register, sources and checks on one table in memory, under a clock that only the test moves. */
export const createSources = async (start = local('2026-11-20 10:00')) => {
  const table = createMemoryTable();
  const world = { now: start };
  const clock = () => world.now;
  await putPlaces(table, localities, recipients);
  const config = createConfigReader(table, clock);
  const pushes = createMemoryPushQueue();
  const deps = { table, lines: table, pushes, config, now: clock };
  const queued: ArrivalsMessage[] = [];
  let submissions = 0;
  const newSubmissionId = (): string => {
    submissions += 1;
    return `sub_${submissions}`;
  };
  const queue = { send: async (messages: readonly ArrivalsMessage[]) => void queued.push(...messages) };
  const handler = httpHandler({
    stage: 'sources',
    clock,
    write: () => undefined,
    authenticate: createAuthenticate(table, clock, 'test'),
    journal: journalIn(table, config),
    routes: [...sourcesRoutes({ table, config }), ...intakeRoutes({ table, config, queue, newSubmissionId })],
  });
  const register = registerRecords({
    table,
    config: config.load,
    searchHash: async () => makeKeyedHash(new Uint8Array(32).fill(7)),
    commit: commitEntries(deps),
    now: clock,
  });
  const keys = new Map<string, string>();
  const keyFor = async (role: Role, subject: string, departments?: Department[]): Promise<string> => {
    const name = `${role}/${subject}/${departments?.join()}`;
    const known = keys.get(name);
    if (known !== undefined) return known;
    const made = makeKey({
      role,
      subject,
      departments,
      environment: 'test',
      now: start,
      random: randomBytes,
    });
    await insertKey(table, made.item);
    keys.set(name, made.key);
    return made.key;
  };
  const ask = async (
    who: [role: Role, subject: string, departments?: Department[]],
    path: string,
    body?: unknown,
    query: Record<string, string> = {},
  ) => {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const event = gatewayEvent({ key: await keyFor(...who), method, path, query, ...sent });
    const answer = await handler(event, lambdaContext());
    return { status: answer.statusCode, json: JSON.parse(answer.body ?? 'null') };
  };
  const tick = () => runChecks({ ...deps, arrivals: queue })({ now: world.now, remainingMs: () => 50_000 });
  const registerQueued = async (): Promise<void> => {
    for (const { records, ...head } of queued.splice(0)) {
      await register(records.map(({ record, hash }) => ({ ...head, record, ...(hash ? { hash } : {}) })));
    }
  };
  return {
    table,
    world,
    config,
    queued,
    ask,
    /** The entries that these records of an agency went to, as they are now. */
    entriesOf: async (agency: string, ...recordIds: string[]) => {
      const names = recordIds.map((recordId) => ({ agency, recordId }));
      const records = await loadRecords(table, names, { consistent: true });
      const entryIds = records.map((record) => record?.entryId ?? '');
      const loaded = await loadLiveEntries(table, entryIds, { consistent: true });
      const context = await config.load();
      return loaded.map((stored) => stored && deriveEntry(stored.document, [], context));
    },
    putAgencies: (...items: unknown[]) => putAgencies(deps)({ items }, world.now),
    post: async (agency: string, ...records: unknown[]) => {
      const answer = await ask(['agency', agency], '/v1/arrivals', { records });
      await registerQueued();
      return answer;
    },
    /** Moves the clock to each due time until then, ticking at every one, as the schedule would. */
    pass: async (until: number): Promise<void> => {
      for (;;) {
        const { nextDueAt } = await tick();
        const next = nextDueAt === null ? until : Date.parse(nextDueAt);
        if (next >= until) break;
        world.now = Math.max(next, world.now);
      }
      world.now = until;
      await tick();
    },
    /** `<kind> <recipient> <created>` of what was told about agencies, oldest first, at local times. */
    told: () =>
      table
        .all()
        .filter((item) => item.pk.startsWith('I#'))
        .map((item) => parseNotification(item).notification)
        .filter(({ kind }) => kind === 'list.overdue' || kind === 'source.silent')
        .sort((one, other) => (one.id < other.id ? -1 : 1))
        .map(
          (one) => `${one.kind} ${one.locality}/${one.department} ${localTime(one.createdAt)} ${one.link}`,
        ),
  };
};

const localTime = (utc: string): string =>
  new Date(Date.parse(utc) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

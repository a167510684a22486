import { randomBytes } from 'node:crypto';
import { runChecks } from '../../functions/checks/run-checks.ts';
import { feedbackRoutes } from '../../functions/feedback/feedback-routes.ts';
import { takeEvents } from '../../functions/feedback/take-events.ts';
import { makeKey } from '../../shared/access/api-key.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import type { Caller } from '../../shared/access/caller.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import { planChange } from '../../shared/commit/plan-change.ts';
import type { Role } from '../../shared/contracts/api-key.ts';
import type { Department } from '../../shared/contracts/localities.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EntryDocument, Statement } from '../../shared/domain/evidence.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { loadEntries } from '../../shared/store/entries.ts';
import { insertKey } from '../../shared/store/keys.ts';
import { parseNotification } from '../../shared/store/notifications.ts';
import type { Table } from '../../shared/store/table.ts';
import { createMemoryArrivalsQueue } from '../doubles/arrivals-queue.ts';
import { gatewayEvent, lambdaContext, type SentRequest } from '../doubles/gateway-event.ts';
import { journalIn } from '../doubles/journal.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { putPlaces } from '../doubles/places.ts';
import { createMemoryPushQueue } from '../doubles/push-queue.ts';

export const hour = 3_600_000;

const localities = [
  { code: '14', name: '山西省', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: '1401', parentCode: '14', name: '太原市', level: 'city' },
  { code: '140105', parentCode: '1401', name: '小店区', level: 'county' },
  { code: '1402', parentCode: '14', name: '大同市', level: 'city' },
  { code: '44', name: '广东省', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: 'CAN-port', parentCode: '44', name: '白云机场口岸', level: 'point-of-entry', codes: ['CAN'] },
];

const recipients: [string, Department][] = [
  ['140105', 'health'],
  ['140105', 'reception'],
  ['1401', 'health'],
  ['14', 'health'],
  ['14', 'lead'],
  ['1402', 'health'],
  ['44', 'health'],
  ['CAN-port', 'customs'],
];

export const localityKey = (subject: string): Caller => ({
  keyId: `key_${subject}`,
  role: 'locality',
  subject,
});
export const steward: Caller = { keyId: 'key_steward', role: 'steward', subject: 'steward-1' };
export const agencyKey = (subject: string): Caller => ({ keyId: `key_${subject}`, role: 'agency', subject });

/** Feedback and checks on one table in memory, under a clock that only the test moves. `wrap` sees every call to the table. */
export const createWorld = async (wrap: (table: Table) => Table = (table) => table) => {
  const memory = createMemoryTable();
  const world = { now: Date.parse('2026-11-21T08:00:00Z') };
  const clock = () => world.now;
  await putPlaces(memory, localities, recipients);

  const table = wrap(memory);
  const pushes = createMemoryPushQueue();
  const config = createConfigReader(table, clock);
  const arrivals = createMemoryArrivalsQueue();
  const deps = { table, lines: table, pushes, arrivals, config, now: clock, pause: async () => undefined };
  let counted = 0;

  const statementOf = (entryId: string, more: Partial<Statement>): Statement => ({
    agency: 'immigration',
    recordId: `r-${entryId}`,
    source: 'immigration',
    version: 'v1',
    statedAt: world.now,
    receivedAt: world.now,
    says: 'arrived',
    at: world.now - hour,
    atIs: 'arrived',
    pointOfEntry: 'CAN-port',
    abroad: 'yes',
    nationality: 'CHN',
    destination: '140105',
    destinationExact: true,
    ...more,
  });

  /** Opens an entry the way register does: planned, committed, pushed. */
  const arrive = async (entryId: string, more: Partial<Statement> = {}): Promise<void> => {
    const document: EntryDocument = {
      schema: 1,
      entryId,
      travellerId: `trv_${entryId}`,
      statements: [statementOf(entryId, more)],
      events: [],
      told: [],
      documents: [],
      names: [],
      openedAt: world.now,
    };
    const read = await createConfigReader(memory, clock).load();
    const stored = { document, version: 0 };
    const { change } = planChange({ stored, followUps: [], config: read, now: world.now });
    await commitEntries({ ...deps, table: memory })([change]);
  };

  /** A corrected statement, taken in the way register does. */
  const amend = async (entryId: string, more: Partial<Statement>): Promise<void> => {
    const [stored] = await loadEntries(memory, [entryId], { consistent: true });
    if (!stored) throw new Error('no such entry');
    const read = await createConfigReader(memory, clock).load();
    const before = deriveEntry(stored.document, [], read);
    const statements = stored.document.statements.map((one) => ({
      ...one,
      statedAt: world.now,
      version: `${one.version}+`,
      ...more,
    }));
    const changed = { document: { ...stored.document, statements }, version: stored.version };
    const { change } = planChange({ stored: changed, before, followUps: [], config: read, now: world.now });
    await commitEntries({ ...deps, table: memory })([change]);
  };

  /** One event with what it needs; ids count up unless given. */
  const event = (entryId: string, type: string, fields: Record<string, unknown> = {}) => {
    counted += 1;
    const occurredAt = new Date(world.now).toISOString();
    return { eventId: `evt-${counted}`, entryId, type, occurredAt, ...fields };
  };

  const post = (caller: Caller, ...events: unknown[]) => takeEvents(deps)(events, caller, world.now);

  /** From arrival to quarantine in the destination, as the localities tell it, an hour between the steps. */
  const settle = async (entryId: string, fields: Record<string, unknown> = {}): Promise<void> => {
    const county = localityKey('140105');
    const steps: [Caller, string, Record<string, unknown>][] = [
      [county, 'accepted', { officer: 'Dr Li' }],
      [
        localityKey('CAN-port'),
        'port-check',
        { health: { temperatureC: 36.5, symptoms: [] }, travelHistory: [] },
      ],
      [localityKey('CAN-port'), 'disposition', { disposition: 'transfer' }],
      [localityKey('CAN-port'), 'boarded', { manifestId: 'm1', headcount: 30 }],
      [county, 'received', { manifestId: 'm1', headcount: 30 }],
      [county, 'placed', { quarantineType: 'facility', site: 'Site 1', ...fields }],
    ];
    for (const [caller, type, more] of steps) {
      world.now += 60_000;
      const [result] = await post(caller, event(entryId, type, more));
      if (result?.status !== 'applied') throw new Error(`${type} was ${JSON.stringify(result)}`);
    }
  };

  const keys = new Map<string, string>();
  const keyFor = async (role: Role, subject: string): Promise<string> => {
    const known = keys.get(`${role}/${subject}`);
    if (known !== undefined) return known;
    const made = makeKey({ role, subject, environment: 'test', now: world.now, random: randomBytes });
    await insertKey(memory, made.item);
    keys.set(`${role}/${subject}`, made.key);
    return made.key;
  };
  const handler = httpHandler({
    stage: 'feedback',
    clock,
    write: () => undefined,
    authenticate: createAuthenticate(memory, clock, 'test'),
    journal: journalIn(table, config),
    routes: feedbackRoutes(deps),
  });
  const http = async (role: Role, subject: string, request: SentRequest) => {
    const answer = await handler(
      gatewayEvent({ key: await keyFor(role, subject), ...request }),
      lambdaContext(),
    );
    const json: unknown = answer.body === undefined ? undefined : JSON.parse(answer.body);
    return { status: answer.statusCode, headers: answer.headers ?? {}, json };
  };

  const tick = (remainingMs: () => number = () => 50_000) => runChecks(deps)({ now: world.now, remainingMs });
  /** Moves the clock to each due time until `until`, ticking at every one, as the schedule would. */
  const pass = async (until: number): Promise<void> => {
    for (;;) {
      const { nextDueAt } = await tick();
      const next = nextDueAt === null ? until : Date.parse(nextDueAt);
      if (next >= until) break;
      world.now = Math.max(next, world.now);
    }
    world.now = until;
    await tick();
  };

  /** The same while the county sees everybody every 20 hours and writes it down. */
  const follow = async (entryIds: readonly string[], until: number): Promise<void> => {
    while (world.now + 20 * hour < until) {
      await pass(world.now + 20 * hour);
      const seen = entryIds.map((entryId) => event(entryId, 'follow-up', { outcome: 'SEEN_OK' }));
      const results = await post(localityKey('140105'), ...seen);
      if (results.some(({ status }) => status !== 'applied')) throw new Error('a follow-up was not taken');
    }
    await pass(until);
  };

  const notices = () =>
    memory
      .all()
      .filter((item) => item.pk.startsWith('I#'))
      .map((item) => parseNotification(item));

  return {
    memory,
    pushes,
    deps,
    world,
    config: createConfigReader(memory, clock),
    arrive,
    amend,
    event,
    post,
    settle,
    http,
    tick,
    pass,
    follow,
    notices,
    /** `<kind> <recipient>` of every notification there is, oldest first. */
    told: () =>
      notices()
        .map(({ notification: one }) => one)
        .sort((one, other) => (one.id < other.id ? -1 : 1))
        .map((one) => `${one.kind} ${one.locality}/${one.department}`),
    document: async (entryId: string) => {
      const [stored] = await loadEntries(memory, [entryId], { consistent: true });
      if (!stored) throw new Error('no such entry');
      return stored.document;
    },
  };
};

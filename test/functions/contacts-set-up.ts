import { runChecks } from '../../functions/checks/run-checks.ts';
import { takeEvents } from '../../functions/feedback/take-events.ts';
import type { QueuedRecord } from '../../functions/register/prepare-records.ts';
import { registerRecords } from '../../functions/register/register-records.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { Source } from '../../shared/contracts/localities.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { loadLiveEntries } from '../../shared/store/entries.ts';
import { parseNotification } from '../../shared/store/notifications.ts';
import { loadRecords } from '../../shared/store/records.ts';
import type { Table } from '../../shared/store/table.ts';
import { createMemoryArrivalsQueue } from '../doubles/arrivals-queue.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { putPlaces } from '../doubles/places.ts';
import { createMemoryPushQueue } from '../doubles/push-queue.ts';
import { localityKey } from './feedback-set-up.ts';

export const hour = 3_600_000;
export const day = 24 * hour;
export const hash = makeKeyedHash(new Uint8Array(32).fill(7));

const localities = [
  { code: '14', name: '山西省', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: '1401', parentCode: '14', name: '太原市', level: 'city' },
  { code: '140105', parentCode: '1401', name: '小店区', level: 'county' },
  { code: '140106', parentCode: '1401', name: '迎泽区', level: 'county' },
  { code: '42', name: '湖北省', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: '420106', parentCode: '42', name: '武昌区', level: 'county' },
  { code: '44', name: '广东省', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: 'CAN-port', parentCode: '44', name: '白云机场口岸', level: 'point-of-entry', codes: ['CAN'] },
];
const told = ['140105', '140106', '420106', '44', '14', '42'];

/** Register, feedback and the checks on one table in memory, under a clock that only the test moves. */
export const createContactsWorld = async (wrap: (table: Table) => Table = (table) => table) => {
  const memory = createMemoryTable();
  const world = { now: Date.parse('2026-11-21T08:00:00Z') };
  const clock = () => world.now;
  await putPlaces(
    memory,
    localities,
    told.map((code) => [code, 'health']),
  );
  const table = wrap(memory);
  const arrivals = createMemoryArrivalsQueue();
  const config = createConfigReader(table, clock);
  const pushes = createMemoryPushQueue();
  const deps = { table, lines: table, pushes, arrivals, config, now: clock, pause: async () => undefined };
  const register = registerRecords({
    table,
    config: config.load,
    searchHash: async () => hash,
    commit: commitEntries(deps),
    now: clock,
  });

  const queued = (agency: string, source: Source, record: ArrivalRecord): QueuedRecord => ({
    submissionId: 'sub_1',
    agency,
    source,
    receivedAt: world.now,
    record,
  });

  /** Registers records of one agency; says which entry each went to. */
  const arrive = async (agency: string, source: Source, ...records: ArrivalRecord[]): Promise<string[]> => {
    await register(records.map((one) => queued(agency, source, one)));
    const stored = await loadRecords(
      memory,
      records.map(({ recordId }) => ({ agency, recordId })),
      { consistent: true },
    );
    return stored.map((one) => one?.entryId ?? '');
  };

  let count = 0;
  const tell = async (locality: string, entryId: string, type: string, fields: object = {}) => {
    count += 1;
    const occurredAt = new Date(world.now).toISOString();
    const event = { eventId: `evt-${count}`, entryId, type, occurredAt, ...fields };
    const [result] = await takeEvents(deps)([event], localityKey(locality), world.now);
    return result;
  };

  /** A tick, and whatever it puts into the arrivals queue is registered. */
  const tick = async () => {
    const outcome = await runChecks(deps)({ now: world.now, remainingMs: () => 50_000 });
    for (const message of arrivals.sent.splice(0)) {
      await register(message.records.map(({ record }) => queued(message.agency, message.source, record)));
    }
    return outcome;
  };

  const entry = async (entryId: string) => {
    const [stored] = await loadLiveEntries(memory, [entryId], { consistent: true });
    if (!stored) throw new Error('no such entry');
    return deriveEntry(stored.document, [], await config.load());
  };

  const notices = () =>
    memory.all().flatMap((item) => (item.pk.startsWith('I#') ? [parseNotification(item).notification] : []));

  return {
    memory,
    deps,
    world,
    arrive,
    tell,
    tick,
    entry,
    notices,
    /** The next tick sees everything that is due now. */
    soon: async () => {
      world.now += 60_000;
      return tick();
    },
    /** `<kind> <locality>` of every notice about contacts, of one entry. */
    told: (entryId: string) =>
      notices()
        .filter((one) => one.entryId === entryId && one.kind.startsWith('contact.'))
        .map(({ kind, locality }) => `${kind} ${locality}`)
        .sort(),
  };
};

const letters = (n: number): string =>
  [...String(n)].map((digit) => String.fromCharCode(65 + Number(digit))).join('');

/** Passenger `n`: name, birth date and passport of its own; the arrival is at `at`. */
export const passenger = (n: number, at: number, more: Partial<ArrivalRecord> = {}): ArrivalRecord => ({
  recordId: `r-${n}`,
  traveller: {
    familyName: 'LI',
    givenNames: `MIN ${letters(n)}`,
    birthDate: `19${50 + (n % 50)}-03-1${n % 10}`,
    nationality: 'CHN',
    documents: [{ type: 'passport', issuer: 'CHN', number: `E${50_000_000 + n}` }],
  },
  conveyance: { mode: 'air', number: 'CZ328' },
  entry: { pointOfEntry: 'CAN', arrivedAt: new Date(at).toISOString() },
  destination: { localityCode: '140105' },
  ...more,
});

export const seated = (seat: string) => ({ conveyance: { mode: 'air', number: 'CZ328', seat } });

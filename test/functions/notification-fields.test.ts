import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { runChecks } from '../../functions/checks/run-checks.ts';
import { takeEvents } from '../../functions/feedback/take-events.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import { describePersons } from '../../shared/commit/describe-persons.ts';
import { planChange } from '../../shared/commit/plan-change.ts';
import { departments } from '../../shared/contracts/localities.ts';
import { type Notification, thinNotification, thinOf } from '../../shared/contracts/notification.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import { newDocument } from '../../shared/domain/entry-document.ts';
import { relationOf } from '../../shared/domain/notices/notification-matrix.ts';
import type { PushQueue } from '../../shared/queue/push-queue.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { bumpConfig } from '../../shared/store/config-head.ts';
import { loadEntries } from '../../shared/store/entries.ts';
import { putLocalities } from '../../shared/store/localities.ts';
import { changeRecipients } from '../../shared/store/recipients.ts';
import { recordWrite } from '../../shared/store/records.ts';
import { evidence, longAfter } from '../domain/evidence-arbitraries.ts';
import { arrivalTime } from '../domain/evidence-builder.ts';
import { full, outside } from '../domain/field-table.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { steward } from './feedback-set-up.ts';

const parents: Record<string, string | null> = {
  NORTH: null,
  'N-CITY': 'NORTH',
  'N-EAST': 'N-CITY',
  'N-WEST': 'N-CITY',
  'N-FAR-CITY': 'NORTH',
  'N-FAR': 'N-FAR-CITY',
  SOUTH: null,
  'S-CITY': 'SOUTH',
  'S-PORT': 'S-CITY',
  BERLIN: null,
};
type Drawn = typeof evidence extends fc.Arbitrary<infer Value> ? Value : never;

/** Everybody there is gets everything in full, as far as they may have it; what each was sent is judged when it is sent. */
const tell = async ({ statements, events }: Drawn): Promise<Notification[]> => {
  const table = createMemoryTable();
  const clock = { now: arrivalTime };
  await putLocalities(
    table,
    Object.entries(parents).map(([code, parentCode]) => ({ code, parentCode, name: code, level: 'node' })),
  );
  const keys = Object.keys(parents).flatMap((code) => departments.map((one) => `${code}/${one}`));
  await changeRecipients(table, keys, (key) => {
    const [locality = '', name] = key.split('/');
    const department = departments.find((one) => one === name) ?? 'health';
    // Every other place waits for digests.
    const digest = locality.includes('-') ? { digest: { everyMinutes: 60 } } : {};
    return {
      locality,
      department,
      channels: [{ type: 'pull', mode: 'full' }],
      secretGeneration: 1,
      ...digest,
    };
  });
  for (const kind of ['localities', 'recipients'] as const) await bumpConfig(table, kind);
  const config = createConfigReader(table, () => clock.now);
  const sent: Notification[] = [];
  const pushes: PushQueue = {
    send: async (messages) => {
      const { tree, policies } = await config.load();
      const queued = messages.flatMap(({ notifications }) => notifications);
      expect(queued.filter(({ data }) => data !== undefined)).toEqual([]);
      for (const one of queued) expect(thinNotification.parse(thinOf(one))).toEqual(one);
      for (const one of await describePersons(table, config)(queued)) {
        sent.push(one);
        if (one.entryId === undefined) {
          expect([one.kind, one.data]).toEqual(['digest', undefined]);
          continue;
        }
        const [stored] = await loadEntries(table, [one.entryId], { consistent: true });
        if (!stored) throw new Error('told of an entry that is not there');
        const entry = deriveEntry(stored.document, [], { tree, policies });
        const relation = relationOf(one.locality, entry, tree);
        expect(outside(one.data ?? {}, { department: one.department, relation, one: entry })).toEqual([]);
      }
    },
  };
  const deps = { table, pushes, config, now: () => clock.now, pause: async () => undefined };
  const version = {
    hash: 'v1',
    statedAt: 1,
    receivedAt: 1,
    submissionId: 'sub_1',
    outcome: 'registered' as const,
  };
  const named = new Map(
    statements.map(({ agency, recordId }) => [`${agency}/${recordId}`, { agency, recordId }]),
  );
  await table.write(
    [...named.values()].map((name) =>
      recordWrite(name, { entryId: 'ent_1', version: 0, versions: [{ ...version, record: full }] }),
    ),
  );
  const document = { ...newDocument('ent_1', 'trv_1', arrivalTime), statements };
  const read = await config.load();
  const { change } = planChange({
    stored: { document, version: 0 },
    followUps: [],
    config: read,
    now: clock.now,
  });
  await commitEntries(deps)([change]);
  clock.now = longAfter;
  for (const [index, { type, occurredAt, officer, data }] of events.entries()) {
    const at = new Date(occurredAt).toISOString();
    const event = {
      eventId: `e-${index}`,
      entryId: 'ent_1',
      type,
      occurredAt: at,
      ...(officer ? { officer } : {}),
      ...data,
    };
    await takeEvents(deps)([event], steward, clock.now);
  }
  clock.now += 24 * 3_600_000;
  const arrivals = { send: async () => undefined };
  await runChecks({ ...deps, lines: table, arrivals })({ now: clock.now, remainingMs: () => 50_000 });
  return sent;
};

describe('I7: what is really sent', () => {
  test('I7: over random entries and everything that happens to them, nobody is sent a field that is not theirs', async () => {
    let told = 0;
    let withData = 0;
    let listed = 0;
    await fc.assert(
      fc.asyncProperty(evidence, async (drawn) => {
        const sent = await tell(drawn);
        told += sent.length;
        listed += sent.flatMap(({ digest = [] }) => digest).length;
        withData += sent.filter(({ data }) => Object.keys(data ?? {}).length > 1).length;
      }),
      { numRuns: 15 },
    );
    expect([told > 60, withData > 30, listed > 10]).toEqual([true, true, true]);
  }, 30_000);
});

/** Every place of a JSON schema that takes a text, with what it takes. */
const textsOf = (schema: unknown, path = ''): { path: string; schema: Record<string, unknown> }[] => {
  if (Array.isArray(schema)) return schema.flatMap((one, index) => textsOf(one, `${path}/${index}`));
  if (schema === null || typeof schema !== 'object') return [];
  const found = Object.entries(schema).flatMap(([key, inner]) => textsOf(inner, `${path}/${key}`));
  return 'type' in schema && schema.type === 'string' ? [{ path, schema: { ...schema } }, ...found] : found;
};

test('I7: a thin notification has no place for a name or a number of a person, by its schema', () => {
  const texts = textsOf(z.toJSONSchema(thinNotification));
  expect(texts.length).toBeGreaterThan(12);
  const persons = [
    'LI WEI',
    '李伟',
    'Müller',
    'li@example.org',
    '+8613800001111',
    '1990-03-14',
    "O'Brien",
    'ent_李伟',
  ];
  for (const { path, schema } of texts) {
    if (Array.isArray(schema.enum)) continue;
    const pattern = new RegExp(String(schema.pattern));
    expect([path, schema.pattern === undefined]).toEqual([path, false]);
    const taken = persons.filter((one) => pattern.test(one));
    // A place is one of those an administrator configured.
    expect([path, taken]).toEqual([path, path.endsWith('/locality') ? ['1990-03-14'] : []]);
  }
  const whole: Notification = {
    id: 'ntf_1',
    kind: 'arrival.registered',
    locality: '14',
    department: 'health',
    severity: 'routine',
    createdAt: '2026-11-21T08:00:00.000Z',
    escalation: 0,
    link: '/v1/entries/ent_1',
  };
  expect(Object.keys(thinOf({ ...whole, data: { fullName: 'LI WEI' } }))).not.toContain('data');
  expect(thinNotification.safeParse({ ...whole, data: {} }).success).toBe(false);
  expect(thinNotification.safeParse({ ...whole, name: 'LI WEI' }).success).toBe(false);
  expect(thinNotification.safeParse({ ...whole, link: '/v1/entries/LI WEI' }).success).toBe(false);
});

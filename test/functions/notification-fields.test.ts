import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { takeEvents } from '../../functions/feedback/take-events.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import { describePersons } from '../../shared/commit/describe-persons.ts';
import { planChange } from '../../shared/commit/plan-change.ts';
import { departments } from '../../shared/contracts/localities.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import { newDocument } from '../../shared/domain/entry-document.ts';
import { relationOf } from '../../shared/domain/notification-matrix.ts';
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
    return { locality, department, channels: [{ type: 'pull', mode: 'full' }], secretGeneration: 1 };
  });
  for (const kind of ['localities', 'recipients'] as const) await bumpConfig(table, kind);
  const config = createConfigReader(table, () => clock.now);
  const sent: Notification[] = [];
  const pushes: PushQueue = {
    send: async (messages) => {
      const { tree, policies } = await config.load();
      const queued = messages.flatMap(({ notifications }) => notifications);
      expect(queued.filter(({ data }) => data !== undefined)).toEqual([]);
      for (const one of await describePersons(table, config)(queued)) {
        sent.push(one);
        const [stored] = await loadEntries(table, [one.entryId ?? ''], { consistent: true });
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
  return sent;
};

describe('I7: what is really sent', () => {
  test('I7: over random entries and everything that happens to them, nobody is sent a field that is not theirs', async () => {
    let told = 0;
    let withData = 0;
    await fc.assert(
      fc.asyncProperty(evidence, async (drawn) => {
        const sent = await tell(drawn);
        told += sent.length;
        withData += sent.filter(({ data }) => Object.keys(data ?? {}).length > 1).length;
      }),
      { numRuns: 15 },
    );
    expect([told > 60, withData > 30]).toEqual([true, true]);
  }, 30_000);
});

import { describe, expect, test } from 'vitest';
import { newDocument } from '../../shared/domain/entry-document.ts';
import type { EntryDocument, EventEvidence, Speaker } from '../../shared/domain/evidence.ts';
import { eventKey } from '../../shared/domain/stages/event-key.ts';
import {
  journalWrites,
  loadFollowUps,
  loadFollowUpsOf,
  recentFollowUps,
} from '../../shared/store/follow-ups.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { countingTap } from '../doubles/table-taps.ts';

const start = Date.parse('2026-03-01T04:00:00Z');
const day = 24 * 3_600_000;
const county: Speaker = { kind: 'locality', id: '140105' };
const city: Speaker = { kind: 'locality', id: '1401' };

const seen = (eventId: string, at: number, more: Partial<EventEvidence> = {}): EventEvidence => {
  const by = more.by ?? county;
  const data = { outcome: 'SEEN_OK', temperatureC: 36.5 };
  return {
    key: eventKey(by, eventId),
    eventId,
    by,
    type: 'follow-up',
    occurredAt: at,
    learnedAt: at,
    data,
    ...more,
  };
};

const quarantined = (entryId: string, more: EventEvidence[] = []): EntryDocument => ({
  ...newDocument(entryId, 'trv_1', start),
  events: [{ ...seen('placed', start), type: 'placed', data: { quarantineType: 'facility' } }, ...more],
});

const setUp = () => {
  const tap = countingTap();
  const table = tap.wrap(createMemoryTable());
  const write = async (followUps: [string, EventEvidence][]) =>
    table.write(
      journalWrites(followUps.map(([entryId, event]) => ({ entryId, event }))).map((one) => one.write),
    );
  return { tap, table, write };
};

describe('F25: the journal of routine follow-ups', () => {
  test('one request of one day is one item, and each entry finds its own days again', async () => {
    const { tap, table, write } = setUp();
    const entryIds = Array.from({ length: 20 }, (_, index) => `ent_${index}`);
    for (let passed = 1; passed <= 14; passed += 1) {
      const at = start + passed * day;
      await write(entryIds.map((id) => [id, seen(`${id}-${passed}`, at, { officer: 'Nurse Gao' })]));
    }
    expect(tap.count.writes).toBe(14);
    const own = await loadFollowUps(table, quarantined('ent_7'));
    expect(own.map(({ eventId }) => eventId).sort()).toEqual(
      Array.from({ length: 14 }, (_, index) => `ent_7-${index + 1}`).sort(),
    );
    expect(own.find(({ eventId }) => eventId === 'ent_7-3')).toEqual(
      seen('ent_7-3', start + 3 * day, { officer: 'Nurse Gao' }),
    );
  });

  test('many entries of one place are read at once', async () => {
    const { tap, table, write } = setUp();
    await write([
      ['ent_1', seen('a', start + day)],
      ['ent_2', seen('b', start + day)],
    ]);
    tap.reset();
    const found = await loadFollowUpsOf(table, [quarantined('ent_1'), quarantined('ent_2')]);
    expect(found.map((events) => events.map(({ eventId }) => eventId))).toEqual([['a'], ['b']]);
    expect(tap.count.queries).toBe(1);
  });

  test('the same request again is refused and keeps the time it was first learned of', async () => {
    const { table, write } = setUp();
    expect(await write([['ent_1', seen('a', start + day)]])).toEqual(['written']);
    expect(await write([['ent_1', seen('a', start + day, { learnedAt: start + 9 * day })]])).toEqual([
      'refused',
    ]);
    const [only, ...more] = await loadFollowUps(table, quarantined('ent_1'));
    expect([only?.learnedAt, more]).toEqual([start + day, []]);
  });

  test('what was said twice in other company is one; another day under a used id is kept beside it', async () => {
    const { table, write } = setUp();
    await write([['ent_1', seen('a', start + day)]]);
    await write([
      ['ent_1', seen('a', start + day)],
      ['ent_2', seen('b', start + day)],
    ]);
    await write([['ent_1', seen('a', start + 2 * day)]]);
    const own = await loadFollowUps(table, quarantined('ent_1'));
    expect(own.map(({ occurredAt }) => occurredAt).sort()).toEqual([start + day, start + 2 * day]);
    expect(new Set(own.map(({ key }) => key)).size).toBe(2);
  });

  test('follow-ups of an entry that was merged away are found under the one that goes on', async () => {
    const { table, write } = setUp();
    await write([['ent_2', seen('b', start + day)]]);
    const merged = { ...quarantined('ent_1'), absorbed: ['ent_2'] };
    expect((await loadFollowUps(table, merged)).map(({ eventId }) => eventId)).toEqual(['b']);
  });

  test('a second speaker is looked for once a follow-up of its own lies in the entry', async () => {
    const { table, write } = setUp();
    await write([['ent_1', seen('c', start + 2 * day, { by: city })]]);
    expect(await loadFollowUps(table, quarantined('ent_1'))).toEqual([]);
    const first = seen('first', start + day, { by: city });
    const own = await loadFollowUps(table, quarantined('ent_1', [first]));
    expect(own.map(({ eventId }) => eventId)).toEqual(['c']);
  });

  test('an entry nobody was placed for reads nothing, and one that ended reads no further than its end', async () => {
    const { tap, table, write } = setUp();
    await write([['ent_1', seen('late', start + 40 * day)]]);
    const released = { ...seen('r', start + 14 * day), type: 'released' as const };
    tap.reset();
    expect(await loadFollowUps(table, newDocument('ent_1', 'trv_1', start))).toEqual([]);
    expect(tap.count.queries).toBe(0);
    expect(await loadFollowUps(table, quarantined('ent_1', [released]))).toEqual([]);
    expect(tap.count.read).toBe(0);
  });

  test('the newest of a speaker’s journal is at hand to notice what is said again', async () => {
    const { table, write } = setUp();
    await write([['ent_1', seen('a', start + day)]]);
    expect(await recentFollowUps(table, county)).toEqual([
      { entryId: 'ent_1', event: seen('a', start + day) },
    ]);
    expect(await recentFollowUps(table, city)).toEqual([]);
  });
});

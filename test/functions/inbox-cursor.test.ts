import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Notification } from '../../shared/contracts/notification.ts';
import { notificationId, pushId } from '../../shared/domain/notices/notification-id.ts';
import { readInbox } from '../../shared/store/inbox.ts';
import {
  atTheBeginning,
  type Position,
  readPosition,
  settledAfterMs,
  writePosition,
} from '../../shared/store/inbox-position.ts';
import { notificationWrite } from '../../shared/store/notifications.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';

const start = Date.parse('2026-11-21T08:00:00Z');
const second = 1000;
const minute = 60 * second;
const departments = ['health', 'reception'] as const;
const inbox = { locality: '140105', departments };

/** An inbox, and a reader that keeps nothing but the cursor's text. */
function createReader() {
  const table = createMemoryTable();
  let made = 0;
  let cursor: string | undefined;
  const given: string[] = [];
  const insert = async (at: number, department: (typeof departments)[number] = 'health') => {
    made += 1;
    const recipient = `${inbox.locality}/${department}`;
    const notification: Notification = {
      id: notificationId(at, `ent_${made}`, 'arrival', recipient),
      kind: 'arrival.registered',
      locality: inbox.locality,
      department,
      severity: 'routine',
      createdAt: new Date(at).toISOString(),
      escalation: 0,
      link: '/',
    };
    await table.write([notificationWrite(notification, pushId(at, notification.id))]);
    return notification.id;
  };
  const poll = async (now: number, limit = 200) => {
    const position: Position | undefined = cursor === undefined ? undefined : readPosition(cursor);
    expect(cursor === undefined || position !== undefined).toBe(true);
    const read = await readInbox(table)(inbox, { position, limit, now });
    cursor = writePosition(read.position);
    const ids = read.items.map((item) => item.id);
    given.push(...ids);
    return { ids, more: read.more };
  };
  const drain = async (now: number, limit = 200) => {
    const ids: string[] = [];
    for (let page = await poll(now, limit); ; page = await poll(now, limit)) {
      ids.push(...page.ids);
      if (!page.more) return ids;
    }
  };
  return { insert, poll, drain, given, cursor: () => cursor ?? '' };
}

describe('reading an inbox page by page', () => {
  it('gives everything in order of creation, departments merged, and then nothing', async () => {
    const reader = createReader();
    const ids = [];
    for (let made = 0; made < 25; made += 1) {
      ids.push(await reader.insert(start + made * second, departments[made % 2]));
    }
    expect(await reader.drain(start + minute, 7)).toEqual(ids);
    expect(await reader.drain(start + minute)).toEqual([]);
    const late = await reader.insert(start + 2 * minute);
    expect(await reader.drain(start + 2 * minute)).toEqual([late]);
  });

  it('finds one that was written behind the cursor, and gives only that', async () => {
    const reader = createReader();
    for (let made = 0; made < 50; made += 1) await reader.insert(start + made * second);
    await reader.drain(start + minute, 20);
    const late = await reader.insert(start + 30_500, 'reception');
    expect(await reader.poll(start + 2 * minute)).toEqual({ ids: [late], more: false });
    expect(await reader.drain(start + 3 * minute)).toEqual([]);
  });

  it('finds one that was hours late because the system stood still', async () => {
    const reader = createReader();
    await reader.insert(start);
    await reader.drain(start + minute);
    const resumed = start + 180 * minute;
    const first = await reader.insert(resumed);
    expect(await reader.drain(resumed)).toEqual([first]);
    // Its intent was stored before the stop.
    const late = await reader.insert(start + 2 * minute);
    expect(await reader.drain(resumed + settledAfterMs / 2)).toEqual([late]);
  });

  it('reads on where a long read was, and looks back at its end', async () => {
    const reader = createReader();
    const ids = new Set<string>();
    for (let made = 0; made < 400; made += 1) ids.add(await reader.insert(start + made * second));
    const now = start + 400 * second;
    await reader.poll(now, 50);
    await reader.poll(now, 50);
    ids.add(await reader.insert(start + 20 * second + 7));
    await reader.drain(now, 50);
    await reader.drain(now, 50);
    expect(new Set(reader.given)).toEqual(ids);
  });

  it('keeps its cursor small, whatever comes in ten minutes', async () => {
    const reader = createReader();
    for (let made = 0; made < 1500; made += 1) await reader.insert(start + made * 200);
    await reader.drain(start + 5 * minute);
    expect(reader.cursor().length).toBeLessThan(2500);
    expect(await reader.drain(start + 6 * minute)).toEqual([]);
    expect(reader.given).toHaveLength(1500);
  });

  it('forgets what is older than ten minutes', async () => {
    const reader = createReader();
    for (let made = 0; made < 100; made += 1) await reader.insert(start + made * second);
    await reader.drain(start + 2 * minute);
    await reader.drain(start + 20 * minute);
    expect(reader.cursor().split('.')).toHaveLength(2);
  });

  it('takes no text for a cursor but its own', () => {
    const own = writePosition({ ...atTheBeginning, given: [{ to: '01KAHK0000ABCDEF', count: 40 }] });
    expect(readPosition(own)?.given).toEqual([{ to: '01KAHK0000ABCDEF', count: 40 }]);
    for (const text of ['x', '01KAHK0000ABCDEF.x', '..', `${own}.`, `${own}!`, `.${own}`]) {
      expect(readPosition(text)).toBeUndefined();
    }
  });
});

describe('whenever notifications are written and whenever somebody reads', () => {
  const write = fc.record({
    kind: fc.constant('write' as const),
    at: fc.integer({ min: 0, max: 1800 }),
    late: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 580 })),
    department: fc.constantFrom(...departments),
    count: fc.integer({ min: 1, max: 12 }),
  });
  const read = fc.record({
    kind: fc.constant('read' as const),
    at: fc.integer({ min: 0, max: 2400 }),
    limit: fc.integer({ min: 1, max: 30 }),
    drain: fc.boolean(),
  });

  it('no notification is skipped, and reading comes to an end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(write, read), { minLength: 5, maxLength: 60 }), async (steps) => {
        const reader = createReader();
        const written = new Set<string>();
        const when = (step: (typeof steps)[number]) => step.at + (step.kind === 'write' ? step.late : 0);
        for (const step of steps.toSorted((one, other) => when(one) - when(other))) {
          const now = start + when(step) * second;
          if (step.kind === 'read') {
            await (step.drain ? reader.drain(now, step.limit) : reader.poll(now, step.limit));
            continue;
          }
          for (let made = 0; made < step.count; made += 1) {
            written.add(await reader.insert(start + step.at * second + made, step.department));
          }
        }
        const end = start + 3000 * second;
        await reader.drain(end, 30);
        await reader.drain(end, 30);
        expect(new Set(reader.given)).toEqual(written);
        expect(await reader.drain(end)).toEqual([]);
        // As long as no stretches were merged, nothing was given twice.
        if (written.size <= 60) expect(reader.given).toHaveLength(written.size);
      }),
      { numRuns: 60 },
    );
  }, 30_000);
});

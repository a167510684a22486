import type { DatabaseSync } from 'node:sqlite';

export type Picked = { seq: number; receives: number; visible_at: number };
type Group = { load: number; waiting: Picked[] };

/** Of more groups than this, so many are looked at, from where the last look ended: each has its turn. */
const groupsAtOnce = 64;

/**
 * Chooses which visible messages a receive gets: from the message groups with the fewest in flight first, oldest first
 * within a group and among equals. A message without a group is a tenant of its own, as AWS's fair queues see it.
 */
export function createFairPicker(database: DatabaseSync) {
  const inFlight = database.prepare(
    'SELECT group_id, count(*) AS busy FROM messages WHERE queue = ? AND visible_at > ? AND receives > 0 AND group_id IS NOT NULL GROUP BY group_id',
  );
  // Jumps from one group to the next by the index: as many steps as groups, however many messages.
  const groups = database.prepare(`
    WITH RECURSIVE step (id) AS (
      SELECT min(group_id) FROM messages WHERE queue = ?1 AND group_id > ?3
      UNION ALL
      SELECT (SELECT min(group_id) FROM messages WHERE queue = ?1 AND group_id > step.id) FROM step WHERE step.id IS NOT NULL
    )
    SELECT id, (SELECT min(visible_at) FROM messages WHERE queue = ?1 AND group_id = step.id) AS oldest
    FROM step WHERE id IS NOT NULL AND oldest <= ?2 LIMIT ?4`);
  const ofGroup = database.prepare(
    'SELECT seq, receives, visible_at FROM messages WHERE queue = ? AND group_id IS ? AND visible_at <= ? ORDER BY visible_at, seq LIMIT ?',
  );
  const lastLooked = new Map<string, string>();

  /** The groups with visible messages: all of them, or the next so many. */
  function nextGroups(queue: string, now: number): { id: string; oldest: number }[] {
    const from = (after: string, most: number) =>
      groups.all(queue, now, after, most).map((row) => ({ id: String(row.id), oldest: Number(row.oldest) }));
    const after = lastLooked.get(queue) ?? '';
    const ahead = from(after, groupsAtOnce);
    const around = from('', groupsAtOnce - ahead.length).filter(({ id }) => id <= after);
    const found = [...ahead, ...around];
    if (found.length === groupsAtOnce) lastLooked.set(queue, found.at(-1)?.id ?? '');
    return found;
  }

  return (queue: string, now: number, max: number): Picked[] => {
    const heads = (group: string | null) => ofGroup.all(queue, group, now, max) as unknown as Picked[];
    const ungrouped = heads(null);
    const waiting = nextGroups(queue, now);
    if (waiting.length === 0) return ungrouped;
    const busy = new Map(inFlight.all(queue, now).map((row) => [row.group_id, Number(row.busy)]));
    const quietest = waiting
      .map(({ id, oldest }) => ({ id, oldest, load: busy.get(id) ?? 0 }))
      .sort((a, b) => a.load - b.load || a.oldest - b.oldest)
      .slice(0, max)
      .map(({ id, load }) => ({ load, waiting: heads(id) }));
    return deal([...ungrouped.map((message) => ({ load: 0, waiting: [message] })), ...quietest], max);
  };
}

/** Deals one message at a time to the least loaded group, so that one receive is fair within itself. */
function deal(groups: Group[], max: number): Picked[] {
  const dealt: Picked[] = [];
  while (dealt.length < max) {
    const next = groups.filter(({ waiting }) => waiting.length > 0).sort(byLoadThenAge)[0];
    const message = next?.waiting.shift();
    if (next === undefined || message === undefined) break;
    next.load += 1;
    dealt.push(message);
  }
  return dealt;
}

function byLoadThenAge(a: Group, b: Group): number {
  const [first, second] = [a.waiting[0], b.waiting[0]];
  if (a.load !== b.load || first === undefined || second === undefined) return a.load - b.load;
  return first.visible_at - second.visible_at || first.seq - second.seq;
}

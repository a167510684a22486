import { createHash } from 'node:crypto';
import { type CandidateDecision, type CandidatePair, candidatePair } from '../contracts/candidate.ts';
import type { EpochMs } from '../domain/evidence.ts';
import type { Due } from './due.ts';
import { pack } from './packed.ts';
import { readPacked } from './stored-item.ts';
import type { ConditionalWrite, Item, Key, Table } from './table.ts';

const shards = 4;

/** The same pair has the same id, whichever entry came first. */
export const candidateId = (one: string, other: string): string => {
  const [first, second] = [one, other].sort();
  return `cnd_${createHash('sha256').update(`${first}\n${second}`).digest('base64url').slice(0, 20)}`;
};

const keyOf = (id: string): Key => ({
  pk: `X#${(createHash('sha256').update(id).digest()[0] ?? 0) % shards}`,
  sk: id,
});

/** Insert only: refused means the pair is known, open or decided; a verdict sticks (M4). */
export const candidateWrite = (
  pair: { entryIds: [string, string]; reasons: string[] },
  now: EpochMs,
): ConditionalWrite => {
  const id = candidateId(...pair.entryIds);
  const value: CandidatePair = { id, ...pair, openedAt: new Date(now).toISOString(), verdict: 'OPEN' };
  return { kind: 'insert', item: { ...keyOf(id), v: 'OPEN', d: pack(value) } };
};

/** When an open pair is looked at (C14). */
export const candidateDue = (entryIds: readonly [string, string], at: EpochMs): Due => ({
  kind: 'candidate',
  at,
  ref: candidateId(...entryIds),
});

/** In the order of `ids`; undefined where there is no such pair. */
export const loadCandidates = async (
  table: Table,
  ids: readonly string[],
): Promise<(CandidatePair | undefined)[]> =>
  (await table.get(ids.map(keyOf), { consistent: true })).map((item) =>
    item ? parseCandidate(item) : undefined,
  );

export const findCandidate = async (table: Table, id: string): Promise<CandidatePair | undefined> => {
  const [found] = await loadCandidates(table, [id]);
  return found;
};

/** False when it was decided meanwhile. */
export const decideCandidate = async (
  table: Table,
  pair: CandidatePair,
  decision: CandidateDecision & { decidedBy: string; decidedAt: string },
): Promise<boolean> => {
  const decided: CandidatePair = { ...pair, ...decision };
  const [outcome] = await table.write([
    {
      kind: 'update',
      key: keyOf(pair.id),
      set: { v: decision.verdict, d: pack(decided) },
      when: { v: pair.verdict },
    },
  ]);
  return outcome === 'written';
};

/** Pairs in order of id within each shard; `after` is the last id given. */
export const listCandidates = async (
  table: Table,
  page: { limit: number; after?: string },
): Promise<{ items: CandidatePair[]; next?: string }> => {
  const items: CandidatePair[] = [];
  const start = page.after === undefined ? 0 : Number(keyOf(page.after).pk.slice(2));
  for (let shard = start; shard < shards; shard += 1) {
    const after = shard === start ? page.after : undefined;
    const answer = await table.query({ pk: `X#${shard}`, after, limit: page.limit - items.length });
    items.push(...answer.items.map(parseCandidate));
    const last = items.at(-1);
    if (last && (answer.more || (items.length === page.limit && shard < shards - 1))) {
      return { items, next: last.id };
    }
  }
  return { items };
};

const parseCandidate = (item: Item): CandidatePair => readPacked(candidatePair, item);

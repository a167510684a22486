import * as z from 'zod';
import { contentHash } from '../domain/content-hash.ts';
import type { EntryDocument, EpochMs, EventEvidence, Speaker } from '../domain/evidence.ts';
import { routineSpeakers } from '../domain/quarantine/routine-follow-up.ts';
import { eventKey } from '../domain/stages/event-key.ts';
import { pack } from './packed.ts';
import { readPacked } from './stored-item.ts';
import type { ConditionalWrite, Item, Table } from './table.ts';

/** One routine follow-up, and whose it is. */
export interface FollowUp {
  entryId: string;
  event: EventEvidence;
}

/** What one request of one speaker tells of one UTC day is one item: a list of twenty costs what one alone would. */
const journalItem = z.object({
  by: z.object({ kind: z.enum(['locality', 'agency', 'steward', 'system']), id: z.string() }),
  learnedAt: z.number(),
  rows: z.array(
    z.tuple([z.string(), z.string(), z.number(), z.string().nullable(), z.record(z.string(), z.unknown())]),
  ),
});
type Journal = z.infer<typeof journalItem>;

const journalOf = ({ kind, id }: Speaker): string => `F#${kind}#${id}`;
const dayOf = (at: EpochMs): string => new Date(at).toISOString().slice(0, 10);
const day = 24 * 3_600_000;

/**
 * The journal items of one request, each with the follow-ups it holds: insert only, under a key made of their content, so that the same
 * request again is refused and changes nothing.
 */
export const journalWrites = (
  followUps: readonly FollowUp[],
): { write: ConditionalWrite; followUps: FollowUp[] }[] => {
  const groups = Map.groupBy(
    followUps,
    ({ event }) => `${journalOf(event.by)} ${dayOf(event.occurredAt)} ${event.learnedAt}`,
  );
  return [...groups.values()].map((some) => ({ write: journalWrite(some), followUps: some }));
};

const journalWrite = (some: readonly FollowUp[]): ConditionalWrite => {
  const [{ event: first } = { event: undefined }] = some;
  if (first === undefined) throw new Error('a journal item holds at least one follow-up');
  const rows = some.map(({ entryId, event }): Journal['rows'][number] => [
    entryId,
    event.eventId,
    event.occurredAt,
    event.officer ?? null,
    event.data,
  ]);
  const sk = `${dayOf(first.occurredAt)}#${contentHash(rows).slice(0, 16)}`;
  const journal: Journal = { by: first.by, learnedAt: first.learnedAt, rows };
  return { kind: 'insert', item: { pk: journalOf(first.by), sk, d: pack(journal) } };
};

/** Routine follow-ups of one entry, those of entries merged into it included, in no particular order. */
export const loadFollowUps = async (table: Table, document: EntryDocument): Promise<EventEvidence[]> => {
  const [followUps = []] = await loadFollowUpsOf(table, [document]);
  return followUps;
};

/** The same for many entries, in their order: each speaker's journal is read once, from the earliest placement among them on. */
export const loadFollowUpsOf = async (
  table: Table,
  documents: readonly EntryDocument[],
  { consistent }: { consistent: boolean } = { consistent: true },
): Promise<EventEvidence[][]> => {
  const spans = new Map<string, { from: EpochMs; to: EpochMs }>();
  for (const document of documents) {
    const { from, to } = quarantineSpan(document);
    for (const by of routineSpeakers(document)) {
      const known = spans.get(journalOf(by));
      spans.set(journalOf(by), {
        from: Math.min(from, known?.from ?? from),
        to: Math.max(to, known?.to ?? to),
      });
    }
  }
  const found = await Promise.all(
    [...spans].map(([pk, { from, to }]) =>
      table.query({
        pk,
        from: dayOf(from),
        ...(to === Number.POSITIVE_INFINITY ? {} : { to: `${dayOf(to)}~` }),
        consistent,
      }),
    ),
  );
  const byEntry = groupByEntry(found.flatMap(({ items }) => items.flatMap(parseJournal)));
  return documents.map((document) =>
    distinct(
      [document.entryId, ...(document.absorbed ?? [])].flatMap((entryId) => byEntry.get(entryId) ?? []),
    ),
  );
};

/** The newest of a speaker's journal, enough to notice what is said again: an older copy will do. */
export const recentFollowUps = async (table: Table, by: Speaker): Promise<FollowUp[]> => {
  const { items } = await table.query({ pk: journalOf(by), limit: recentItems, newestFirst: true });
  return items.flatMap(parseJournal);
};

const recentItems = 16;

/** Nothing is routine before the first placement, nor after an end that stands. */
const quarantineSpan = ({ events }: EntryDocument): { from: EpochMs; to: EpochMs } => {
  const placed = events.filter(({ type }) => type === 'placed').map(({ occurredAt }) => occurredAt);
  const last = events.reduce<EventEvidence | undefined>(
    (latest, one) => (latest === undefined || one.occurredAt > latest.occurredAt ? one : latest),
    undefined,
  );
  const ended = last !== undefined && ends.includes(last.type);
  return {
    from: Math.min(...placed, Number.MAX_SAFE_INTEGER),
    to: ended ? last.occurredAt + day : Number.POSITIVE_INFINITY,
  };
};

const ends: readonly EventEvidence['type'][] = [
  'released',
  'collected',
  'completed',
  'converted',
  'departed',
  'died',
];

const groupByEntry = (followUps: readonly FollowUp[]): Map<string, EventEvidence[]> => {
  const byEntry = new Map<string, EventEvidence[]>();
  for (const { entryId, event } of followUps) {
    const known = byEntry.get(entryId);
    if (known) known.push(event);
    else byEntry.set(entryId, [event]);
  }
  return byEntry;
};

/** The same follow-up told twice is one; another one under an id that was used before is kept beside it, or a day would be lost. */
const distinct = (events: readonly EventEvidence[]): EventEvidence[] => {
  const kept = new Map<string, EventEvidence>();
  for (const event of events) {
    const content = contentHash([event.occurredAt, event.officer, event.data]);
    const name = `${event.key} ${content}`;
    const earlier = kept.get(name);
    if (earlier === undefined || event.learnedAt < earlier.learnedAt) kept.set(name, event);
  }
  const used = new Set<string>();
  return [...kept]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, event]) => {
      if (!used.has(event.key)) {
        used.add(event.key);
        return event;
      }
      return { ...event, key: name.replace(' ', '~') };
    });
};

const parseJournal = (item: Item): FollowUp[] => {
  const { by, learnedAt, rows } = readPacked(journalItem, item);
  return rows.map(([entryId, eventId, occurredAt, officer, data]) => ({
    entryId,
    event: {
      key: eventKey(by, eventId),
      eventId,
      by,
      type: 'follow-up',
      occurredAt,
      learnedAt,
      ...(officer === null ? {} : { officer }),
      data,
    },
  }));
};

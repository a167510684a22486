import { outboxDelayMs } from '../../shared/commit/commit-entries.ts';
import type { Policy } from '../../shared/contracts/policy.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { textOf } from '../../shared/domain/stages/evidence-fields.ts';
import type { TripNote } from '../../shared/domain/transfer/manifest.ts';
import { headcountsOf } from '../../shared/domain/transfer/manifest-headcount.ts';
import { runsOf } from '../../shared/domain/transfer/manifest-runs.ts';
import { type Due, dueItems } from '../../shared/store/due.ts';
import { loadTrip, noteItem, type StoredManifest, tripReachMs } from '../../shared/store/manifests.ts';
import type { Table } from '../../shared/store/table.ts';
import type { Judged } from './judge-events.ts';

const noted = ['boarded', 'leg', 'received'] as const;
const minute = 60_000;

interface Noted {
  manifestId: string;
  note: TripNote;
}

/**
 * Before the states are written: what a request says of manifests, one item for all its people, and a look at the trip later on where
 * somebody may be missing. A trip that both sides told alike costs its notes and one query, no look.
 */
export const noteManifests = async (
  { table, now, policy }: { table: Table; now: EpochMs; policy: Policy },
  judged: readonly Judged[],
): Promise<void> => {
  const notes = notesOf(judged, now);
  if (notes.length === 0) return;
  await table.put([
    ...new Map(
      notes.map(({ manifestId, note }) => {
        const item = noteItem(manifestId, note);
        return [`${item.pk} ${item.sk}`, item] as const;
      }),
    ).values(),
  ]);
  const manifestIds = [...new Set(notes.map(({ manifestId }) => manifestId))];
  const dues = await Promise.all(
    manifestIds.map(async (manifestId): Promise<Due[]> => {
      const trip = await loadTrip(table, manifestId, now - tripReachMs);
      if (!leavesDoubt(trip)) return [];
      // The states are written after this: a look before them would find nothing, and be the last.
      const at = now + Math.max(policy.headcountGraceMinutes * minute, outboxDelayMs);
      return [{ kind: 'manifest', at, ref: manifestId }];
    }),
  );
  await table.put(dueItems(dues.flat()));
};

/** One note for all entries of the request of which the same was said. */
const notesOf = (judged: readonly Judged[], now: EpochMs): Noted[] => {
  const groups = new Map<string, { manifestId: string; note: TripNote & { entryIds: string[] } }>();
  for (const { stored, verdicts } of judged) {
    for (const { sent, result } of verdicts) {
      const { event } = sent;
      const type = noted.find((one) => one === event.type);
      const manifestId = textOf(event, 'manifestId');
      const isKept = result.status === 'applied' || result.status === 'held';
      if (type === undefined || manifestId === undefined || !isKept) continue;
      const { headcount } = event.data;
      const vehicle = textOf(event, 'vehicle');
      const note = {
        type,
        entryIds: [stored.document.entryId],
        ...(typeof headcount === 'number' ? { headcount } : {}),
        at: event.occurredAt,
        learnedAt: now,
        by: event.by,
        ...(event.officer === undefined ? {} : { officer: event.officer }),
        ...(vehicle === undefined ? {} : { vehicle }),
      };
      const { entryIds, at, ...same } = note;
      const key = JSON.stringify([manifestId, same]);
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { manifestId, note });
      else {
        known.note.entryIds.push(...entryIds);
        known.note.at = Math.min(known.note.at, at);
      }
    }
  }
  return [...groups.values()];
};

/** Whether the notes alone already tell that nobody is missing: the same people and numbers on both sides, and nobody else announced. */
const leavesDoubt = ({ stored, notes }: { stored?: StoredManifest; notes: TripNote[] }): boolean => {
  const run = runsOf(notes).at(-1) ?? [];
  const given = peopleOf(run.filter(({ type }) => type !== 'received'));
  const taken = peopleOf(run.filter(({ type }) => type === 'received'));
  const planned = stored?.manifest.status === 'cancelled' ? [] : (stored?.manifest.passengers ?? []);
  if (planned.some(({ entryId }) => !given.has(entryId))) return true;
  if (taken.size === 0) return false;
  const counts = headcountsOf(run, 0);
  return !counts.agree || [...given].some((entryId) => !taken.has(entryId));
};

const peopleOf = (notes: readonly TripNote[]): Set<string> =>
  new Set(notes.flatMap(({ entryIds }) => entryIds));

import { deriveEntry } from '../domain/derive-entry.ts';
import type { Entry } from '../domain/entry.ts';
import type { EntryDocument, EpochMs } from '../domain/evidence.ts';
import type { Trip, TripNote, TripPlan } from '../domain/transfer/manifest.ts';
import { runsOf } from '../domain/transfer/manifest-runs.ts';
import type { Config } from '../store/config.ts';
import { loadLiveEntries } from '../store/entries.ts';
import { loadTrip, type StoredManifest, tripReachMs } from '../store/manifests.ts';
import type { Table } from '../store/table.ts';

/** Nothing older than this is looked for: the longest voyage, and no more than an id that serves every day gathers in it. */
const longestMs = 30 * 24 * 3_600_000;

/** One run of a manifest, with who announced it. */
export interface LoadedTrip extends Trip {
  people: ReadonlyMap<string, { entry: Entry; document: EntryDocument }>;
  stored?: StoredManifest;
}

/**
 * The runs of one manifest as they stand: an announced trip is one, and of one that nobody announced those of the last days, oldest first.
 * People are read as they are now; the notes only say who they are.
 */
export const loadTrips = async (
  table: Table,
  config: Pick<Config, 'policies' | 'tree'>,
  { manifestId, now }: { manifestId: string; now: EpochMs },
): Promise<LoadedTrip[]> => {
  const { stored, notes } = await loadTrip(table, manifestId, now - longestMs);
  const plan = stored && planOf(stored);
  const since = plan === undefined ? now - tripReachMs : plan.departureAt - tripReachMs / 3;
  const recent = notes.filter(({ at }) => at >= since);
  const runs = plan === undefined ? runsOf(recent) : [recent];
  return Promise.all(
    runs.map(async (run) => ({
      manifestId,
      ...(await withPeople(table, config, run, plan)),
      ...(stored === undefined ? {} : { stored }),
    })),
  );
};

export const planOf = ({ manifest }: StoredManifest): TripPlan => ({
  from: manifest.from,
  to: manifest.to,
  departureAt: Date.parse(manifest.plannedDepartureAt),
  arrivalAt: Date.parse(manifest.plannedArrivalAt),
  cancelled: manifest.status === 'cancelled',
  passengers: manifest.passengers.map(({ entryId, seat }) => ({
    entryId,
    ...(seat === undefined ? {} : { seat }),
  })),
});

/** A merged entry is looked for where it went on: there it is one passenger. */
const withPeople = async (
  table: Table,
  config: Pick<Config, 'policies' | 'tree'>,
  notes: readonly TripNote[],
  plan: TripPlan | undefined,
): Promise<Pick<LoadedTrip, 'notes' | 'plan' | 'people'>> => {
  const passengers = plan?.passengers ?? [];
  const named = [...notes.flatMap((note) => note.entryIds), ...passengers.map(({ entryId }) => entryId)];
  const entryIds = [...new Set(named)];
  const loaded = await loadLiveEntries(table, entryIds, { consistent: true });
  const live = new Map(
    entryIds.flatMap((entryId, index) => {
      const document = loaded[index]?.document;
      return document ? [[entryId, document] as const] : [];
    }),
  );
  const now = (entryId: string): string => live.get(entryId)?.entryId ?? entryId;
  const distinct = new Map([...live.values()].map((document) => [document.entryId, document]));
  return {
    notes: notes.map((note) => ({ ...note, entryIds: [...new Set(note.entryIds.map(now))] })),
    ...(plan === undefined
      ? {}
      : { plan: { ...plan, passengers: passengers.map((one) => ({ ...one, entryId: now(one.entryId) })) } }),
    people: new Map(
      [...distinct].map(([entryId, document]) => [
        entryId,
        { document, entry: deriveEntry(document, [], config) },
      ]),
    ),
  };
};

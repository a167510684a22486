import type { Caller } from '../../shared/access/caller.ts';
import type { ManifestSummary, ManifestsAnswer } from '../../shared/contracts/manifest.ts';
import type { LocalDate } from '../../shared/domain/evidence.ts';
import { addDays, midnightOf } from '../../shared/domain/time/local-days.ts';
import { decodeCursor, encodeCursor, invalidCursor } from '../../shared/lambda/cursor.ts';
import type { Config } from '../../shared/store/config.ts';
import { readLocalities } from '../../shared/store/localities.ts';
import { dayOf, listTrips, loadManifests, type StoredManifest } from '../../shared/store/manifests.ts';
import type { Table } from '../../shared/store/table.ts';
import { agencyPath, placesOf } from './manifest-sight.ts';

export interface ManifestsWanted {
  caller: Caller;
  config: Config;
  /** The local day on which the trips leave. */
  day: LocalDate;
  limit: number;
  cursor?: string | undefined;
}

/** One stretch of the list: what leaves on one UTC day, below one path. */
interface Stretch {
  root: string;
  day: string;
}

/** The announced trips of one local day that concern the caller's own places, or that its agency announced. Reads nothing of others. */
export const listManifests =
  (table: Table) =>
  async (wanted: ManifestsWanted): Promise<ManifestsAnswer> => {
    const { caller, config, day, limit, cursor } = wanted;
    const zone = config.tree.timeZoneOf(caller.subject);
    const [from, to] = [midnightOf(day, zone), midnightOf(addDays(day, 1), zone)];
    const days = [...new Set([dayOf(from), dayOf(to - 1)])];
    const roots = await rootsOf(table, caller, config);
    const stretches = roots.flatMap((root) => days.map((one): Stretch => ({ root, day: one })));
    let { index, after } = startOf(cursor, stretches);
    const items: ManifestSummary[] = [];
    for (; index < stretches.length; index += 1, after = undefined) {
      const stretch = stretches[index];
      if (!stretch) break;
      for (let more = true; more; ) {
        const page = await listTrips(table, stretch.root, {
          day: stretch.day,
          limit: limit - items.length,
          ...(after === undefined ? {} : { after }),
        });
        const stored = await loadManifests(
          table,
          page.trips.map(({ manifestId }) => manifestId),
        );
        page.trips.forEach(({ sk }, at) => {
          const one = stored[at];
          const leaves = one && Date.parse(one.manifest.plannedDepartureAt);
          if (!one || leaves === undefined || leaves < from || leaves >= to) return;
          if (isListedHere(one, sk, { config, roots })) items.push(summaryOf(one));
        });
        after = page.trips.at(-1)?.sk;
        more = page.more;
        if (items.length >= limit && after !== undefined) {
          return { items, next: encodeCursor(`${stretch.day} ${stretch.root} ${after}`) };
        }
      }
    }
    return { items };
  };

const rootsOf = async (table: Table, caller: Caller, { tree }: Config): Promise<string[]> => {
  if (caller.role === 'agency') return [agencyPath(caller.subject)];
  if (caller.role !== 'steward') return [tree.pathOf(caller.subject)];
  const nodes = await readLocalities(table);
  return nodes
    .map(({ code }) => code)
    .filter((code) => tree.parentOf(code) === undefined)
    .sort();
};

const startOf = (
  cursor: string | undefined,
  stretches: readonly Stretch[],
): { index: number; after?: string | undefined } => {
  if (cursor === undefined) return { index: 0 };
  const position = partsOf(decodeCursor(cursor));
  const index = stretches.findIndex(({ root, day }) => root === position?.root && day === position.day);
  if (index < 0 || position === undefined || !position.after.startsWith(`${position.root}/`)) {
    throw invalidCursor();
  }
  return { index, after: position.after };
};

const partsOf = (text: string): (Stretch & { after: string }) | undefined => {
  // Neither a day nor a path has a space; an id may.
  const [, day, root, after] = /^(\S+) (\S+) (.+)$/s.exec(text) ?? [];
  return root && day && after ? { root, day, after } : undefined;
};

/** A trip that was moved to another day or place is listed where it is now, and of several places the caller sees at the first. */
const isListedHere = (
  stored: StoredManifest,
  sk: string,
  { config: { tree }, roots }: { config: Config; roots: readonly string[] },
): boolean => {
  const paths = [
    ...placesOf(stored).map((code) => tree.pathOf(code)),
    ...(stored.owner.kind === 'agency' ? [agencyPath(stored.owner.id)] : []),
  ];
  const own = paths.filter((path) => roots.some((root) => `${path}/`.startsWith(`${root}/`))).sort();
  return sk === `${own[0]}/#${stored.manifest.manifestId}`;
};

export const summaryOf = ({ manifest }: StoredManifest): ManifestSummary => {
  const { passengers, status = 'planned', ...rest } = manifest;
  return { ...rest, status, passengers: passengers.length };
};

import * as z from 'zod';
import { type Caller, servesDepartment } from '../../shared/access/caller.ts';
import { type Occupant, occupantStates, type Site, type SiteDetail } from '../../shared/contracts/site.ts';
import { decodeCursor, encodeCursor } from '../../shared/lambda/cursor.ts';
import { listQuery } from '../../shared/lambda/list-page.ts';
import { parseQuery } from '../../shared/lambda/parse-request.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadSite, loadSites } from '../../shared/store/sites.ts';
import type { Table } from '../../shared/store/table.ts';
import { groupsSeenBy } from '../feedback/what-may-be-seen.ts';
import { Occupancy } from './count-occupancy.ts';
import { type SiteStay, walkStays } from './walk-occupants.ts';

const query = z.strictObject({ ...listQuery.shape, state: z.enum(occupantStates).default('present') });

/** `GET /v1/sites/{siteCode}`: who is there, or who has left; undefined for a site that is not of the key's own subtree. */
export const showSite =
  (table: Table) =>
  async (
    siteCode: string,
    asked: Record<string, string>,
    { caller, config }: { caller: Caller; config: Config },
  ): Promise<SiteDetail | undefined> => {
    const { limit, cursor, state } = parseQuery(query, asked);
    const after = cursor === undefined ? '' : decodeCursor(cursor);
    const site = await loadSite(table, siteCode);
    if (site === undefined || !isOwn(caller, site, config)) return undefined;
    if (caller.role === 'admin') return { site };
    const occupancy = new Occupancy();
    const found: Occupant[] = [];
    // With the others of its locality, so that a name finds here what it finds in the list.
    const sites = await loadSites(table, [site.locality]);
    for await (const page of walkStays(table, config, sites)) {
      for (const one of page.filter((stay) => stay.site.code === siteCode)) {
        occupancy.add(site, one.stay);
        if ((one.stay.until === undefined) === (state === 'present')) {
          found.push(...occupantOf(one, caller, config));
        }
      }
      // Never more than one page of what is asked for, however many there are or were.
      keepFirst(found, after, limit + 1);
    }
    if (!seesOccupants(caller)) return { site: occupancy.of(site) };
    const last = found.length > limit ? found[limit - 1] : undefined;
    return {
      site: occupancy.of(site),
      occupants: found.slice(0, limit),
      ...(last === undefined ? {} : { next: encodeCursor(positionOf(last)) }),
    };
  };

const isOwn = (caller: Caller, { locality }: Site, { tree }: Config): boolean =>
  caller.role !== 'locality' || locality === caller.subject || tree.isWithin(locality, caller.subject);

/** G2: reception and health. */
const seesOccupants = (caller: Caller): boolean =>
  (['health', 'epidemic-control', 'reception'] as const).some((one) => servesDepartment(caller, one));

/** By entry, then by when they came: one person may have been there twice. */
const positionOf = ({ entryId, since }: Occupant): string => `${entryId} ${since}`;

const keepFirst = (found: Occupant[], after: string, most: number): void => {
  const sorted = found
    .filter((one) => positionOf(one) > after)
    .sort((one, other) => (positionOf(one) < positionOf(other) ? -1 : 1));
  found.splice(0, found.length, ...sorted.slice(0, most));
};

/** Who lies in a hospital is a matter of health (G2), as in the entry itself. */
const occupantOf = ({ entry, site, stay }: SiteStay, caller: Caller, { tree }: Config): Occupant[] => {
  const groups = groupsSeenBy(caller, entry, tree);
  const isOfHealth = site.kind === 'hospital' || stay.type === 'hospital';
  if (!groups.has(isOfHealth ? 'health' : 'stage')) return [];
  const lastDay = groups.has('endDate') ? entry.quarantine?.lastDay : undefined;
  return [
    {
      entryId: entry.entryId,
      ...(stay.room === undefined ? {} : { room: stay.room }),
      since: new Date(stay.since).toISOString(),
      ...(stay.until === undefined ? {} : { until: new Date(stay.until).toISOString() }),
      ...(lastDay === undefined ? {} : { lastDay }),
    },
  ];
};

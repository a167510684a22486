import type { OccupiedSite, Site } from '../../shared/contracts/site.ts';
import type { Stay } from '../../shared/domain/places/occupancy.ts';
import type { Config } from '../../shared/store/config.ts';
import type { Table } from '../../shared/store/table.ts';
import { walkStays } from './walk-occupants.ts';

/** What is counted of a site; adding a stay that ended changes nothing. */
export class Occupancy {
  readonly #bySite = new Map<string, { persons: number; rooms: Set<string> }>();

  add(site: Site, { until, room }: Stay): void {
    if (until !== undefined) return;
    const known = this.#bySite.get(site.code) ?? { persons: 0, rooms: new Set<string>() };
    known.persons += 1;
    if (room !== undefined) known.rooms.add(room);
    this.#bySite.set(site.code, known);
  }

  of(site: Site): OccupiedSite {
    const { persons = 0, rooms = new Set() } = this.#bySite.get(site.code) ?? {};
    const takes = site.active === false ? 0 : site.capacity;
    return {
      ...site,
      occupied: persons,
      free: Math.max(0, takes - persons),
      roomsOccupied: rooms.size,
      overCapacity: persons > site.capacity || (site.rooms !== undefined && rooms.size > site.rooms),
    };
  }
}

/** The sites with who is there now, in their order. */
export const countOccupancy = async (
  table: Table,
  config: Config,
  sites: readonly Site[],
): Promise<OccupiedSite[]> => {
  const occupancy = new Occupancy();
  for await (const page of walkStays(table, config, sites)) {
    for (const { site, stay } of page) occupancy.add(site, stay);
  }
  return sites.map((one) => occupancy.of(one));
};

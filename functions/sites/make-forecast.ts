import type { Forecast } from '../../shared/contracts/site.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { ForecastTally } from '../../shared/domain/places/forecast.ts';
import { presentStay } from '../../shared/domain/places/occupancy.ts';
import { makeSiteIndex } from '../../shared/domain/places/site-index.ts';
import type { Config } from '../../shared/store/config.ts';
import { ownEntries } from '../../shared/store/own-entries.ts';
import { loadSites } from '../../shared/store/sites.ts';
import type { Table } from '../../shared/store/table.ts';
import { Occupancy } from './count-occupancy.ts';

/** L16: the next three days of a locality against what it has free; one pass over its own entries, a page at a time. */
export const makeForecast = async (
  table: Table,
  config: Config,
  { locality, now }: { locality: string; now: EpochMs },
): Promise<Forecast> => {
  const { tree } = config;
  const sites = await loadSites(table, tree.nodesWithin(locality));
  const index = makeSiteIndex(sites, tree);
  const occupancy = new Occupancy();
  const tally = new ForecastTally({ locality, now, timeZone: tree.timeZoneOf(locality), tree });
  for await (const page of ownEntries(table, tree.pathOf(locality))) {
    for (const { document } of page) {
      const entry = deriveEntry(document, [], config);
      tally.add(entry);
      const stay = presentStay(entry);
      const site = stay && index.find(stay.site, entry);
      if (stay === undefined || site === undefined) continue;
      occupancy.add(site, stay);
      if (site.kind === 'facility') tally.addOccupant(entry);
    }
  }
  return tally.view(sites.map((one) => occupancy.of(one)));
};

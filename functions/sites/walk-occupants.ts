import type { Site } from '../../shared/contracts/site.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EntryDocument } from '../../shared/domain/evidence.ts';
import type { Stay } from '../../shared/domain/places/occupancy.ts';
import { makeSiteIndex } from '../../shared/domain/places/site-index.ts';
import type { Config } from '../../shared/store/config.ts';
import { ownEntries } from '../../shared/store/own-entries.ts';
import type { Table } from '../../shared/store/table.ts';

/** One stay at one of the sites, of somebody who is or was there. */
export interface SiteStay {
  site: Site;
  stay: Stay;
  entry: Entry;
}

/** F28: who is at these sites is read from the entries of their localities, a page at a time; there is no counter to go wrong. */
export async function* walkStays(
  table: Table,
  config: Config,
  sites: readonly Site[],
): AsyncGenerator<SiteStay[]> {
  const { tree } = config;
  for (const top of topmost(
    sites.map(({ locality }) => locality),
    tree,
  )) {
    const here = sites.filter(({ locality }) => locality === top || tree.isWithin(locality, top));
    const index = makeSiteIndex(here, tree);
    for await (const page of ownEntries(table, tree.pathOf(top))) {
      yield page
        .filter(({ document }) => mayHaveStayed(document))
        .flatMap(({ document }) => {
          const entry = deriveEntry(document, [], config);
          return (entry.stays ?? []).flatMap((stay): SiteStay[] => {
            const site = index.find(stay.site, entry);
            return site === undefined ? [] : [{ site, stay, entry }];
          });
        });
    }
  }
}

/** A site is reached by these alone, and deriving the others would tell nothing. */
const mayHaveStayed = ({ events }: EntryDocument): boolean =>
  events.some(({ type }) => type === 'placed' || type === 'hospitalised');

/** Localities none of which lies within another of them: nobody is read twice. */
const topmost = (localities: readonly string[], tree: Config['tree']): string[] => {
  const distinct = [...new Set(localities)];
  return distinct.filter((code) => !distinct.some((other) => other !== code && tree.isWithin(code, other)));
};

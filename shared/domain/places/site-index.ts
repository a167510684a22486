import type { PlaceTree } from '../derive-context.ts';
import { liesWithin } from '../derive-context.ts';
import type { Entry } from '../entry.ts';

/** What a site is found by. */
export interface NamedSite {
  code: string;
  name: string;
  locality: string;
}

/** Finds the site that an event meant: by its code, else by the name it has in a locality that has to do with the person. */
export interface SiteIndex<Site extends NamedSite> {
  find(stated: string, entry: Concerned): Site | undefined;
}

type Concerned = Pick<Entry, 'presentAt' | 'destination' | 'responsibility'>;

export const makeSiteIndex = <Site extends NamedSite>(
  sites: readonly Site[],
  tree: PlaceTree,
): SiteIndex<Site> => {
  const byCode = new Map(sites.map((one) => [plain(one.code), one]));
  const byName = Map.groupBy(sites, (one) => plain(one.name));
  return {
    find: (stated, entry) => {
      const coded = byCode.get(plain(stated));
      if (coded !== undefined) return coded;
      const near = localitiesOf(entry);
      const isNear = ({ locality }: NamedSite): boolean =>
        near.some((code) => liesWithin(tree, code, locality) || liesWithin(tree, locality, code));
      return byName.get(plain(stated))?.find(isNear);
    },
  };
};

/** Where a site may lie that somebody is at: these and, for what a city runs for its counties, those above them. */
export const localitiesOf = ({ presentAt, destination, responsibility }: Concerned): string[] => [
  ...new Set([presentAt, responsibility.locality, destination].filter((code) => code !== undefined)),
];

/** Width, case and spaces do not make another name. */
const plain = (text: string): string => text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

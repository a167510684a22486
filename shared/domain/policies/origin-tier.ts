import type { Policy } from '../../contracts/policy.ts';
import type { Tier } from '../../contracts/policy-quarantine.ts';
import { liesWithin, type PlaceTree } from '../derive-context.ts';

const gravity: readonly Tier[] = ['low', 'medium', 'high'];

/**
 * F10: the tier of the gravest area somebody comes from. Of the policy's keys the longest decides that is the area's code, its beginning, a
 * node above it, or the home country; an area no key fits counts as high, and so does an origin nobody stated.
 */
export const tierOf = (policy: Policy, origins: readonly string[], tree: PlaceTree): Tier => {
  const areas = origins.length > 0 ? origins : [''];
  const tiers = areas.map((area) => tierOfArea(policy, area, tree));
  return tiers.reduce((worst, one) => (gravity.indexOf(one) > gravity.indexOf(worst) ? one : worst));
};

const tierOfArea = ({ originTiers, homeCountry }: Policy, area: string, tree: PlaceTree): Tier => {
  const fits = (key: string): boolean => area !== '' && (area.startsWith(key) || liesWithin(tree, area, key));
  const longest = Object.keys(originTiers)
    .filter(fits)
    .reduce<string | undefined>(
      (best, key) => (best === undefined || key.length > best.length ? key : best),
      undefined,
    );
  return originTiers[longest ?? homeCountry] ?? 'high';
};

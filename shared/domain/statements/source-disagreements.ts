import type { DeriveContext } from '../derive-context.ts';
import { liesWithin } from '../derive-context.ts';
import type { Conflict } from '../entry.ts';
import type { Statement } from '../evidence.ts';

/** Two arrival times further apart than this are told as a disagreement. */
const arrivalToleranceMs = 12 * 3_600_000;

export const recordKey = (one: Statement): string => `${one.agency}/${one.recordId}`;

export const saysArrived = (one: Statement): boolean => one.says === 'arrived' || one.says === 'checked';

const stations: readonly string[] = ['airport', 'rail', 'coach', 'road-checkpoint'];

/** F17: a station that registers somebody after they came in elsewhere tells of the way on, and contradicts nobody. */
const isOnward = (best: Statement | undefined, one: Statement): boolean =>
  best !== undefined &&
  !stations.includes(best.source) &&
  stations.includes(one.source) &&
  saysArrived(best) &&
  saysArrived(one) &&
  one.pointOfEntry !== undefined &&
  one.pointOfEntry !== best.pointOfEntry &&
  one.at >= best.at;

/** M6: sources that cannot all be right; the ranking decides meanwhile. */
export const disagreements = (statements: Statement[], { tree }: DeriveContext): Conflict[] => {
  const found: Conflict[] = [];
  const add = (code: string, detail: string, one: Statement, other: Statement) =>
    found.push({
      code,
      detail,
      since: Math.max(one.statedAt, other.statedAt),
      between: [recordKey(one), recordKey(other)].sort(),
    });
  const related = (one: string, other: string) =>
    liesWithin(tree, one, other) || liesWithin(tree, other, one);
  const compare = (field: 'destination' | 'pointOfEntry') => {
    const [best, ...rest] = statements.filter((one) => one[field] !== undefined);
    const other = rest.find(
      (one) =>
        !related(one[field] ?? '', best?.[field] ?? '') && !(field === 'pointOfEntry' && isOnward(best, one)),
    );
    if (best && other) add(`${field}-disagrees`, `Sources name different values for ${field}.`, best, other);
  };
  compare('destination');
  compare('pointOfEntry');
  const [best, ...rest] = statements.filter((one) => saysArrived(one) && one.atIs === 'arrived');
  const far = rest.find(
    (one) => best && Math.abs(one.at - best.at) > arrivalToleranceMs && !isOnward(best, one),
  );
  if (best && far) add('arrival-time-disagrees', 'Sources name different arrival times.', best, far);
  return found;
};

import { keptUntil, retentionDue } from '../../shared/commit/retain.ts';
import type { Due } from '../../shared/store/due.ts';
import { type Check, refsOf } from './check-work.ts';

const dayMs = 24 * 3_600_000;

/** G8: whose keeping has ended is erased; who was reopened, or heard of again, is kept as long as the rule says now. */
export const checkRetention: Check = async ({ deps, config, now, count }, items) => {
  const { erase } = deps;
  const kept = await keptUntil({ table: deps.table, config, now }, refsOf(items));
  const next: Due[] = [];
  for (const { entryId, at, rule } of kept) {
    const onHold = config.policies.at(now).policy.retentionHold && rule !== 'mandate-ended';
    if (at > now) next.push(retentionDue(entryId, at));
    else if (onHold || erase === undefined) next.push(retentionDue(entryId, now + dayMs));
    else {
      const { kind } = await erase({
        entryId,
        rule,
        evenOpen: rule === 'legal-maximum' || rule === 'mandate-ended',
      });
      if (kind === 'erased') count('PeopleErased', 1);
      // Reopened between the two looks.
      if (kind === 'open') next.push(retentionDue(entryId, now + dayMs));
    }
  }
  return next;
};

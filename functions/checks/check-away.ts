import { awayKeptUntil } from '../../shared/commit/erase-away.ts';
import { awayDue } from '../../shared/commit/retain.ts';
import type { Due } from '../../shared/store/due.ts';
import { type Check, refsOf } from './check-work.ts';

const dayMs = 24 * 3_600_000;

/** F26, G8: who is away and was not heard of for the legal maximum, or came after all, is erased; of whom one heard again, that is counted from. */
export const checkAway: Check = async ({ deps, config, now, count }, items) => {
  const { eraseAway } = deps;
  const onHold = config.policies.at(now).policy.retentionHold;
  const next: Due[] = [];
  for (const { name, at } of await awayKeptUntil({ table: deps.table, config, now }, refsOf(items))) {
    if (at > now) next.push(awayDue(name, at));
    else if (onHold || eraseAway === undefined) next.push(awayDue(name, now + dayMs));
    else if ((await eraseAway({ name })).kind === 'erased') count('PeopleErased', 1);
  }
  return next;
};

import { anchorDay } from '../../shared/store/audit-days.ts';
import type { Due } from '../../shared/store/due.ts';
import { type Check, refsOf } from './check-work.ts';

/** Chains whose heads one step writes down. */
const chainsAtOnce = 500;
/** One log line bears so many digests; the days that are left come a minute later. */
const mostPerTick = 3;

/** Says for ever where the journal's chains of a day that is over ended: beside the lines, and one digest of them all in the log. */
export const checkJournal: Check = async ({ deps, now, anchors }, items) => {
  const next: Due[] = [];
  for (const ref of refsOf(items)) {
    if (anchors.length >= mostPerTick) {
      next.push({ kind: 'journal', at: now, ref });
      continue;
    }
    const [day = '', after] = ref.split('#');
    const step = await anchorDay(deps.lines, day, {
      limit: chainsAtOnce,
      now,
      ...(after === undefined ? {} : { after }),
    });
    if ('next' in step) next.push({ kind: 'journal', at: now, ref: `${day}#${step.next}` });
    else anchors.push(`${day}:${step.digest}`);
  }
  return next;
};

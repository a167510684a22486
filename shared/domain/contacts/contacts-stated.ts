import type { Statement } from '../evidence.ts';
import { addDays, isLocalDate } from '../time/local-days.ts';
import type { ContactOf } from './contact-of.ts';

/** What contact tracers wrote into records (F24): known from the beginning of the entry. A day to come is a slip of the pen. */
export const contactsStated = ({
  statements,
  entryIds,
}: {
  statements: readonly Statement[];
  entryIds: readonly string[];
}): ContactOf[] => {
  const found = new Map<string, ContactOf>();
  for (const { caseEntryId, lastExposureOn, statedAt, says } of statements) {
    if (caseEntryId === undefined || entryIds.includes(caseEntryId)) continue;
    if (!isLocalDate(lastExposureOn) || says === 'withdrawn') continue;
    const latest = addDays(new Date(statedAt).toISOString().slice(0, 10), 1);
    const known = found.get(caseEntryId);
    if (lastExposureOn > latest || (known && known.exposedOn >= lastExposureOn)) continue;
    const since = Math.min(statedAt, known?.since ?? statedAt);
    found.set(caseEntryId, {
      caseEntryId,
      exposedOn: lastExposureOn,
      how: 'listed',
      standing: 'contact',
      since,
      counts: true,
    });
  }
  return [...found.values()].sort((one, other) => (one.caseEntryId < other.caseEntryId ? -1 : 1));
};

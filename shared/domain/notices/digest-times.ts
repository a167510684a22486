import type { Severity } from '../../contracts/notification.ts';
import type { DigestSetting } from '../../contracts/recipient.ts';
import type { EpochMs } from '../evidence.ts';
import type { Directory } from '../places/directory.ts';
import { addDays, localDateOf, midnightOf } from '../time/local-days.ts';

const minute = 60_000;

/** C1: where the tier of an area is low, routine notices are one digest a local day. */
const lowTier: DigestSetting = { dailyAt: '08:00' };

/** The first digest after `now`: at a multiple of the interval since local midnight, or at the local time of day. */
export const nextDigestAt = (setting: DigestSetting, timeZone: string, now: EpochMs): EpochMs => {
  const today = localDateOf(now, timeZone);
  const midnight = midnightOf(today, timeZone);
  const tomorrow = midnightOf(addDays(today, 1), timeZone);
  if ('everyMinutes' in setting) {
    const interval = setting.everyMinutes * minute;
    return Math.min(midnight + (Math.floor((now - midnight) / interval) + 1) * interval, tomorrow);
  }
  const [hours = 0, minutes = 0] = setting.dailyAt.split(':').map(Number);
  const sinceMidnight = (hours * 60 + minutes) * minute;
  return midnight + sinceMidnight > now ? midnight + sinceMidnight : tomorrow + sinceMidnight;
};

/** When a notice is told in a digest; undefined for one that goes at once, as every urgent one does. */
export const digestTimeOf = (
  notice: { recipient: string; severity: Severity },
  about: { directory: Directory; timeZone: string; lowTier: boolean; now: EpochMs },
): EpochMs | undefined => {
  if (notice.severity === 'urgent') return undefined;
  const setting = about.directory.digestOf?.(notice.recipient) ?? (about.lowTier ? lowTier : undefined);
  return setting && nextDigestAt(setting, about.timeZone, about.now);
};

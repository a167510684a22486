import type { followUpOutcomes } from '../../contracts/event-terms.ts';
import type { Policy } from '../../contracts/policy.ts';
import type { Entry } from '../entry.ts';
import type { EpochMs, LocalDate } from '../evidence.ts';
import { addDays, localDateOf } from '../time/local-days.ts';

export type FollowUpOutcome = (typeof followUpOutcomes)[number];

/** One attempt to see somebody, as told. */
export interface FollowUpMade {
  at: EpochMs;
  outcome: FollowUpOutcome;
}

/** What became of one local day of the quarantine. */
export interface FollowUpDay {
  day: LocalDate;
  outcome: FollowUpOutcome;
}

/** Of several attempts on a day the one that says most of the person: an illness is not hidden by a good word, nor a sighting by a failed visit. */
const weight: Record<FollowUpOutcome, number> = {
  SEEN_NOT_OK: 4,
  SEEN_OK: 3,
  NOT_PERFORMED: 2,
  NOT_ATTEMPTED: 1,
  MISSED: 0,
};

type Followed = Pick<
  Entry,
  | 'quarantine'
  | 'followUps'
  | 'releasedAt'
  | 'stage'
  | 'stageSince'
  | 'timeline'
  | 'lastFollowUpAt'
  | 'followUp'
>;

/** F25: the days there was an attempt, and MISSED for each day of the quarantine before `today` without one. A day in hospital owes none. */
export const followUpDays = (entry: Followed, today: LocalDate): FollowUpDay[] => {
  const { quarantine, followUps = [] } = entry;
  if (quarantine === undefined) return [];
  const days = new Map<LocalDate, FollowUpOutcome>();
  for (const day of owedDays(entry, today)) days.set(day, 'MISSED');
  for (const { at, outcome } of followUps) {
    const day = localDateOf(at, quarantine.timeZone);
    const known = days.get(day);
    if (known === undefined || weight[outcome] > weight[known]) days.set(day, outcome);
  }
  return [...days]
    .map(([day, outcome]) => ({ day, outcome }))
    .sort((one, other) => (one.day < other.day ? -1 : 1));
};

/** P8: whether the local day owed a follow-up, had one that saw the person, or passed without. */
export const followUpCounts = (
  entry: Followed,
  day: LocalDate,
): { owed: number; made: number; missed: number } => {
  const owed = owedDays(entry, addDays(day, 1)).includes(day);
  const outcome = followUpDays(entry, addDays(day, 1)).find((one) => one.day === day)?.outcome;
  const made = outcome === 'SEEN_OK' || outcome === 'SEEN_NOT_OK';
  return { owed: Number(owed), made: Number(made), missed: Number(owed && !made) };
};

/** When somebody in quarantine was last seen: placed, followed up, tested, or told of in another way that takes meeting them. */
export const lastSeenAt = ({ quarantine, lastFollowUpAt, timeline }: Followed): EpochMs | undefined => {
  if (quarantine === undefined) return undefined;
  const met = timeline.filter(({ status, what }) => status === 'applied' && meetings.includes(what));
  return Math.max(quarantine.since, lastFollowUpAt ?? 0, ...met.map(({ at }) => at));
};

const meetings: readonly string[] = [
  'placed',
  'symptoms',
  'test-taken',
  'clinic-visit',
  'recovered',
  'received',
];

/** C8: when contact counts as lost unless the person is seen before; undefined while nobody has to follow them up. */
export const lostContactAt = (
  entry: Followed,
  policy: Pick<Policy, 'lostContactHours'>,
): EpochMs | undefined => {
  const seen = lastSeenAt(entry);
  return seen === undefined || entry.followUp !== 'ACTIVE'
    ? undefined
    : seen + policy.lostContactHours * 3_600_000;
};

/** From the day after the placement was told to the day before the end, without days in hospital. What was before it was told is nobody's omission. */
const owedDays = (entry: Followed, today: LocalDate): LocalDate[] => {
  const { quarantine } = entry;
  if (quarantine === undefined) return [];
  const { timeZone } = quarantine;
  const placed = entry.timeline.find(({ what }) => what === 'placed')?.at ?? 0;
  const since = Math.max(quarantine.since, placed);
  const ended = entry.releasedAt ?? (entry.stage === 'CLOSED' ? entry.stageSince : undefined);
  const endDay = ended === undefined ? today : localDateOf(ended, timeZone);
  const end = endDay < today ? endDay : today;
  const days: LocalDate[] = [];
  for (let day = addDays(localDateOf(since, timeZone), 1); day < end; day = addDays(day, 1)) days.push(day);
  const away = hospitalSpans(entry).map(({ from, to }) => ({
    from: localDateOf(from, timeZone),
    to: to === undefined ? today : localDateOf(to, timeZone),
  }));
  return days.filter((day) => !away.some(({ from, to }) => from <= day && day <= to));
};

const hospitalSpans = ({ timeline }: Followed): { from: EpochMs; to?: EpochMs }[] => {
  const spans: { from: EpochMs; to?: EpochMs }[] = [];
  for (const { at, stage, status } of timeline) {
    if (status !== 'applied') continue;
    const open = spans.at(-1)?.to === undefined ? spans.at(-1) : undefined;
    if (stage === 'HOSPITAL' && open === undefined) spans.push({ from: at });
    else if (stage !== 'HOSPITAL' && open !== undefined) open.to = at;
  }
  return spans;
};

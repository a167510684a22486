import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { generateArrivals, generateCopies } from '../generator/generate-arrivals.ts';

export interface Wanted {
  /** How many people enter, each stated once by the immigration service. */
  travellers: number;
  /** How many of them the liaison office states too. */
  again: number;
}

/** What is posted, and when: `before` whole and first, then each list with the copies of some of its people at the same moment. */
export interface Statements {
  before: ArrivalRecord[];
  lists: { records: ArrivalRecord[]; copies: ArrivalRecord[] }[];
}

const seed = 14;
const province = '14';
/** Decides names and years of birth only: everybody lands shortly before the posting. */
const date = '2026-11-20';
const listSize = 500;
const minuteMs = 60_000;
/** Landings are spread over this time, so that no clock of the follow-up (the earliest: 4 h) has run out when the record comes. */
const landingMinutes = 110;

/** Deterministic but for the day: the same people, documents, flights, destinations and copies in each run. */
export const makeStatements = ({ travellers, again }: Wanted, now: number): Statements => {
  const wanted = { count: travellers, seed, province, date };
  const landing = landings([...generateArrivals(wanted)], now);
  const copies = new Map<string, ArrivalRecord>();
  for (const copy of generateCopies(wanted, again)) copies.set(originalOf(copy.recordId), landing(copy));
  let lonely = 0;
  const records = [...generateArrivals(wanted)].map((record) => {
    if (copies.has(record.recordId) || record.health !== undefined) return landing(record);
    lonely += 1;
    return isOnlyReported(record, lonely) ? reported(landing(record)) : landing(record);
  });
  const [before, together] = alternate([...copies]);
  return {
    before: before.map(([, copy]) => copy),
    lists: inLists(records, listSize).map((list) => ({
      records: list,
      copies: list.flatMap(({ recordId }) => together.get(recordId) ?? []),
    })),
  };
};

const originalOf = (recordId: string): string => recordId.replace('LO-', 'IM-');

/** Of those nobody else states: every third foreign national and every fiftieth of the rest is known by a report only. */
const isOnlyReported = ({ traveller }: ArrivalRecord, position: number): boolean =>
  traveller.nationality === 'CHN' ? position % 50 === 0 : position % 3 === 0;

const reported = (record: ArrivalRecord): ArrivalRecord => ({ ...record, evidence: 'reported' });

const alternate = (
  copies: [string, ArrivalRecord][],
): [[string, ArrivalRecord][], Map<string, ArrivalRecord>] => [
  copies.filter((_, index) => index % 2 === 0),
  new Map(copies.filter((_, index) => index % 2 === 1)),
];

/** Moves the landings into the last two hours, in their order; who landed together still does. */
const landings = (records: readonly ArrivalRecord[], now: number) => {
  const times = [...new Set(records.map(({ entry }) => entry.arrivedAt ?? ''))].sort();
  const first = Math.floor(now / minuteMs) * minuteMs - 120 * minuteMs;
  const moved = new Map(
    times.map((time, index) => {
      const minute = Math.floor((index * landingMinutes) / times.length);
      return [time, new Date(first + minute * minuteMs).toISOString()];
    }),
  );
  return (record: ArrivalRecord): ArrivalRecord => {
    const arrivedAt = moved.get(record.entry.arrivedAt ?? '') ?? '';
    return {
      ...record,
      entry: { ...record.entry, arrivedAt },
      ...(record.legs ? { legs: record.legs.map((leg) => ({ ...leg, arrivedAt })) } : {}),
    };
  };
};

export const inLists = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );

import { deflateRawSync } from 'node:zlib';
import type { Workload } from './cost.ts';
import { listSize, postSize } from './phases.ts';
import { addUnits, noUnits, type Units } from './units.ts';
import { benchCounties, traveller } from './world.ts';

/** What cannot be avoided, by whatever design keeps the same promises to the same callers: one term, per arrival. */
export interface FloorTerm {
  term: string;
  units: Units;
}

const followUpDays = 14;
/** Two notices of an arrival: where it is bound for and where it came in. */
const notices = 2;
/** A record is found again by its document, by name with birth date, and by phone: three places, since none of them is always told. */
const keys = 3;
const processEvents = 6;
/** Bytes of one line of a list: an id of 26 characters, who and when. */
const bytesPerLine = 45;
/** A line of a log for each invocation. */
const logKb = 0.15;
/** SQS hands over 10 messages a call and takes 64 KB a unit; each message is sent, received and deleted. */
const sqsCalls = 3;
/** The least Lambda bills, of the smallest function. */
const leastGbSeconds = 0.001 * 0.125;

/** The terms of a workload. Writes are billed per KB, reads (half of it, eventually consistent) per 4 KB, requests per call. */
export const floorTerms = (workload: Workload): FloorTerm[] => {
  const record = JSON.stringify(traveller(0, new Date(0).toISOString(), benchCounties(1)));
  const recordBytes = deflateRawSync(record).length;
  const lines = (count: number): number => (count / listSize) * kilobytes(listSize * bytesPerLine);
  const events = followUpDays + 1 + (workload === 'full' ? processEvents : 0);
  const told = notices + (workload === 'full' ? 1 : 0);
  const eventLists = events / listSize;
  const ackLists = notices / listSize;
  const requests = 1 / postSize + ackLists + eventLists;
  const batches = 1 / (10 * postSize) + told / postSize;
  return [
    { term: 'the record, deflated, is kept as it was sent', units: of({ wru: kilobytes(recordBytes) }) },
    { term: 'the entry is found by its id', units: of({ wru: 1 }) },
    {
      term: 'the next record about the same person finds the entry by any of three keys',
      units: of({ wru: keys }),
    },
    { term: 'matching looks under each of the three', units: of({ rru: keys * 0.5 }) },
    { term: 'each notice lies in its own inbox before it is sent', units: of({ wru: told }) },
    { term: 'who acknowledged which notice, a list an item', units: of({ wru: lines(notices) }) },
    { term: 'each event, a list an item', units: of({ wru: lines(events) }) },
    { term: 'an event is judged against the entry it is about', units: of({ rru: events * 0.5 }) },
    {
      term: 'records, acknowledgements and events are posted in lists, each answered item by item',
      units: of({ http: requests, invocations: requests }),
    },
    { term: 'workers get full batches', units: of({ invocations: batches }) },
    {
      term: 'records and notices go through a queue, packed',
      units: of({ sqs: (sqsCalls * (recordBytes + told * bytesPerLine)) / 65_536 }),
    },
    {
      term: 'each invocation lasts a millisecond and says one line',
      units: of({ gbSeconds: (requests + batches) * leastGbSeconds, logKb: (requests + batches) * logKb }),
    },
  ];
};

/** Units per arrival that no design can go below. */
export const floorOf = (workload: Workload): Units =>
  floorTerms(workload).reduce((sum, { units }) => addUnits(sum, units), noUnits);

const of = (units: Partial<Units>): Units => ({ ...noUnits, ...units });
const kilobytes = (bytes: number): number => Math.ceil(bytes / 1024);

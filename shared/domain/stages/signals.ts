import type { EntryFacts } from '../entry-facts.ts';
import type { EpochMs, EventEvidence, Statement } from '../evidence.ts';
import { recordKey, saysArrived } from '../statements/source-disagreements.ts';

/** What a piece of evidence means to the stage table, in the order that decides between equal times. */
export const signals = [
  'record:expected',
  'record:reported',
  'record:arrived',
  'record:checked',
  'record:withdrawn',
  'accepted',
  'rejected',
  'transfer-offered',
  'transfer-revoked',
  'assigned',
  'feedback',
  'resolved',
  'policy-applied',
  'exception',
  'notice-given',
  'corrected',
  'explained',
  'note',
  'verified:confirmed',
  'verified:hospital',
  'verified:observed',
  'verified:quarantined',
  'verified:not-found',
  'verified:false-report',
  'port-check',
  'certificate',
  'disposition:transfer',
  'disposition:local',
  'disposition:self',
  'disposition:hold',
  'disposition:refer',
  'disposition:clear',
  'disposition:onward',
  'disposition:aboard',
  'boarded',
  'leg',
  'received',
  'placed',
  'moved',
  'follow-up',
  'symptoms',
  'clinic-visit',
  'test-taken',
  'hospitalised',
  'test:negative',
  'test:positive',
  'test:suspected',
  'test:confirmed',
  'investigation-opened',
  'investigation-closed',
  'contact-identified',
  'contact-verified',
  'contacts-listed',
  'contact-reached',
  'recovered',
  'extended',
  'reduced',
  'released',
  'collected',
  'completed',
  'converted',
  'landed',
  'did-not-travel',
  'refused-entry',
  'returned',
  'departed',
  'lost',
  'died',
  'reopened',
  // A word no version of the contract knows: it fits no row, so it is told as a conflict and not lost.
  'unknown',
] as const;
export type Signal = (typeof signals)[number];

/** One piece of evidence on its way through the stage table. */
export interface Evidence {
  key: string;
  signal: Signal;
  at: EpochMs;
  /** Position in time: founding records come before everything. */
  order: EpochMs;
  statement?: Statement;
  event?: EventEvidence;
}

const rank = new Map<string, number>(signals.map((signal, index) => [signal, index]));

/** All evidence of an entry, each piece once, in the one order everything is derived in (I11). */
export const inOrder = (facts: EntryFacts, events: EventEvidence[]): Evidence[] =>
  [...statementEvidence(facts), ...eventEvidence(events)].sort(compare);

/** Time first, then the stage table's order, then unsigned before signed, then content: never the order of arrival. */
const compare = (one: Evidence, other: Evidence): number =>
  one.order - other.order ||
  (rank.get(one.signal) ?? 0) - (rank.get(other.signal) ?? 0) ||
  Number(one.event?.officer !== undefined) - Number(other.event?.officer !== undefined) ||
  (one.key < other.key ? -1 : one.key > other.key ? 1 : 0);

/** Of two events, which comes first in that order. */
export const inEventOrder = (one: EventEvidence, other: EventEvidence): number =>
  one.occurredAt - other.occurredAt ||
  (rank.get(signalOf(one)) ?? 0) - (rank.get(signalOf(other)) ?? 0) ||
  Number(one.officer !== undefined) - Number(other.officer !== undefined) ||
  (one.key < other.key ? -1 : 1);

const statementEvidence = (facts: EntryFacts): Evidence[] => {
  if (facts.allWithdrawn) return withdrawnEvidence(facts.statements);
  const onlyTraced = facts.statements.every(({ source }) => source === 'contact-tracing');
  const all = facts.statements.flatMap((statement): Evidence[] => {
    const key = recordKey(statement);
    if (!saysArrived(statement)) {
      const signal = statement.says === 'reported' ? 'record:reported' : 'record:expected';
      // A contact tracer's word about a journey that others told us of did not found it.
      const founds = statement.source !== 'contact-tracing' || onlyTraced;
      const order = founds ? Number.NEGATIVE_INFINITY : statement.statedAt;
      return [{ key, signal, at: statement.statedAt, order, statement }];
    }
    // An arrival cannot lie after the moment it was told: a planned time in an arrival record counts as told.
    const at = Math.min(statement.at, statement.statedAt);
    const arrived: Evidence = { key, signal: 'record:arrived', at, order: at, statement };
    return statement.says === 'checked' ? [arrived, { ...arrived, signal: 'record:checked' }] : [arrived];
  });
  return founded(all);
};

/** An entry known by arrival records alone begins with the earliest of them, whatever its clock says. */
const founded = (all: Evidence[]): Evidence[] => {
  if (all.some((one) => one.order === Number.NEGATIVE_INFINITY)) return all;
  const earliest = all.reduce((least, one) => Math.min(least, one.order), Number.POSITIVE_INFINITY);
  return all.map((one) => (one.order === earliest ? { ...one, order: Number.NEGATIVE_INFINITY } : one));
};

const withdrawnEvidence = (statements: Statement[]): Evidence[] => {
  const last = statements.reduce((one, other) => (other.statedAt > one.statedAt ? other : one));
  const founding = statements.map((statement): Evidence => {
    const at = statement.statedAt;
    return {
      key: recordKey(statement),
      signal: 'record:expected',
      at,
      order: Number.NEGATIVE_INFINITY,
      statement,
    };
  });
  const at = last.statedAt;
  return [...founding, { key: recordKey(last), signal: 'record:withdrawn', at, order: at, statement: last }];
};

const eventEvidence = (events: EventEvidence[]): Evidence[] => {
  const once = new Map<string, Evidence>();
  for (const event of events) {
    const signal = signalOf(event);
    once.set(event.key, { key: event.key, signal, at: event.occurredAt, order: event.occurredAt, event });
  }
  return [...once.values()];
};

export const signalOf = (event: EventEvidence): Signal => {
  const word = wordFor(event);
  return isSignal(word) ? word : 'unknown';
};

const wordFor = ({ type, data }: EventEvidence): string => {
  if (type === 'disposition') return `disposition:${data.disposition}`;
  if (type === 'verified') return `verified:${data.outcome}`;
  if (type === 'test-result') return `test:${data.result}`;
  return type;
};

const isSignal = (word: string): word is Signal => rank.has(word);

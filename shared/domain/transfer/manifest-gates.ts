import type { Entry, Stage } from '../entry.ts';
import type { EntryDocument, EpochMs, EventEvidence } from '../evidence.ts';
import { textOf } from '../stages/evidence-fields.ts';
import type { Gate, TripPlan } from './manifest.ts';

/** Where one person stands on one trip, by their own evidence, applied or waiting. */
export interface GateStates {
  checked: boolean;
  boardedAt?: EpochMs;
  received: boolean;
  placed: boolean;
  /** After boarding: on another trip, at a site, in hospital, or the story is over. */
  goneOn: boolean;
  /** Not boarded here, and need not be: on another trip, or not waiting for one any more. */
  elsewhere: boolean;
  /** Gates at which an officer explained why the person is not there. */
  explained: ReadonlySet<Gate>;
}

const unchecked: readonly Stage[] = ['EXPECTED', 'REPORTED', 'ARRIVED'];
const notWaiting: readonly Stage[] = [
  'HANDED_OVER',
  'QUARANTINE',
  'HOSPITAL',
  'RELEASED',
  'COMMUNITY',
  'ABOARD',
  'CLOSED',
];
const settled: readonly Stage[] = ['QUARANTINE', 'HOSPITAL', 'RELEASED', 'COMMUNITY', 'CLOSED'];
const boarding: readonly string[] = ['boarded', 'leg'];
const day = 24 * 3_600_000;

export const atTheGates = (
  { entry, document }: { entry: Entry; document: Pick<EntryDocument, 'events'> },
  manifestId: string,
  plan: TripPlan | undefined,
): GateStates => {
  // The same id may serve every day: what counts is this run.
  const since = plan === undefined ? Number.NEGATIVE_INFINITY : plan.departureAt - day;
  const events = document.events.filter(({ occurredAt }) => occurredAt >= since);
  const here = (event: EventEvidence) => textOf(event, 'manifestId') === manifestId;
  const boarded = latest(events.filter((event) => boarding.includes(event.type) && here(event)));
  const received = latest(events.filter((event) => event.type === 'received' && here(event)));
  const after = events.filter(({ occurredAt }) => boarded !== undefined && occurredAt >= boarded);
  const elsewhere = events.some((event) => boarding.includes(event.type) && !here(event));
  return {
    checked: !unchecked.includes(entry.stage) || document.events.some(({ type }) => type === 'port-check'),
    ...(boarded === undefined ? {} : { boardedAt: boarded }),
    received: received !== undefined && (boarded === undefined || received >= boarded),
    placed: after.some(({ type }) => type === 'placed') || entry.quarantine?.confirmed === true,
    goneOn:
      settled.includes(entry.stage) ||
      after.some((event) => event.type === 'placed' || (boarding.includes(event.type) && !here(event))),
    elsewhere: elsewhere || notWaiting.includes(entry.stage),
    explained: explainedGates(entry, manifestId, since),
  };
};

/** Boarded, and nothing says that they left the vehicle. */
export const isAboard = (state: GateStates): boolean =>
  state.boardedAt !== undefined && !state.received && !state.goneOn && !state.explained.has('reception');

const latest = (events: readonly EventEvidence[]): EpochMs | undefined =>
  events.length === 0 ? undefined : Math.max(...events.map(({ occurredAt }) => occurredAt));

const gates: readonly Gate[] = ['check', 'boarding', 'reception'];

const explainedGates = (entry: Entry, manifestId: string, since: EpochMs): Set<Gate> => {
  const own = (entry.explanations ?? []).filter(
    (one) => one.at >= since && (one.manifestId === undefined || one.manifestId === manifestId),
  );
  return new Set(gates.filter((gate) => own.some((one) => one.gate === gate || one.gate === 'custody')));
};

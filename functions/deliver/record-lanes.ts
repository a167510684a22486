import type { EpochMs } from '../../shared/domain/evidence.ts';
import { type Breaker, breakerWrite, loadBreakers } from '../../shared/store/breakers.ts';
import { type Delivery, deliveryWrite, loadDeliveries } from '../../shared/store/deliveries.ts';
import { closedKeys, openItems } from '../../shared/store/deliveries-open.ts';
import { type Due, dueItems } from '../../shared/store/due.ts';
import type { Table } from '../../shared/store/table.ts';
import { afterFailure, afterSuccess } from './breaker-rules.ts';
import { endpointGone, type LaneResult, type Step } from './lane.ts';
import { staysInQueue } from './settle-push.ts';

export interface RecordDeps {
  table: Table;
  now: () => EpochMs;
  /** How long after parking the operator is told (C14). */
  parkedMs: number;
}

type Settled = Extract<Step, { kind: 'settled' }>;

/** So often a message may be received before its retry moves to the due index: well below the queue's own limit. */
const receivesInQueue = 8;
/** Longer than an invocation lives: who still believed the breaker open has put its push among the waiting by then. */
const stragglersMs = 120_000;
const rounds = 4;

/** Whether the retry is found through the due index instead of by its message. */
export const goesThroughDue = (step: Settled): boolean =>
  step.after.state === 'RETRYING' &&
  (!staysInQueue(step.after) || step.waybill.receiveCount >= receivesInQueue);

/** A message that was put off too often without an attempt is kept in the table like one that was tried. */
export const keepPostponed = (step: Step, now: EpochMs): Step => {
  if (step.kind !== 'later' || step.waybill.receiveCount < receivesInQueue) return step;
  const { before } = step.waybill;
  const after: Delivery = { ...before, state: 'RETRYING', nextAt: now + step.seconds * 1000 };
  return { kind: 'settled', waybill: step.waybill, after: { ...after, code: before.code ?? 'postponed' } };
};

/**
 * Writes what a batch came to, in the order that survives a stop anywhere: what will find the push again, then its outcome, then the
 * breakers, then the removal of what is over. Returns the outcomes as they now lie in the table, by push id.
 */
export const recordLanes =
  (deps: RecordDeps) =>
  async (lanes: readonly LaneResult[]): Promise<Map<string, Delivery>> => {
    const settled = lanes.flatMap((lane) => lane.steps.filter((step) => step.kind === 'settled'));
    const before = lanes.flatMap((lane) => lane.steps.filter((step) => step.kind === 'settled-before'));
    const dues = [
      ...settled.flatMap((step) => dueOf(deps, step)),
      ...lanes.flatMap((lane) => dueOfLane(deps, lane)),
    ];
    await deps.table.put([...dueItems(dues), ...settled.flatMap((step) => openItems(step.after))]);
    const outcomes = await writeDeliveries(deps.table, settled);
    await Promise.all(lanes.map((lane) => writeBreaker(deps, lane)));
    const over = [
      ...settled.filter((step) => step.waybill.before.version > 0 || isForeign(step, outcomes)),
      ...before,
    ];
    await deps.table.delete(over.flatMap((step) => closedKeys(outcomeOf(step, outcomes))));
    return outcomes;
  };

const outcomeOf = ({ waybill }: Step, outcomes: ReadonlyMap<string, Delivery>): Delivery =>
  outcomes.get(waybill.push.pushId) ?? waybill.before;

const isForeign = (step: Settled, outcomes: ReadonlyMap<string, Delivery>): boolean =>
  outcomes.get(step.waybill.push.pushId)?.state !== step.after.state;

const dueOf = (deps: RecordDeps, step: Settled): Due[] => {
  const { waybill, after } = step;
  const ref = after.pushId;
  const newlyWaiting = after.state === 'WAITING' && waybill.before.state !== 'WAITING';
  if (after.nextAt !== undefined && (newlyWaiting || goesThroughDue(step))) {
    return [{ kind: 'push', at: after.nextAt, ref }];
  }
  if (after.state !== 'PARKED' || after.code === endpointGone) return [];
  return [{ kind: 'parked', at: deps.now() + deps.parkedMs, ref }];
};

const dueOfLane = (deps: RecordDeps, { stored, breaker, gone }: LaneResult): Due[] => {
  const { recipient: ref } = breaker;
  const dues: Due[] = [];
  if (breaker.open && !stored.open) dues.push({ kind: 'probe', at: breaker.open.probeAt, ref });
  if (stored.open && !breaker.open) dues.push({ kind: 'probe', at: deps.now() + stragglersMs, ref });
  // An endpoint that is gone is told to the operator at once.
  if (gone) dues.push({ kind: 'parked', at: gone.at, ref: gone.pushId });
  return dues;
};

/**
 * Someone else may have handled a copy of the same message: a delivery wins over any failure, parking over what is still to be tried (nobody
 * comes back to it), and of the others the first.
 */
const writeDeliveries = async (table: Table, settled: readonly Settled[]): Promise<Map<string, Delivery>> => {
  const outcomes = new Map<string, Delivery>();
  let left = settled.map((step) => step.after);
  for (let round = 0; left.length > 0; round += 1) {
    if (round === rounds) throw new Error('deliveries keep changing under our hands');
    const answers = await table.write(left.map(deliveryWrite));
    const refused = left.filter((_, index) => answers[index] === 'refused');
    for (const one of left) outcomes.set(one.pushId, one);
    const stored = await loadDeliveries(
      table,
      refused.map((one) => one.pushId),
      { consistent: true },
    );
    left = refused.flatMap((mine, index) => {
      const theirs = stored[index];
      if (!theirs || wins(mine, theirs)) return [{ ...mine, version: theirs?.version ?? 0 }];
      outcomes.set(mine.pushId, theirs);
      return [];
    });
  }
  return outcomes;
};

const wins = (mine: Delivery, theirs: Delivery): boolean => {
  if (mine.state === 'DELIVERED') return theirs.state !== 'DELIVERED';
  // A replay starts a push over: what was decided of its former start is void.
  const isOpen = theirs.state === 'WAITING' || theirs.state === 'RETRYING';
  return mine.state === 'PARKED' && isOpen && theirs.startedAt === mine.startedAt;
};

const writeBreaker = async ({ table, now }: RecordDeps, lane: LaneResult): Promise<void> => {
  let { stored, breaker } = lane;
  for (let round = 0; !isSame(stored, breaker); round += 1) {
    if (round === rounds) throw new Error('a breaker keeps changing under our hands');
    const [answer] = await table.write([breakerWrite(breaker)]);
    if (answer === 'written') return;
    const [fresh] = await loadBreakers(table, [breaker.recipient]);
    stored = fresh ?? { ...stored, version: 0 };
    breaker = lane.successes.reduce(
      (learned, success) => (success ? afterSuccess(learned) : afterFailure(learned, now())),
      stored,
    );
    await table.put(dueItems(dueOfLane({ table, now, parkedMs: 0 }, { ...lane, stored, breaker })));
  }
};

const isSame = (one: Breaker, other: Breaker): boolean =>
  one.failures === other.failures && (one.open === undefined) === (other.open === undefined);

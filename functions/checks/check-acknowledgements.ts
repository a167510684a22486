import { operatorLocality } from '../../shared/contracts/localities.ts';
import { ackSteps, nextAckStepAt } from '../../shared/domain/deadlines/acknowledgement.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import type { Due, DueItem } from '../../shared/store/due.ts';
import { acknowledgementWrite, inboxKey } from '../../shared/store/notifications.ts';
import { notificationRef } from '../../shared/store/sweep-refs.ts';
import { type Check, type CheckWork, refsOf } from './check-work.ts';
import { climb } from './climb-ladder.ts';
import { climbs, loadUnacknowledged, type Unacknowledged } from './load-unacknowledged.ts';

const hour = 3_600_000;

/** C1: notifications whose time to be acknowledged has passed. What was acknowledged meanwhile costs one read and is done. */
export const checkAcknowledgements: Check = async (work, items) => {
  const open = await loadUnacknowledged(work, refsOf(items));
  await settleAnswered(work, open);
  const waiting = open.filter((one) => one.answer === undefined);
  const operators = waiting.filter(isOperators);
  const others = waiting.filter((one) => !isOperators(one));
  await climb(work, others, since(items));
  return [
    ...operators.flatMap((one) => tellOperators(work, one)),
    ...others.flatMap((one) => nextStep(work, one)),
  ];
};

/** Earliest due time of the batch: a step taken since then may have been left unfinished by a tick that stopped. */
const since = (items: readonly DueItem[]): EpochMs => Math.min(...items.map((item) => item.at));

const isOperators = ({ stored }: Unacknowledged): boolean =>
  stored.notification.locality === operatorLocality;

/** Answered in another way: the acknowledgement is written where everybody looks for it. */
const settleAnswered = async (work: CheckWork, open: readonly Unacknowledged[]): Promise<void> => {
  const writes = open.flatMap(({ ref, answer }) =>
    answer
      ? [acknowledgementWrite(inboxKey(ref.recipient, ref.notificationId), answer.officer, answer.at)]
      : [],
  );
  await work.deps.table.write(writes);
};

/** Above the operator is nobody to tell: it is an alarm (R3), renewed as long as it lasts. */
const tellOperators = (work: CheckWork, { stored, ref, entry }: Unacknowledged): Due[] => {
  const { policy } = work.config.policies.at(work.now);
  const alarmAt = Date.parse(stored.notification.createdAt) + policy.operatorUnacknowledgedHours * hour;
  const early = alarmAt > work.now;
  if (!early) work.count('OperatorUnacknowledged', 1);
  if (!early && entry?.stage === 'CLOSED') return [];
  const again = work.now + policy.acknowledgement.repeatHours * hour;
  return [{ kind: 'ack', at: early ? alarmAt : again, ref: notificationRef(ref) }];
};

const nextStep = ({ config, now }: CheckWork, one: Unacknowledged): Due[] => {
  const { ref, dueAt, entry } = one;
  if (!climbs(one) || dueAt === undefined) return [];
  const { policy } = config.policies.at(now);
  // Of somebody whose story has ended nobody is reminded daily.
  const top = policy.acknowledgement.ladderHours.length;
  if (entry?.stage === 'CLOSED' && ackSteps(dueAt, policy, now).some(({ level }) => level >= top)) return [];
  const at = nextAckStepAt(dueAt, policy, now);
  return [{ kind: 'ack', at, ref: notificationRef(ref) }];
};

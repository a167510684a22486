import type { RecipientKey } from '../../contracts/localities.ts';
import type { AckStep } from '../deadlines/acknowledgement.ts';
import type { DueStep } from '../deadlines/deadlines.ts';
import type { Told } from '../evidence.ts';
import { escalate, resolveRecipient } from '../places/routing-fallback.ts';
import { namedByPolicy } from '../places/routing-policy.ts';
import { type PlannedNotice, type PlanOutlook, toldKeys, withAckBy } from './plan-notices.ts';
import { makeNotice } from './plan-notices-severity.ts';

export interface StepsInput extends PlanOutlook {
  told: readonly Told[];
}

/** The notices of deadlines that have passed, one per recipient and step; the ones already told are left out. */
export const noticesForSteps = (steps: readonly DueStep[], input: StepsInput): PlannedNotice[] =>
  untold(
    [...steps, ...steps.flatMap((step) => besides(step, input))].map(
      ({ key, kind, level, locality, department, urgent }) => ({
        ...makeNotice(kind, key, resolveRecipient(locality, department, input), input.version),
        severity: urgent ? 'urgent' : 'routine',
        escalation: level,
      }),
    ),
    input,
  );

/** L9: the first level's alert goes to whom the policy `recipients` adds as well. */
const besides = (step: DueStep, { after, tree, policy }: StepsInput): DueStep[] =>
  step.level > 0 ? [] : namedByPolicy(step.kind, after, tree, policy).map((place) => ({ ...step, ...place }));

/** A notification nobody acknowledged. */
export interface Unacknowledged {
  notificationId: string;
  recipient: RecipientKey;
}

/** C1: `ack.overdue` about one notification for every rung that was reached. */
export const noticesForAckSteps = (
  about: Unacknowledged,
  steps: readonly AckStep[],
  input: StepsInput,
): PlannedNotice[] =>
  untold(
    steps.flatMap(({ level, to }) =>
      to.map((rung) => {
        const key = `ack.overdue:${level}:${about.notificationId}`;
        const recipient = escalate(about.recipient, rung, input);
        return { ...makeNotice('ack.overdue', key, recipient, input.version), escalation: level, about };
      }),
    ),
    input,
  );

/** Steps that fall on one recipient are one notice. */
const untold = (notices: readonly PlannedNotice[], input: StepsInput): PlannedNotice[] => {
  const known = toldKeys(input.told);
  const fresh: PlannedNotice[] = [];
  for (const one of notices) {
    const id = `${one.key} ${one.recipient}`;
    if (known.has(id)) continue;
    known.add(id);
    fresh.push(withAckBy(one, input));
  }
  return fresh;
};

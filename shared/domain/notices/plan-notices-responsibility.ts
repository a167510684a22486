import type { NotificationKind } from '../../contracts/notification-kinds.ts';
import type { Entry } from '../entry.ts';

const answers = ({ responsibility: { state, locality } }: Entry): string | undefined =>
  state === 'ACCEPTED' || state === 'TRANSFER_OFFERED' ? locality : undefined;

/** Whether the change settled who answers: decided from above (R2), or handed on from one owner to the next. */
export const settledBy = (before: Entry | undefined, after: Entry): NotificationKind | undefined => {
  const owner = answers(after);
  const earlier = before && answers(before);
  if (after.stage === 'CLOSED' || owner === undefined || owner === earlier) return undefined;
  if (after.responsibility.decided) return 'responsibility.decided';
  return earlier === undefined ? undefined : 'responsibility.transferred';
};

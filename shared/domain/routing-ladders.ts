import type { RecipientKey } from '../contracts/localities.ts';
import { escalate, operatorRecipient, type Places, resolveRecipient, rootLead } from './routing-fallback.ts';

/**
 * C11: who is told that a release is overdue at a step (0 first) of a ladder of `steps` steps: the locality's health, its parent's, and
 * so on upward; the last step but one is the root's lead, the last the operator.
 */
export const releaseStep = (
  locality: string,
  { level, steps }: { level: number; steps: number },
  places: Places,
): RecipientKey[] => {
  const own = resolveRecipient(locality, 'health', places);
  if (level <= 0) return [own];
  if (level >= steps - 1) return [operatorRecipient];
  if (level === steps - 2) return [rootLead(locality, places)];
  return [escalate(resolveOwn(locality), level, places)];
};

/** Escalation climbs from the locality itself, not from the ancestor its notices fall back to. */
const resolveOwn = (locality: string): RecipientKey => `${locality}/health`;

/**
 * C1: who is told that a notification is unacknowledged at a level (1 first) of a ladder of `steps` steps: the recipient itself, the
 * same department of its parent, and so on; from the last step on the root's lead and the operator together.
 */
export const acknowledgementStep = (
  recipient: RecipientKey,
  { level, steps }: { level: number; steps: number },
  places: Places,
): RecipientKey[] => {
  if (level >= steps && steps > 1) {
    const locality = recipient.slice(0, recipient.indexOf('/'));
    return [...new Set([rootLead(locality, places), operatorRecipient])];
  }
  return [escalate(recipient, Math.max(0, level - 1), places)];
};

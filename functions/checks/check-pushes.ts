import { resendPushes, wakeRecipient } from '../../shared/store/deliveries-resend.ts';
import { type Check, refsOf } from './check-work.ts';

/** Retries whose time has come, queued byte for byte as they were. What comes of them, and when to try again, delivery writes itself. */
export const checkPushes: Check = async ({ deps }, items) => {
  await resendPushes(deps)(refsOf(items));
  return [];
};

/** Recipients that did not answer: one push as a probe, or all that wait once they answer again. */
export const wakeRecipients: Check = async ({ deps }, items) => {
  for (const recipient of refsOf(items)) await wakeRecipient(deps)(recipient);
  return [];
};

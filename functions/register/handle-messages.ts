import type { ArrivalsMessage, ClaimMessage } from '../../shared/contracts/messages.ts';
import type { Failures, Received } from '../../shared/lambda/queue-chain.ts';
import type { RecordName } from '../../shared/store/records.ts';

type Given = Received<ArrivalsMessage | ClaimMessage>;

interface Doing {
  register: (messages: readonly Received<ArrivalsMessage>[]) => Promise<Failures>;
  claim: (names: readonly RecordName[]) => Promise<void>;
}

/** Arrivals are registered together; records to be filed anew are, each message of them alone. */
export const handleMessages =
  ({ register, claim }: Doing) =>
  async (messages: readonly Given[]): Promise<Failures> => {
    const arrivals = messages.flatMap((one) =>
      'records' in one.message ? [{ ...one, message: one.message }] : [],
    );
    const failures = new Map(arrivals.length > 0 ? await register(arrivals) : []);
    for (const { message, messageId } of messages) {
      if (!('claim' in message)) continue;
      try {
        await claim(message.claim);
      } catch (error) {
        failures.set(messageId, error instanceof Error ? error : new Error('thrown value', { cause: error }));
      }
    }
    return failures;
  };

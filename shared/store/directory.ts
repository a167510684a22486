import type { DigestSetting, StoredRecipient } from '../contracts/recipient.ts';
import { recipientKeyOf } from './recipients.ts';

/** Who can be told: what routing asks of the recipient directory. */
export interface RecipientDirectory {
  has(recipientKey: string): boolean;
  get(recipientKey: string): StoredRecipient | undefined;
  digestOf(recipientKey: string): DigestSetting | undefined;
  readonly size: number;
}

/** A recipient whose only endpoint is gone is not there for routing, so that its notices go to the fallback recipient. */
export const makeDirectory = (recipients: readonly StoredRecipient[]): RecipientDirectory => {
  const byKey = new Map(recipients.map((one) => [recipientKeyOf(one), one]));
  return {
    has: (recipientKey) => isReachable(byKey.get(recipientKey)),
    get: (recipientKey) => byKey.get(recipientKey),
    digestOf: (recipientKey) => byKey.get(recipientKey)?.digest,
    size: byKey.size,
  };
};

const isReachable = (recipient: StoredRecipient | undefined): boolean =>
  recipient !== undefined &&
  (recipient.goneAt === undefined || recipient.channels.some((channel) => channel.type !== 'webhook'));

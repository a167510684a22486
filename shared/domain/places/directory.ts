import type { DigestSetting } from '../../contracts/recipient.ts';

/** Who can be told. A recipient whose only endpoint is gone (410) is not there, so that its notices go to the fallback recipient. */
export interface Directory {
  has(recipientKey: string): boolean;
  /** Whether that recipient gets digests, and when. */
  digestOf?(recipientKey: string): DigestSetting | undefined;
}

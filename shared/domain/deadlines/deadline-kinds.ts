import type { EpochMs } from '../evidence.ts';

export const deadlineKinds = [
  'no-show',
  'port-check',
  'verification',
  'unowned',
  'feedback',
  'transfer-planned',
  'hand-over',
  'report-in',
  'placement',
  'follow-up',
  'release-upcoming',
  'release',
  'collection',
  'missing-step',
  'declaration',
  'test',
  'hospital',
  'lost-contact',
  'outside-receipt',
  'aboard',
  'silence',
  'conflict',
  'investigation',
  'investigation-result',
  'contacts-listed',
  'contacts-reached',
] as const;
export type DeadlineKind = (typeof deadlineKinds)[number];

export interface Deadline {
  kind: DeadlineKind;
  dueAt: EpochMs;
  /** The locality that has to act. */
  locality: string;
  /** Which of its kind it is: a clock that begins anew is another one, and is told anew. */
  about?: string;
  /** Version of the policy that made `dueAt`. */
  rule?: string;
}

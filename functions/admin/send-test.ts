import { type CommitDeps, sendNotices } from '../../shared/commit/commit-entries.ts';
import type { RecipientKey } from '../../shared/contracts/localities.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import { notificationId } from '../../shared/domain/notices/notification-id.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import { notFound } from '../../shared/lambda/problem.ts';
import { readRecipient } from '../../shared/store/recipients.ts';

/** `POST …/test` (L14): one `test` notification, through the same queue, signature and retries as every other. */
export const sendTest =
  (deps: Omit<CommitDeps, 'now'>) =>
  async (recipientKey: RecipientKey, requestId: string, now: number): Promise<Answer> => {
    const recipient = await readRecipient(deps.table, recipientKey);
    if (!recipient) throw notFound('There is no such recipient.');
    const test: Notification = {
      id: notificationId(now, 'test', requestId, recipientKey),
      kind: 'test',
      locality: recipient.locality,
      department: recipient.department,
      severity: 'routine',
      createdAt: new Date(now).toISOString(),
      escalation: 0,
      link: '/v1/notifications',
    };
    await sendNotices({ ...deps, now: () => now })([test]);
    return { status: 202, body: { notificationId: test.id } };
  };

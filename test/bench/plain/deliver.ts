import { createHmac } from 'node:crypto';
import { pushMessage, worker } from './messages.ts';
import { get, update } from './table.ts';

/** Posts one notification to its recipient, signed, and notes that it was delivered. What is refused is thrown, and comes again. */
const deliver = async ({ notificationId }: { notificationId: string }): Promise<void> => {
  const notification = await get(`NOTIFICATION#${notificationId}`);
  if (notification === undefined || notification.state !== 'pending') return;
  const recipient = await get(`RECIPIENT#${notification.locality}`);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const { entryId, locality, kind, at } = notification;
  const body = JSON.stringify({ type: 'notification', id: notificationId, entryId, locality, kind, at });
  const signature = createHmac('sha256', String(recipient?.secret))
    .update(`${notificationId}.${timestamp}.${body}`)
    .digest('base64');
  const response = await fetch(String(recipient?.url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': notificationId,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`the recipient answered ${response.status}`);
  const deliveredAt = new Date().toISOString();
  await update(`NOTIFICATION#${notificationId}`, { state: 'delivered', deliveredAt }, { state: 'pending' });
};

export const handler = worker(pushMessage, deliver);

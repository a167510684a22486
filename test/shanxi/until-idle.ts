import * as z from 'zod';
import type { ApiClient } from '../../cli/api-client.ts';

const idleShape = z.object({ idle: z.boolean(), waitingFor: z.array(z.string()).default([]) });
const nowShape = z.object({ now: z.string() });

/**
 * Waits until nothing is under way in the twin. Where two registers met, the notices of one wait for the sweep to see that they were sent,
 * two minutes later: these are not waited for in real time, the clock is moved.
 */
export const untilIdle = async (client: ApiClient): Promise<void> => {
  for (;;) {
    const query = { timeoutSeconds: '2' };
    const { idle, waitingFor } = await client.call(idleShape, { method: 'GET', path: '/_twin/idle', query });
    if (idle) return;
    if (waitingFor.every((one) => one.endsWith('notices written but not sent'))) {
      const json = { advance: 'PT2M' };
      await client.call(nowShape, { method: 'POST', path: '/_twin/clock', json });
    }
  }
};

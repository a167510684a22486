import { afterEach } from 'vitest';
import { type Receiver, startReceiver } from './receiver.ts';

/** Starts receivers that are closed after the test that asked for them. */
export const receiversOfThisFile = (): typeof startReceiver => {
  const open: Receiver[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((receiver) => receiver.close()));
  });
  return async (...args) => {
    const started = await startReceiver(...args);
    open.push(started);
    return started;
  };
};

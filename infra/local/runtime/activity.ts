/** Tells whoever waits that something started or ended; the waiter then looks for itself. */
export type Activity = {
  changed(): void;
  /** Resolves at the next change or after `ms`, whichever is first. */
  nextChange(ms: number): Promise<void>;
  /** Called at each change. */
  subscribe(listener: () => void): void;
};

export function createActivity(): Activity {
  let waiting: (() => void)[] = [];
  const listeners: (() => void)[] = [];
  return {
    changed: () => {
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
      for (const listener of listeners) listener();
    },
    nextChange: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
    subscribe: (listener) => {
      listeners.push(listener);
    },
  };
}

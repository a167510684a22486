import { startTwinProcess, type TwinProcess } from '../twin/start-twin.ts';

/** What has happened so far: requests answered 202, and notifications at the receiver. */
export interface Counters {
  accepted: number;
  delivered: number;
}

/** A twin as a process of its own that is killed at given moments and started again on the same data each time. */
export interface KilledTwin {
  /** The one that serves now; while there is none, the next. */
  serving(): Promise<TwinProcess>;
  /** To be called whenever a counter has changed: kills when the next moment has come. */
  look(): void;
  /** Moments that have not come. */
  left(): number;
  stop(): Promise<void>;
}

/** `moments` are passed one by one, in this order; one that has come already when the twin is back kills it at the next change. */
export const startKilledTwin = (
  dataDirectory: string,
  counters: Counters,
  moments: readonly Partial<Counters>[],
): KilledTwin => {
  const ahead = [...moments];
  let up = false;
  const start = async (): Promise<TwinProcess> => {
    const twin = await startTwinProcess({ dataDirectory });
    up = true;
    return twin;
  };
  let serving = start();
  const killed = async (twin: TwinProcess): Promise<TwinProcess> => {
    await twin.kill();
    return start();
  };
  return {
    serving: () => serving,
    look: () => {
      const [moment] = ahead;
      if (!up || moment === undefined || !hasCome(moment, counters)) return;
      up = false;
      ahead.shift();
      serving = serving.then(killed);
    },
    left: () => ahead.length,
    stop: async () => (await serving).stop(),
  };
};

const hasCome = ({ accepted = 0, delivered = 0 }: Partial<Counters>, counters: Counters): boolean =>
  counters.accepted >= accepted && counters.delivered >= delivered;

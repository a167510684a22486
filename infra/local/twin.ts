import type { Bundle } from '../service/bundle.ts';
import { ensureAdminKey } from './admin-key.ts';
import type { Denial } from './aws/listener.ts';
import { createControlRoutes } from './control-routes.ts';
import { createHttpApi } from './gateway/http-api.ts';
import { type Listening, listenOnLoopback } from './gateway/listen.ts';
import { type RunningSystem, startSystem } from './running-system.ts';
import { type DataDirectory, openDataDirectory } from './runtime/data-directory.ts';
import { startRealTicks } from './runtime/real-ticks.ts';
import type { TwinClock } from './runtime/twin-clock.ts';
import { countUnsentIntents } from './runtime/unsent-intents.ts';
import { seed } from './seed.ts';
import { synthesised, synthesisedWith } from './synthesise.ts';
import type { Stack } from './template/template.ts';

export type TwinOptions = {
  /** 0 takes any free port. */
  port?: number;
  /** Kept; without it a temporary one that is removed at the end. */
  dataDirectory?: string;
  /** Seeds nothing. */
  empty?: boolean;
  bundle?: Bundle;
  /** Changes the synthesised templates before they are read: takes a grant away, for instance. */
  mutateTemplate?: (stacks: Stack[]) => void;
  /** Stacks to run instead of the app's own. */
  stacks?: readonly Stack[];
  /** Sandboxes per function at most. */
  sandboxesPerFunction?: number;
  report?: (line: string) => void;
};

export type Twin = {
  readonly url: string;
  readonly adminKey: string;
  readonly dataDirectory: string;
  readonly system: RunningSystem['system'];
  /** Where the twin answers for AWS, and an access key that may do everything there. */
  readonly aws: { endpoint: string; accessKeyId: string };
  /** Calls refused for want of a grant, oldest first. */
  readonly denials: readonly Denial[];
  readonly clock: TwinClock;
  stop(): Promise<void>;
};

/** Starts the deployed system on this machine, in this process. Rejects, naming the cause, when it cannot be run faithfully. */
export async function startTwin(options: TwinOptions = {}): Promise<Twin> {
  const data = openDataDirectory(options.dataDirectory);
  const cleanUp: (() => Promise<void> | void)[] = [() => data.release()];
  try {
    const stacks = await stacksFor(options, data);
    options.mutateTemplate?.(stacks);
    const running = await startSystem({
      stacks,
      data,
      sandboxesPerFunction: options.sandboxesPerFunction ?? 4,
      report: options.report ?? (() => undefined),
    });
    cleanUp.unshift(() => running.stop());
    const { clock, dynamo, system } = running;
    const tableName = system.tables[0]?.definition.TableName;
    const adminKey =
      tableName === undefined ? '' : await ensureAdminKey({ dynamo, tableName, data, now: clock.now() });
    const server = await serve(running, options.port ?? 0, tableName);
    cleanUp.unshift(() => server.close());
    const url = `http://127.0.0.1:${server.port}`;
    if (!options.empty && !data.wasUsed()) await seed(url, adminKey);
    data.markUsed();
    let stopping: Promise<void> | undefined;
    return {
      url,
      adminKey,
      dataDirectory: data.path,
      system,
      aws: running.aws,
      denials: running.denials,
      clock,
      stop: () => (stopping ??= runAll(cleanUp)),
    };
  } catch (error) {
    await runAll(cleanUp);
    throw error;
  }
}

async function stacksFor({ stacks, bundle }: TwinOptions, data: DataDirectory): Promise<Stack[]> {
  if (stacks !== undefined) return [...stacks];
  return bundle === undefined ? synthesised() : synthesisedWith(bundle, data.folder('assembly'));
}

async function runAll(steps: readonly (() => Promise<void> | void)[]): Promise<void> {
  for (const step of steps) await step();
}

async function serve(
  running: RunningSystem,
  port: number,
  tableName: string | undefined,
): Promise<Listening> {
  const { system, clock, metering, pools, dynamo } = running;
  const unsent = async () =>
    tableName === undefined ? 0 : countUnsentIntents(dynamo, tableName, clock.now());
  const control = createControlRoutes({
    now: clock.now,
    timeTravel: running.timeTravel,
    whenIdle: (timeoutMs) => whenIdle(running, unsent, timeoutMs),
    metering,
    faults: running.faults,
    denials: running.denials,
  });
  const { accountId } = system.account;
  const api = createHttpApi({
    api: system.api ?? { apiId: 'none', routes: [] },
    accountId,
    pools,
    metering,
    now: clock.now,
  });
  const listening = await listenOnLoopback((request, response) => {
    const handle = request.url?.startsWith('/_twin/') ? control : api;
    handle(request, response).catch((error: unknown) => {
      process.stderr.write(
        `The twin failed to answer: ${error instanceof Error ? error.stack : String(error)}\n`,
      );
      response.destroy();
    });
  }, port);
  const stopTicks = startRealTicks({ clock, schedules: running.schedules, timeTravel: running.timeTravel });
  return {
    port: listening.port,
    close: async () => {
      stopTicks();
      await listening.close();
    },
  };
}

/** Idle is quiet, with nothing written that is still to be sent. */
async function whenIdle(
  running: RunningSystem,
  unsent: () => Promise<number>,
  timeoutMs: number,
): Promise<string[]> {
  const { quietness, activity, timeTravel } = running;
  const until = performance.now() + timeoutMs;
  for (;;) {
    const left = until - performance.now();
    const quiet = await quietness.whenQuiet(Math.max(0, left));
    if (!quiet) return quietness.waitingFor();
    const intents = await unsent();
    const waitingFor = [
      ...(intents > 0 ? [`${intents} groups of notices written but not sent`] : []),
      ...(timeTravel.isMoving() ? ['the clock is being moved'] : []),
    ];
    if (waitingFor.length === 0 && quietness.waitingFor().length === 0) return [];
    if (performance.now() >= until) return waitingFor;
    await activity.nextChange(100);
  }
}

import { createCallers } from './aws/callers.ts';
import { type AwsListener, createAwsListener, type Denial } from './aws/listener.ts';
import { createServices } from './aws/services.ts';
import { connect } from './connect.ts';
import type { DynamoEngine } from './dynamodb/engine.ts';
import type { Schedule } from './events/schedule.ts';
import { listenOnLoopback } from './gateway/listen.ts';
import { checkServiceRoles } from './iam/check-service-roles.ts';
import { createJudge } from './iam/judge.ts';
import { storesOf } from './iam/needs.ts';
import { openEngines } from './open-engines.ts';
import { type Activity, createActivity } from './runtime/activity.ts';
import { bundleSizes } from './runtime/bundle-sizes.ts';
import type { DataDirectory } from './runtime/data-directory.ts';
import { createFaults, type Faults } from './runtime/faults.ts';
import type { Quietness } from './runtime/idle.ts';
import { createMetering, type Metering } from './runtime/meters.ts';
import { openSecrets } from './runtime/secrets.ts';
import type { TimeTravel } from './runtime/time-travel.ts';
import { createTwinClock, type TwinClock } from './runtime/twin-clock.ts';
import type { FunctionPool } from './sandbox/function-pool.ts';
import { createPools } from './sandbox/pools.ts';
import type { SqsEngine } from './sqs/engine.ts';
import { readSystem, type System } from './template/system.ts';
import type { Stack } from './template/template.ts';

export type RunningSystem = {
  system: System;
  clock: TwinClock;
  dynamo: DynamoEngine;
  sqs: SqsEngine;
  pools: ReadonlyMap<string, FunctionPool>;
  schedules: readonly Schedule[];
  metering: Metering;
  faults: Faults;
  activity: Activity;
  quietness: Quietness;
  timeTravel: TimeTravel;
  denials: Denial[];
  aws: { endpoint: string; accessKeyId: string };
  stop(): Promise<void>;
};

type Options = {
  stacks: readonly Stack[];
  data: DataDirectory;
  sandboxesPerFunction: number;
  report: (line: string) => void;
};
const mostDenialsKept = 200;

/** Brings the stacks to life: engines, sandboxes, queue mappings and schedules, behind a listener that answers for AWS. */
export async function startSystem({
  stacks,
  data,
  sandboxesPerFunction,
  report,
}: Options): Promise<RunningSystem> {
  let aws: AwsListener | undefined;
  const awsServer = await listenOnLoopback((request, response) => aws?.listener(request, response), 0);
  const endpoint = `http://127.0.0.1:${awsServer.port}`;
  try {
    const system = readSystem(stacks, endpoint);
    if (system.unemulated.length > 0) report(`Not emulated: ${system.unemulated.join(', ')}`);
    const judge = createJudge(system.policies, system.account.accountId);
    checkServiceRoles(system, judge);

    const clock = createTwinClock(data);
    const metering = createMetering(bundleSizes(system.functions));
    const [faults, activity, callers] = [createFaults(), createActivity(), createCallers()];
    const { dynamo, sqs } = await openEngines(system, data, clock);
    const denials: Denial[] = [];
    const services = createServices({
      stores: storesOf(system),
      secrets: openSecrets(system.secrets, data),
      ...{ dynamo, sqs, metering },
    });
    const listener = createAwsListener({
      services,
      callers,
      judge,
      faults,
      denied: denialKeeper(denials, report),
    });
    aws = listener;
    const pools = createPools({
      ...{ system, endpoint, callers, data, metering },
      clockOffset: clock.sharedOffset,
      cap: sandboxesPerFunction,
      onEnd: (functionArn) => parts.changed(functionArn),
      report,
    });
    const parts = connect({ system, sqs, pools, metering, faults, activity, clock });
    return {
      ...{ system, clock, dynamo, sqs, pools, metering, faults, activity, denials },
      ...parts,
      aws: { endpoint, accessKeyId: callers.issue('operator', { kind: 'operator' }) },
      stop: async () => {
        parts.stop();
        await Promise.all([...pools.values()].map((pool) => pool.close()));
        await awsServer.close();
        await listener.drained();
        await dynamo.close();
        sqs.close();
      },
    };
  } catch (error) {
    await awsServer.close();
    throw error;
  }
}

function denialKeeper(denials: Denial[], report: (line: string) => void): (denial: Denial) => void {
  return (denial) => {
    denials.push(denial);
    if (denials.length > mostDenialsKept) denials.shift();
    report(`AccessDenied: ${denial.message}`);
  };
}

import type { Callers } from '../aws/callers.ts';
import type { DataDirectory } from '../runtime/data-directory.ts';
import type { Metering } from '../runtime/meters.ts';
import type { FunctionSpec } from '../template/read-compute.ts';
import type { System } from '../template/system.ts';
import { sandboxEnvironment } from './environment.ts';
import { createFunctionPool, type FunctionPool } from './function-pool.ts';
import { launchSandbox, type Outcome, type Sandbox } from './sandbox.ts';

type Deps = {
  system: System;
  endpoint: string;
  callers: Callers;
  data: DataDirectory;
  metering: Metering;
  clockOffset: SharedArrayBuffer;
  cap: number;
  onEnd: (functionArn: string) => void;
  report: (line: string) => void;
};

/** One pool per function, by ARN. Each sandbox gets an access key of its own, which names its role and dies with it. */
export function createPools(deps: Deps): Map<string, FunctionPool> {
  return new Map(
    deps.system.functions.map((spec) => {
      const logFile = deps.data.openLog(spec.label);
      const cap = Math.min(deps.cap, spec.reservedConcurrency ?? deps.cap);
      const launch = () => launchFor(deps, spec, logFile);
      return [
        spec.arn,
        createFunctionPool({ spec, cap, launch, onEnd: (outcome) => ended(deps, spec, outcome) }),
      ];
    }),
  );
}

function ended(deps: Deps, spec: FunctionSpec, outcome: Outcome): void {
  if (outcome.status === 'failed' && outcome.errorType !== 'Sandbox.Closed') {
    // What a handler threw may speak of people: it is in the function's own log. How a sandbox died is not, and does not.
    const why = /^(Sandbox|Runtime)\./.test(outcome.errorType) ? `: ${outcome.message}` : '';
    deps.report(
      `${spec.label} failed: ${outcome.errorType}${why} (see ${deps.data.path}/logs/${spec.label}.log)`,
    );
  }
  deps.onEnd(spec.arn);
}

function launchFor(deps: Deps, spec: FunctionSpec, logFile: number): Sandbox {
  const { system, metering, callers } = deps;
  const role = system.policies.roles.get(spec.roleArn);
  if (role === undefined) throw new Error(`${spec.name} has the role ${spec.roleArn}, which no stack makes`);
  const accessKeyId = callers.issue(role.name, {
    kind: 'function',
    functionLabel: spec.label,
    role,
    kill: (reason) => sandbox.kill(reason),
  });
  const sandbox = launchSandbox({
    spec,
    environment: sandboxEnvironment({ spec, account: system.account, endpoint: deps.endpoint, accessKeyId }),
    clockOffset: deps.clockOffset,
    logFile,
    observer: {
      initialised: (report) => metering.initialised(spec.label, report),
      invoked: (report) => metering.invoked(spec.label, report),
      logged: (bytes) => metering.logged(spec.label, bytes),
      ended: () => callers.revoke(accessKeyId),
    },
  });
  return sandbox;
}

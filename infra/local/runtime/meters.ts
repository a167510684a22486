/** What AWS would bill, counted since the last reset, and the CPU our own code used. */
type FunctionMeter = {
  invocations: number;
  failures: number;
  coldStarts: number;
  /** Wall time billed, each invocation rounded up to 1 ms; the time to load the handler is billed as well. */
  billedMs: number;
  gbSeconds: number;
  cpuMs: number;
  initMs: number;
  initCpuMs: number;
  logBytes: number;
};
type OperationMeter = { calls: number; wru: number; rru: number };
type Meters = {
  http: { requests: number; units512Kb: number };
  functions: Record<string, FunctionMeter>;
  /** `requests` as billed: one per 64 KB of payload, polls of the event source mappings included. */
  sqs: { requests: number; byAction: Record<string, number> };
  scheduler: { invocations: number };
  dynamodb: { wru: number; rru: number; byFunction: Record<string, Record<string, OperationMeter>> };
  secrets: { calls: number };
  /** Of each function, whatever was reset: memory, size of the bundle, time the last cold start took. */
  bundles: Record<string, { memoryMb: number; bundleKb: number; lastInitMs: number }>;
};

export type Metering = {
  read(): Meters;
  reset(): void;
  http(bytes: number): void;
  schedulerInvocation(): void;
  sqs(action: string, requests: number): void;
  secretCall(): void;
  dynamo(functionLabel: string, operation: string, units: { read: number; write: number }): void;
  initialised(functionLabel: string, report: { initMs: number; initCpuMs: number }): void;
  invoked(functionLabel: string, report: { ms: number; cpuMs: number; failed: boolean }): void;
  logged(functionLabel: string, bytes: number): void;
};

type Bundle = { label: string; memoryMb: number; bundleKb: number };

export function createMetering(bundles: readonly Bundle[]): Metering {
  const sizes: Meters['bundles'] = {};
  for (const { label, memoryMb, bundleKb } of bundles) sizes[label] = { memoryMb, bundleKb, lastInitMs: 0 };
  let meters = empty(sizes);

  function functionMeter(name: string): FunctionMeter {
    meters.functions[name] ??= emptyFunction();
    return meters.functions[name];
  }
  function bill(name: string, ms: number): void {
    const meter = functionMeter(name);
    const billed = Math.ceil(ms);
    meter.billedMs += billed;
    meter.gbSeconds += (billed / 1000) * ((sizes[name]?.memoryMb ?? 0) / 1024);
  }

  return {
    read: () => meters,
    reset: () => {
      meters = empty(sizes);
    },
    http: (bytes) => {
      meters.http.requests += 1;
      meters.http.units512Kb += Math.max(1, Math.ceil(bytes / 524_288));
    },
    schedulerInvocation: () => {
      meters.scheduler.invocations += 1;
    },
    sqs: (action, requests) => {
      meters.sqs.requests += requests;
      meters.sqs.byAction[action] = (meters.sqs.byAction[action] ?? 0) + requests;
    },
    secretCall: () => {
      meters.secrets.calls += 1;
    },
    dynamo: (functionLabel, operation, units) => {
      meters.dynamodb.wru += units.write;
      meters.dynamodb.rru += units.read;
      meters.dynamodb.byFunction[functionLabel] ??= {};
      const operations = meters.dynamodb.byFunction[functionLabel];
      operations[operation] ??= { calls: 0, wru: 0, rru: 0 };
      const meter = operations[operation];
      meter.calls += 1;
      meter.wru += units.write;
      meter.rru += units.read;
    },
    initialised: (name, { initMs, initCpuMs }) => {
      const meter = functionMeter(name);
      meter.coldStarts += 1;
      meter.initMs += initMs;
      meter.initCpuMs += initCpuMs;
      bill(name, initMs);
      const size = sizes[name];
      if (size !== undefined) size.lastInitMs = initMs;
    },
    invoked: (name, { ms, cpuMs, failed }) => {
      const meter = functionMeter(name);
      meter.invocations += 1;
      meter.failures += failed ? 1 : 0;
      meter.cpuMs += cpuMs;
      bill(name, ms);
    },
    logged: (name, bytes) => {
      functionMeter(name).logBytes += bytes;
    },
  };
}

function emptyFunction(): FunctionMeter {
  return {
    invocations: 0,
    failures: 0,
    coldStarts: 0,
    billedMs: 0,
    gbSeconds: 0,
    cpuMs: 0,
    initMs: 0,
    initCpuMs: 0,
    logBytes: 0,
  };
}

function empty(bundles: Meters['bundles']): Meters {
  return {
    http: { requests: 0, units512Kb: 0 },
    functions: {},
    sqs: { requests: 0, byAction: {} },
    scheduler: { invocations: 0 },
    dynamodb: { wru: 0, rru: 0, byFunction: {} },
    secrets: { calls: 0 },
    bundles,
  };
}

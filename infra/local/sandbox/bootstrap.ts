import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { Invocation, SandboxReport, SandboxSetup } from './protocol.ts';
import { installShiftedDate } from './shifted-date.ts';

/** Runs inside a worker thread: one Lambda execution environment. It loads the handler once and serves one event at a time. */
type Handler = (event: unknown, context: object) => unknown;

const setup: SandboxSetup = workerData;
const port = parentPort;
if (port === null) throw new Error('The bootstrap runs in a worker thread only');

let logBytes = 0;
installShiftedDate(setup.clockOffset);
for (const stream of [process.stdout, process.stderr]) {
  // Straight to the file: what was logged before a kill or an exit is kept, and the main thread has no part in it.
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    logBytes += writeLog(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    const done = rest.at(-1);
    if (typeof done === 'function') done();
    return true;
  };
}

const report = (message: SandboxReport) => port.postMessage(message);
const handler = await initialise();

if (handler !== undefined) {
  port.on('message', (invocation: Invocation) => {
    void invoke(handler, invocation).then(report);
  });
}

async function initialise(): Promise<Handler | undefined> {
  const started = performance.now();
  const cpu = process.threadCpuUsage();
  try {
    const module: Record<string, unknown> = await import(setup.entry);
    const found = module[setup.exportName];
    if (typeof found !== 'function')
      throw new Error(`The bundle exports no function named ${setup.exportName}`);
    report({
      kind: 'ready',
      initMs: performance.now() - started,
      initCpuMs: cpuSince(cpu),
      logBytes: takeLogBytes(),
    });
    return (event, context) => Reflect.apply(found, undefined, [event, context]);
  } catch (error) {
    const { errorType, message } = describeError(error);
    process.stderr.write(`${errorType}: ${message}\n`);
    report({ kind: 'init-failed', errorType, message, logBytes: takeLogBytes() });
    return undefined;
  }
}

async function invoke(run: Handler, invocation: Invocation): Promise<SandboxReport> {
  const { requestId } = invocation;
  const started = performance.now();
  const cpu = process.threadCpuUsage();
  const measured = () => {
    const ms = performance.now() - started;
    const cpuMs = cpuSince(cpu);
    if (setup.platformLines) writePlatformLines(requestId, ms);
    return { requestId, ms, cpuMs, logBytes: takeLogBytes() };
  };
  try {
    const result = await run(JSON.parse(invocation.event), lambdaContext(invocation, started));
    const payload = JSON.stringify(result) ?? 'null';
    return { kind: 'done', payload, ...measured() };
  } catch (error) {
    const { errorType, message } = describeError(error);
    process.stderr.write(`${requestId} ERROR ${errorType}: ${message}\n`);
    return { kind: 'failed', errorType, message, ...measured() };
  }
}

function lambdaContext(invocation: Invocation, started: number): object {
  return {
    awsRequestId: invocation.requestId,
    functionName: setup.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: setup.functionArn,
    memoryLimitInMB: String(setup.memoryMb),
    logGroupName: `/aws/lambda/${setup.functionName}`,
    logStreamName: 'twin',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () =>
      Math.max(0, Math.ceil(invocation.timeoutMs - (performance.now() - started))),
  };
}

/** Lambda's own lines are billed as log bytes too, unless the function's system log level leaves them out. */
function writePlatformLines(requestId: string, ms: number): void {
  const billed = Math.ceil(ms);
  process.stdout.write(
    `START RequestId: ${requestId} Version: $LATEST\nEND RequestId: ${requestId}\n` +
      `REPORT RequestId: ${requestId}\tDuration: ${ms.toFixed(2)} ms\tBilled Duration: ${billed} ms\t` +
      `Memory Size: ${setup.memoryMb} MB\n`,
  );
}

function describeError(error: unknown): { errorType: string; message: string } {
  return error instanceof Error
    ? { errorType: error.name, message: error.message }
    : { errorType: 'Error', message: String(error) };
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const used = process.threadCpuUsage(before);
  return (used.user + used.system) / 1000;
}

function writeLog(bytes: Uint8Array): number {
  writeSync(setup.logFile, bytes);
  return bytes.length;
}

function takeLogBytes(): number {
  const taken = logBytes;
  logBytes = 0;
  return taken;
}

/** What a sandbox is started with. Everything crosses as plain data: the sandbox shares only the clock's offset. */
export type SandboxSetup = {
  entry: string;
  exportName: string;
  clockOffset: SharedArrayBuffer;
  logFile: number;
  functionName: string;
  functionArn: string;
  memoryMb: number;
  platformLines: boolean;
};

/** One invocation, event as JSON: the worker parses it, as Lambda's runtime does. */
export type Invocation = { requestId: string; event: string; timeoutMs: number };

export type SandboxReport =
  | { kind: 'ready'; initMs: number; initCpuMs: number; logBytes: number }
  | { kind: 'init-failed'; errorType: string; message: string; logBytes: number }
  | { kind: 'done'; requestId: string; payload: string; ms: number; cpuMs: number; logBytes: number }
  | {
      kind: 'failed';
      requestId: string;
      errorType: string;
      message: string;
      ms: number;
      cpuMs: number;
      logBytes: number;
    };

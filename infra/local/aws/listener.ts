import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import * as z from 'zod';
import { readBody } from '../gateway/read-body.ts';
import type { Judge } from '../iam/judge.ts';
import type { Faults } from '../runtime/faults.ts';
import { type Answer, refuse } from './answer.ts';
import type { Caller, Callers } from './callers.ts';
import type { AwsRequest, Service } from './services.ts';

/** A call refused for want of a grant, as tests and the twin's own log name it. */
export type Denial = { role: string; action: string; resource: string; message: string };

type Deps = {
  services: ReadonlyMap<string, Service>;
  callers: Callers;
  judge: Judge;
  faults: Faults;
  denied: (denial: Denial) => void;
};

/** The largest request of any service emulated: a batch of DynamoDB. */
const largestBody = 17 * 1024 * 1024;

export type AwsListener = {
  listener: RequestListener;
  /** Resolves when no call is being executed: only then may the engines be closed. */
  drained(): Promise<void>;
};

/** Answers for AWS on a loopback port: reads the whole body, finds who calls, judges, breaks what is to be broken, executes. */
export function createAwsListener(deps: Deps): AwsListener {
  const running = new Set<Promise<void>>();
  return {
    listener: (request, response) => {
      const call = answer(deps, request, response).finally(() => running.delete(call));
      running.add(call);
    },
    drained: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

async function answer(deps: Deps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const rawBody = await readBody(request, largestBody);
  if (rawBody === 'aborted') return;
  const [prefix = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
  const service = deps.services.get(prefix);
  if (service === undefined || rawBody === 'too-large') {
    send(
      response,
      'application/x-amz-json-1.0',
      refuse('UnknownOperationException', `The twin does not emulate ${prefix}`),
    );
    return;
  }
  const caller = deps.callers.find(request.headers.authorization);
  const result = await serve(deps, { service, operation, caller, rawBody });
  if (result === 'cut') response.destroy();
  else send(response, service.contentType, result);
}

type Call = { service: Service; operation: string; caller: Caller | undefined; rawBody: Buffer };

async function serve(deps: Deps, call: Call): Promise<Answer | 'cut'> {
  const { service, operation, caller } = call;
  if (caller === undefined) {
    return refuse(
      'UnrecognizedClientException',
      'The security token included in the request is invalid',
      403,
    );
  }
  let body: unknown;
  try {
    body = call.rawBody.length === 0 ? {} : JSON.parse(call.rawBody.toString('utf8'));
  } catch {
    return refuse('SerializationException', 'The request body is not JSON');
  }
  const callerName = caller.kind === 'function' ? caller.functionLabel : 'operator';
  const request: AwsRequest = { operation, body, rawBody: call.rawBody, callerName };
  try {
    if (caller.kind === 'operator') return await service.execute(request);
    return (
      refusedByPolicy(deps, service, request, caller) ??
      (await executeWithFaults(deps, service, request, caller))
    );
  } catch (error) {
    if (error instanceof z.ZodError) return refuse('ValidationException', z.prettifyError(error));
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`The twin failed at ${service.name}:${operation}: ${message}\n`);
    return refuse('InternalFailure', message, 500);
  }
}

type FunctionCaller = Extract<Caller, { kind: 'function' }>;

function refusedByPolicy(
  deps: Deps,
  service: Service,
  request: AwsRequest,
  caller: FunctionCaller,
): Answer | undefined {
  const refusal = deps.judge.refusal(caller.role, service.needs(request));
  if (refusal === undefined) return undefined;
  const { action, resource, reason } = refusal;
  const message = `Role ${caller.role.name} is not authorized to perform ${action} on ${resource}: ${reason}`;
  deps.denied({ role: caller.role.name, action, resource, message });
  // SQS says AccessDenied, the others AccessDeniedException.
  return service.name === 'sqs'
    ? refuse('AccessDenied', message, 403)
    : refuse('AccessDeniedException', message);
}

async function executeWithFaults(
  deps: Deps,
  service: Service,
  request: AwsRequest,
  caller: FunctionCaller,
): Promise<Answer | 'cut'> {
  const { operation } = request;
  const fault = deps.faults.onCall({ service: service.name, operation, functionLabel: caller.functionLabel });
  switch (fault) {
    case undefined:
      return service.execute(request);
    case 'throttle':
      return service.throttled;
    case 'error':
      return refuse('InternalServerError', 'An injected fault', 500);
    case 'timeout-after-effect':
      // The connection breaks instead of hanging: the caller knows as little, sooner.
      await service.execute(request);
      return 'cut';
    case 'kill-before':
      caller.kill(`An injected fault at ${operation}, before its effect`);
      return 'cut';
    case 'kill-after':
      await service.execute(request);
      caller.kill(`An injected fault at ${operation}, after its effect`);
      return 'cut';
  }
}

function send(response: ServerResponse, contentType: string, answered: Answer): void {
  const bytes = Buffer.from(JSON.stringify(answered.body));
  response.writeHead(answered.status, {
    'content-type': contentType,
    'content-length': bytes.length,
    'x-amzn-requestid': randomUUID(),
  });
  response.end(bytes);
}

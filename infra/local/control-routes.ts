import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import type { Denial } from './aws/listener.ts';
import { readBody } from './gateway/read-body.ts';
import { durationInMs } from './runtime/duration.ts';
import { type Faults, faultRules } from './runtime/faults.ts';
import type { Metering } from './runtime/meters.ts';
import type { TimeTravel } from './runtime/time-travel.ts';

type Deps = {
  now: () => number;
  timeTravel: TimeTravel;
  /** Resolves with what is still awaited after the time given; empty when idle. */
  whenIdle: (timeoutMs: number) => Promise<string[]>;
  metering: Metering;
  faults: Faults;
  denials: readonly Denial[];
};
type Answer = { status: number; body: unknown };

const clockMove = z.union([
  z.strictObject({ advance: z.string(), everyMinute: z.boolean().default(false) }),
  z.strictObject({ to: z.iso.datetime({ offset: true }), everyMinute: z.boolean().default(false) }),
]);

/** The routes under `/_twin`, which AWS has not: they move the clock, tell when all is quiet, read the meters and break things. */
export function createControlRoutes(
  deps: Deps,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const body = await readBody(request, 1024 * 1024);
    if (!Buffer.isBuffer(body)) return;
    const { status, body: answer } = await route(deps, request, body);
    const bytes = Buffer.from(JSON.stringify(answer));
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type, 'content-length': bytes.length });
    response.end(bytes);
  };
}

async function route(deps: Deps, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  switch (`${request.method} ${pathname}`) {
    case 'POST /_twin/clock':
      return moveClock(deps, body);
    case 'GET /_twin/clock':
      return { status: 200, body: { now: iso(deps.now()) } };
    case 'GET /_twin/idle': {
      const seconds = z.coerce
        .number()
        .min(0)
        .max(3600)
        .safeParse(searchParams.get('timeoutSeconds') ?? 30);
      if (!seconds.success) return problem(422, 'timeoutSeconds is a number of seconds up to 3600');
      const waitingFor = await deps.whenIdle(seconds.data * 1000);
      return { status: 200, body: waitingFor.length === 0 ? { idle: true } : { idle: false, waitingFor } };
    }
    case 'GET /_twin/meters':
      return { status: 200, body: deps.metering.read() };
    case 'POST /_twin/meters/reset':
      deps.metering.reset();
      return { status: 200, body: deps.metering.read() };
    case 'GET /_twin/memory':
      // Of the whole process, sandboxes included; the heap is the main thread's own: engines, gateway and queues.
      return { status: 200, body: process.memoryUsage() };
    case 'GET /_twin/faults':
      return { status: 200, body: { rules: deps.faults.read() } };
    case 'POST /_twin/faults':
      return setFaults(deps, body);
    case 'GET /_twin/denials':
      return { status: 200, body: { denials: deps.denials } };
    default:
      return problem(404, `The twin has no ${request.method} ${pathname}`);
  }
}

async function moveClock(deps: Deps, body: Buffer): Promise<Answer> {
  const move = clockMove.safeParse(parseJson(body));
  if (!move.success)
    return problem(422, 'Give either "advance" (a duration such as PT3H) or "to" (a time with its offset)');
  const duration = 'advance' in move.data ? durationInMs(move.data.advance) : 0;
  if (duration === undefined)
    return problem(422, 'advance is an ISO 8601 duration of days, hours, minutes and seconds');
  const now = deps.now();
  const target = 'to' in move.data ? Date.parse(move.data.to) : now + duration;
  if (target < now) return problem(422, `The clock never goes back: it is ${iso(now)}`);
  if (target - now > 10 * 366 * 86_400_000)
    return problem(422, 'The clock moves at most ten years at a time');
  const reached = await deps.timeTravel.moveTo(target, { everyMinute: move.data.everyMinute });
  return { status: 200, body: { now: iso(reached) } };
}

function setFaults(deps: Deps, body: Buffer): Answer {
  const parsed = faultRules.safeParse(parseJson(body));
  if (!parsed.success) return problem(422, z.prettifyError(parsed.error));
  deps.faults.replace(parsed.data.rules);
  return { status: 200, body: { rules: deps.faults.read() } };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function problem(status: number, detail: string): Answer {
  const title = status === 404 ? 'Not Found' : 'Unprocessable Content';
  return { status, body: { type: 'about:blank', title, status, code: `twin-${status}`, detail } };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

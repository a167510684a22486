import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { arrivalMessage, send } from './messages.ts';
import { get, insert, update } from './table.ts';

/** Everything behind the API: one record, one acknowledgement, one event a request; each request once, by its idempotency key. */
type Answer = { status: number; body: object };
const event = z.looseObject({ eventId: z.string(), type: z.string(), occurredAt: z.string() });
const answerBody = z.looseObject({});
const acknowledgement = z.object({ officer: z.string() });

const known = new Map<string, { subject: string; until: number }>();

export const handler = async (
  request: APIGatewayProxyEventV2,
): Promise<APIGatewayProxyStructuredResultV2> => {
  const answer = await answerTo(request);
  console.log(JSON.stringify({ route: request.routeKey, status: answer.status }));
  return {
    statusCode: answer.status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(answer.body),
  };
};

const answerTo = async (request: APIGatewayProxyEventV2): Promise<Answer> => {
  const subject = await subjectOf(request.headers.authorization ?? '');
  if (subject === undefined) return { status: 401, body: { code: 'unauthenticated' } };
  const requestId = `REQUEST#${subject}#${request.headers['idempotency-key']}`;
  // The usual two writes: one says that the request is being handled, one keeps its answer.
  if (!(await insert(requestId, { state: 'in-progress', at: new Date().toISOString() }))) {
    const earlier = await get(requestId);
    if (earlier?.state !== 'completed') return { status: 409, body: { code: 'in-progress' } };
    return { status: Number(earlier.status), body: answerBody.parse(earlier.body) };
  }
  const answer = await route(request, subject);
  await update(requestId, { state: 'completed', ...answer });
  return answer;
};

const subjectOf = async (authorization: string): Promise<string | undefined> => {
  const hash = createHash('sha256').update(authorization).digest('hex');
  const cached = known.get(hash);
  if (cached !== undefined && cached.until > Date.now()) return cached.subject;
  const key = await get(`KEY#${hash}`);
  if (key === undefined) return undefined;
  known.set(hash, { subject: String(key.subject), until: Date.now() + 60_000 });
  return String(key.subject);
};

const route = async (request: APIGatewayProxyEventV2, subject: string): Promise<Answer> => {
  const body: unknown = JSON.parse(request.body ?? '{}');
  const id = request.pathParameters?.id ?? '';
  switch (request.routeKey) {
    case 'POST /arrivals':
      return postArrival(body);
    case 'POST /notifications/{id}/acknowledge':
      return acknowledge(`NOTIFICATION#${id}`, subject, acknowledgement.parse(body).officer);
    case 'POST /entries/{id}/events':
      return postEvent(`ENTRY#${id}`, subject, event.parse(body));
    default:
      return { status: 404, body: { code: 'not-found' } };
  }
};

const postArrival = async (body: unknown): Promise<Answer> => {
  const record = arrivalMessage.safeParse(body);
  if (!record.success) return { status: 422, body: { code: 'invalid', issues: record.error.issues.length } };
  await send(process.env.ARRIVALS_URL, record.data);
  return { status: 202, body: { recordId: record.data.recordId } };
};

const acknowledge = async (id: string, subject: string, officer: string): Promise<Answer> => {
  const at = new Date().toISOString();
  const done = await update(id, { acknowledgedAt: at, officer }, { locality: subject });
  return done ? { status: 200, body: { acknowledgedAt: at } } : { status: 404, body: { code: 'not-found' } };
};

const stages: Record<string, string> = {
  'port-check': 'CHECKED',
  disposition: 'AWAITING_TRANSFER',
  boarded: 'IN_TRANSFER',
  received: 'HANDED_OVER',
  placed: 'IN_QUARANTINE',
  released: 'COMMUNITY',
};

const postEvent = async (id: string, subject: string, told: z.infer<typeof event>): Promise<Answer> => {
  const entry = await get(id);
  if (entry?.locality !== subject) return { status: 404, body: { code: 'not-found' } };
  const taken = await insert(`EVENT#${told.eventId}`, { entry: id, ...told });
  if (!taken) return { status: 200, body: { status: 'duplicate' } };
  const version = Number(entry.version);
  const set = {
    stage: stages[told.type] ?? String(entry.stage),
    seenAt: told.occurredAt,
    version: version + 1,
  };
  // Somebody else was faster: their change is read, then ours is made again.
  if (!(await update(id, set, { version }))) {
    const again = await get(id);
    await update(id, { ...set, version: Number(again?.version) + 1 }, { version: Number(again?.version) });
  }
  if (told.type === 'released')
    await update(`SCHEDULE#${id}`, { byDueKey: 'DONE', byDueAt: told.occurredAt });
  return { status: 200, body: { status: 'applied', version: version + 1 } };
};

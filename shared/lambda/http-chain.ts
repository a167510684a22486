import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Authenticate } from '../access/authenticate.ts';
import { type Caller, requireScope } from '../access/caller.ts';
import type { Journal } from '../access/journal.ts';
import { readBody } from './http-body.ts';
import type { Answer, OpenRequest, Route } from './http-route.ts';
import { createRouter } from './http-router.ts';
import {
  type ChainOptions,
  type Invocation,
  type InvocationContext,
  logUnexpected,
  startInvocation,
  writeLog,
} from './invocation.ts';
import { Problem, problemBody, problemOf } from './problem.ts';

type Event = APIGatewayProxyEventV2;
type Result = APIGatewayProxyStructuredResultV2;
export type HttpHandler = (event: Event, context: Context) => Promise<Result>;

export interface HttpOptions extends ChainOptions {
  routes: readonly Route[];
  authenticate: Authenticate;
  /** Where answers that tell of people are written down first; a stage without one has no such answer. */
  journal?: Journal;
}

/** The chain of every function behind the API: path, key, scope, body, handler; every error becomes a problem, every answer has its id. */
export const httpHandler = (options: HttpOptions): HttpHandler => {
  const answerTo = createAnswer(options);
  const chain = middy<Event, Result, Error, InvocationContext>()
    .use(writeLog())
    .use(problems)
    .handler(async (event: Event, context: InvocationContext) =>
      toResult(await answerTo(event, context.invocation), context.invocation.requestId),
    );
  return (event, context) => chain(event, startInvocation(options, context, event.requestContext.requestId));
};

const problems: MiddlewareObj<Event, Result, Error, InvocationContext> = {
  after: ({ response, context }) => context.invocation.log.set({ status: response?.statusCode ?? 0 }),
  onError: (request) => {
    const { log, requestId } = request.context.invocation;
    const details = problemOf(request.error);
    if (request.error instanceof Problem) log.set({ code: details.code });
    else logUnexpected(log, request.error);
    log.set({ status: details.status });
    const headers = { ...details.headers, 'content-type': 'application/problem+json' };
    request.response = toResult(
      { status: details.status, headers, body: problemBody(details, requestId) },
      requestId,
    );
  },
};

const createAnswer = (options: HttpOptions) => {
  const router = createRouter(options.routes);
  return async (event: Event, { log, requestId, now }: Invocation): Promise<Answer> => {
    const method = event.requestContext.http.method;
    const { route, params } = router(method, event.rawPath);
    log.set({ route: `${route.method}:${route.path}` });
    const headers = definedOnly(event.headers);
    const open = { log, requestId, now, method: route.method, path: event.rawPath, params, headers };
    const query = definedOnly(event.queryStringParameters ?? {});
    const read = () => readBody(route, { body: event.body, isBase64Encoded: event.isBase64Encoded, headers });
    if (route.scope === 'open') return route.handle({ ...open, query, ...read() } satisfies OpenRequest);
    const caller = await options.authenticate(headers.authorization);
    log.set({ key: caller.keyId });
    requireScope(caller, route.scope);
    const answer = await route.handle({ ...open, query, ...read(), caller });
    await writeDown(options.journal, answer, { caller, now });
    return answer;
  };
};

/** G1, D17: nobody is told of anybody unwritten. An answer about nobody needs no line. */
const writeDown = async (
  journal: Journal | undefined,
  { reads }: Answer,
  who: { caller: Caller; now: number },
): Promise<void> => {
  if (reads === undefined || reads.entryIds.length === 0) return;
  if (journal === undefined) throw new Error('this stage was given no journal');
  await journal(who, reads);
};

const definedOnly = (values: Record<string, string | undefined>): Record<string, string> => {
  const defined: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) defined[name] = value;
  return defined;
};

const toResult = (answer: Answer, requestId: string): Result => {
  const headers: Record<string, string> = { 'x-request-id': requestId, 'cache-control': 'no-store' };
  if (answer.body !== undefined) headers['content-type'] = 'application/json';
  Object.assign(headers, answer.headers);
  const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  return { statusCode: answer.status, headers, ...(answer.body === undefined ? {} : { body }) };
};

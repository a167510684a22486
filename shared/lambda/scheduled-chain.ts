import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import {
  type ChainOptions,
  type InvocationContext,
  logUnexpected,
  startInvocation,
  writeLog,
} from './invocation.ts';
import type { WorkerInvocation } from './queue-chain.ts';

export type ScheduledFunction = (event: unknown, context: Context) => Promise<unknown>;

export interface ScheduledOptions extends ChainOptions {
  /** `input` is what the schedule was told to send; the result is the invocation's answer (the twin reads when it is next needed). */
  handle: (input: unknown, invocation: WorkerInvocation) => Promise<unknown>;
}

/** The chain of every function behind a schedule. An error fails the invocation, so that the schedule's retry and DLQ see it. */
export const scheduledHandler = (options: ScheduledOptions): ScheduledFunction => {
  const chain = middy<unknown, unknown, Error, InvocationContext>()
    .use(writeLog())
    .use({ onError: ({ error, context }) => logUnexpected(context.invocation.log, error) })
    .handler(async (event: unknown, context: InvocationContext) =>
      options.handle(event, {
        ...context.invocation,
        remainingMs: () => context.getRemainingTimeInMillis(),
      }),
    );
  return (event, context) => chain(event, startInvocation(options, context, context.awsRequestId));
};

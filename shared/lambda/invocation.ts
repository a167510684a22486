import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { DamagedItem } from '../store/stored-item.ts';
import { type Clock, systemClock } from './clock.ts';
import { errorName, errorPlace, type InvocationLog, startLog } from './log.ts';

/** What every chain knows of the invocation it is in; it travels to the handler on the context. */
export interface Invocation {
  log: InvocationLog;
  requestId: string;
  /** Epoch milliseconds at the start. */
  now: number;
}

export type InvocationContext = Context & { invocation: Invocation & { end(): void } };

export interface ChainOptions {
  /** Name of the stage: log field and metric dimension. */
  stage: string;
  clock?: Clock | undefined;
  write?: ((line: string) => void) | undefined;
}

/** Starts the invocation's log. `context` is Lambda's own object, made anew for each invocation. */
export const startInvocation = (
  options: ChainOptions,
  context: Context,
  requestId: string,
): InvocationContext => {
  const clock = options.clock ?? systemClock;
  const log = startLog({ stage: options.stage, clock, write: options.write }, requestId);
  return Object.assign(context, { invocation: { log, requestId, now: clock(), end: log.end } });
};

/** Used first, so that it runs last: the line is written after everything else, whatever happened. */
export const writeLog = <Event, Result>(): MiddlewareObj<Event, Result, Error, InvocationContext> => ({
  after: ({ context }) => context.invocation.end(),
  onError: ({ context }) => context.invocation.end(),
});

/** Tells an unexpected error by its class and place. Never its message or cause: they may quote what someone wrote about a person. */
export const logUnexpected = (log: InvocationLog, error: unknown): void => {
  const where = errorPlace(error);
  log.set({ code: 'internal', error: errorName(error), ...(where === undefined ? {} : { where }) });
  if (error instanceof DamagedItem) log.set({ item: error.item });
  log.metric('InternalErrors');
};

import type { Fault } from '../contracts/fault.ts';
import type { ProblemBody } from '../contracts/problem.ts';

export interface ProblemDetails {
  status: number;
  code: string;
  title: string;
  detail?: string;
  errors?: Fault[];
  /** Further members of the problem document, e.g. the results of a request of which every item was refused. */
  extensions?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/** An answer that is not a success. Its texts are shown to the caller, so they name fields and limits, never a person. */
export class Problem extends Error {
  readonly details: ProblemDetails;

  constructor(details: ProblemDetails) {
    super(details.code);
    this.name = 'Problem';
    this.details = details;
  }
}

const internal: ProblemDetails = {
  status: 500,
  code: 'internal',
  title: 'Something went wrong on our side',
  detail: 'The request can be sent again; quote the request id when it keeps failing.',
};

/** The one place where an error becomes an answer. What is not a `Problem` says nothing about itself. */
export const problemOf = (error: unknown): ProblemDetails =>
  error instanceof Problem ? error.details : internal;

export const problemBody = (details: ProblemDetails, requestId: string): ProblemBody => ({
  ...details.extensions,
  type: `urn:landfall:problem:${details.code}`,
  title: details.title,
  status: details.status,
  code: details.code,
  ...(details.detail === undefined ? {} : { detail: details.detail }),
  requestId,
  ...(details.errors === undefined ? {} : { errors: details.errors }),
});

export const notFound = (detail = 'There is no such path or resource.'): Problem =>
  new Problem({ status: 404, code: 'not-found', title: 'Not found', detail });

export const methodNotAllowed = (allow: readonly string[]): Problem =>
  new Problem({
    status: 405,
    code: 'method-not-allowed',
    title: 'This path does not take that method',
    detail: `Allowed: ${allow.join(', ')}.`,
    headers: { allow: allow.join(', ') },
  });

export const invalidRequest = (errors: Fault[]): Problem =>
  new Problem({
    status: 422,
    code: 'invalid-request',
    title: 'The request does not have the expected shape',
    errors,
  });

import * as z from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { problem } from './problem.ts';

type Schema = z.ZodType;

const json = (schema: Schema) => ({ 'application/json': { schema } });
const failure = {
  description: 'What went wrong (RFC 9457), with a stable code',
  content: { 'application/problem+json': { schema: problem } },
};

/** What every operation may answer besides its success. */
const failures: ZodOpenApiResponsesObject = {
  '400': failure,
  '401': failure,
  '403': failure,
  '404': failure,
  '405': failure,
  '429': { description: 'Too many requests; Retry-After says when (answered by the gateway)' },
  '500': failure,
};

export interface Described {
  summary: string;
  scope: string;
  body?: Schema;
  /** Further media types of the same body. */
  alsoAs?: readonly string[];
  query?: z.ZodObject;
  params?: z.ZodObject;
  headers?: z.ZodObject;
  status: '200' | '201' | '202' | '204' | '207';
  answer?: Schema;
  /** Further successes, where what came of it depends on what is there already. */
  also?: Readonly<Partial<Record<'200' | '202', { description: string; answer: Schema }>>>;
  /** When it is answered 409. */
  conflict?: string;
}

/** One operation of the document; `scope: 'open'` needs no key. */
export const operation = (tag: string, one: Described): ZodOpenApiOperationObject => ({
  tags: [tag],
  summary: one.summary,
  ...(one.scope === 'open' ? { security: [] } : { description: `Needs the scope \`${one.scope}\`.` }),
  ...(one.body === undefined ? {} : { requestBody: requestBody(one.body, one.alsoAs ?? []) }),
  requestParams: {
    ...(one.query === undefined ? {} : { query: one.query }),
    ...(one.params === undefined ? {} : { path: one.params }),
    ...(one.headers === undefined ? {} : { header: one.headers }),
  },
  responses: {
    [one.status]: {
      description: one.status === '207' ? 'One result per item, in request order' : 'Done',
      ...(one.answer === undefined ? {} : { content: json(one.answer) }),
    },
    ...Object.fromEntries(
      Object.entries(one.also ?? {}).map(([status, { description, answer }]) => [
        status,
        { description, content: json(answer) },
      ]),
    ),
    ...failures,
    ...(one.conflict === undefined ? {} : { '409': { ...failure, description: one.conflict } }),
    ...(one.body === undefined ? {} : { '413': failure, '415': failure, '422': failure }),
  },
});

const requestBody = (schema: Schema, alsoAs: readonly string[]) => ({
  required: true,
  content: {
    ...json(schema),
    ...Object.fromEntries(alsoAs.map((type) => [type, { schema: z.string() }])),
  },
});

/** The query of a list. */
export const paging = z.object({
  limit: z.coerce.number().int().min(1).max(200).optional(),
  cursor: z.string().optional(),
});

/** `{items, next}`; the last page has no `next`. */
export const listOf = (item: Schema) => z.object({ items: z.array(item), next: z.string().optional() });

export const itemsOf = (item: Schema) => z.object({ items: z.array(item).min(1).max(5000) });

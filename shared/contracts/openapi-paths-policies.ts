import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { itemsAnswer } from './admin.ts';
import { itemsOf, listOf, operation, paging } from './openapi-operations.ts';
import { policyItem } from './policy.ts';
import { applyAnswer, applyRequest, previewAnswer } from './policy-change.ts';

const put = operation('Administrators', {
  summary: 'Add effective-dated values; with `preview=true` write nothing and say who would change and how',
  scope: 'config:write',
  body: itemsOf(policyItem),
  query: paging.extend({ preview: z.literal('true').optional() }),
  status: '207',
  answer: itemsAnswer,
});

export const policyPaths: ZodOpenApiPathsObject = {
  '/v1/policies': {
    put: {
      ...put,
      responses: {
        ...put.responses,
        '200': {
          description: 'The preview: a page of open entries that would change',
          content: { 'application/json': { schema: previewAnswer } },
        },
      },
    },
    get: operation('Administrators', {
      summary: 'List policies',
      scope: 'config:read',
      query: paging,
      status: '200',
      answer: listOf(policyItem.extend({ storedAt: z.string() })),
    }),
  },
  '/v1/policies/apply': {
    post: operation('Localities', {
      summary: 'Have the rule of a day count for the open entries of the own subtree',
      scope: 'policies:apply',
      body: applyRequest,
      status: '200',
      answer: applyAnswer,
    }),
  },
};

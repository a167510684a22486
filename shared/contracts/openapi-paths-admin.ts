import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { health, itemsAnswer, recipientParams, rotatedSecret, systemStatus, testSent } from './admin.ts';
import { issuedKey, keyRequest, listedKey } from './api-key.ts';
import { candidateDecision, candidatePair } from './candidate.ts';
import { deliveriesFilter, delivery, replayAnswer, replayParams, replayRequest } from './deliveries.ts';
import { erasureAnswer, erasureRequest, retentionAnswer, retentionRequest } from './erasure.ts';
import { agency, locality } from './localities.ts';
import { itemsOf, listOf, operation, paging } from './openapi-operations.ts';
import { policyPaths } from './openapi-paths-policies.ts';
import { rebuildAnswer, rebuildRequest } from './rebuild.ts';
import { recipient } from './recipient.ts';

const configuration = (what: string, item: z.ZodType) => ({
  put: operation('Administrators', {
    summary: `Add or replace ${what}`,
    scope: 'config:write',
    body: itemsOf(item),
    status: '207',
    answer: itemsAnswer,
  }),
  get: operation('Administrators', {
    summary: `List ${what}`,
    scope: 'config:read',
    query: paging,
    status: '200',
    answer: listOf(item),
  }),
});

const recipientAction = (
  summary: string,
  its: { status: '200' | '202'; answer: z.ZodType; conflict?: string },
) => ({
  post: operation('Administrators', {
    summary,
    scope: 'config:write',
    params: recipientParams,
    ...its,
  }),
});

const configurationPaths: ZodOpenApiPathsObject = {
  '/v1/localities': configuration('localities', locality),
  '/v1/agencies': configuration('agencies', agency),
  '/v1/recipients': configuration('recipients', recipient),
  '/v1/recipients/{locality}/{department}/rotate-secret': recipientAction(
    'Make the next signing secret; the present one signs too for 24 hours',
    {
      status: '200',
      answer: rotatedSecret,
      conflict: 'The recipient has neither a webhook nor a queue of its own',
    },
  ),
  '/v1/recipients/{locality}/{department}/test': recipientAction('Send a test notification', {
    status: '202',
    answer: testSent,
  }),
};

const keyPaths: ZodOpenApiPathsObject = {
  '/v1/keys': {
    post: operation('Administrators', {
      summary: 'Issue a key, shown this once',
      scope: 'keys:manage',
      body: keyRequest,
      status: '201',
      answer: issuedKey,
    }),
    get: operation('Administrators', {
      summary: 'List keys, never their secrets',
      scope: 'keys:manage',
      query: paging,
      status: '200',
      answer: listOf(listedKey),
    }),
  },
  '/v1/keys/{keyId}': {
    delete: operation('Administrators', {
      summary: 'Revoke a key; refused everywhere within 60 s',
      scope: 'keys:manage',
      params: z.object({ keyId: z.string() }),
      status: '204',
    }),
  },
};

const operationPaths: ZodOpenApiPathsObject = {
  '/v1/deliveries': {
    get: operation('Administrators', {
      summary: 'Pushes that are not delivered yet, or those delivered on a day',
      scope: 'deliveries:read',
      query: paging.extend(deliveriesFilter.shape),
      status: '200',
      answer: listOf(delivery),
    }),
  },
  '/v1/replays': {
    post: operation('Administrators', {
      summary: 'Start pushes over, the same bytes under the same id',
      scope: 'deliveries:replay',
      body: replayRequest,
      status: '200',
      answer: replayAnswer,
    }),
  },
  '/v1/replays/{replayId}': {
    get: operation('Administrators', {
      summary: 'How far a replay has come',
      scope: 'deliveries:read',
      params: replayParams,
      status: '200',
      answer: replayAnswer,
    }),
    delete: operation('Administrators', {
      summary: 'Start no further push of a replay over',
      scope: 'deliveries:replay',
      params: replayParams,
      status: '200',
      answer: replayAnswer,
    }),
  },
  '/v1/rebuilds': {
    post: operation('Administrators', {
      summary: 'One step of the walk that puts back what is derived from the evidence',
      scope: 'table:rebuild',
      body: rebuildRequest,
      status: '200',
      answer: rebuildAnswer,
    }),
  },
  '/v1/erasures': {
    post: operation('Administrators', {
      summary: 'Erase a person, or count what would be (stewards)',
      scope: 'people:erase',
      body: erasureRequest,
      status: '200',
      answer: erasureAnswer,
      conflict: 'A journey is still followed, and `override` was not said',
    }),
  },
  '/v1/retention': {
    post: operation('Administrators', {
      summary: 'Who is erased by rule until then, by rule; with `dryRun: false` those who are due now are',
      scope: 'people:erase',
      body: retentionRequest,
      status: '200',
      answer: retentionAnswer,
    }),
  },
  '/v1/candidates': {
    get: operation('Administrators', {
      summary: 'Pairs of entries that may be one journey',
      scope: 'candidates:read',
      query: paging,
      status: '200',
      answer: listOf(candidatePair),
    }),
  },
  '/v1/candidates/{candidateId}': {
    post: operation('Administrators', {
      summary: 'Decide a pair: one journey, or not',
      scope: 'candidates:decide',
      params: z.object({ candidateId: z.string() }),
      body: candidateDecision,
      status: '200',
      answer: candidatePair,
      conflict: 'The entries of the pair are being changed: send the verdict again',
    }),
  },
  '/v1/health': {
    get: operation('Administrators', { summary: 'Alive', scope: 'open', status: '200', answer: health }),
  },
  '/v1/status': {
    get: operation('Administrators', {
      summary: 'Configuration, undelivered pushes and what is due',
      scope: 'status:read',
      status: '200',
      answer: systemStatus,
    }),
  },
  '/v1/openapi.json': {
    get: operation('Administrators', {
      summary: 'This document',
      scope: 'open',
      status: '200',
      answer: z.record(z.string(), z.unknown()),
    }),
  },
};

export const adminPaths: ZodOpenApiPathsObject = {
  ...configurationPaths,
  ...policyPaths,
  ...keyPaths,
  ...operationPaths,
};

import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { auditHeads, auditHeadsQuery, auditPage, auditQuery } from './audit.ts';
import { contactsAnswer } from './contact.ts';
import { leftAnswer, lookupAnswer, lookupRequest, ridersAnswer, verificationRequest } from './lookup.ts';
import { operation, paging } from './openapi-operations.ts';

/** What is asked about people for a purpose, and the journal of it. */
export const lookupsPaths: ZodOpenApiPathsObject = {
  '/v1/lookups': {
    post: operation('Lookups', {
      summary: 'One person for one purpose: only the fields it needs, journaled before they are answered',
      scope: 'lookups:write',
      body: lookupRequest,
      status: '200',
      answer: lookupAnswer,
    }),
  },
  '/v1/verifications': {
    post: operation('Lookups', {
      summary: 'Who was on this conveyance; did these people leave; with a time and an officer: they did',
      scope: 'lookups:write',
      body: verificationRequest,
      status: '200',
      answer: z.union([ridersAnswer, leftAnswer]),
    }),
  },
  '/v1/entries/{entryId}/contacts': {
    get: operation('Lookups', {
      summary: 'The contacts of a case, for health of whoever follows it and the levels above',
      scope: 'entries:read',
      params: z.object({ entryId: z.string() }),
      query: paging,
      status: '200',
      answer: contactsAnswer,
    }),
  },
  '/v1/audit': {
    get: operation('Lookups', {
      summary:
        'The journal of who looked at whom, newest days first: a chain of hashes per subject and UTC day',
      scope: 'audit:read',
      query: auditQuery,
      status: '200',
      answer: auditPage,
    }),
  },
  '/v1/audit/heads': {
    get: operation('Lookups', {
      summary: 'Where the chains of a UTC day that is over ended, written down once and for ever',
      scope: 'audit:read',
      query: auditHeadsQuery,
      status: '200',
      answer: auditHeads,
    }),
  },
};

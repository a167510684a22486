import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { arrivalRecord } from './arrival-record.ts';
import { arrivalsAnswer, recordView, submissionView } from './arrivals-answer.ts';
import { certificateKeys, certificateView, issuedCertificate } from './certificate.ts';
import { entriesAnswer, entriesFilter, shownEntry } from './entry-view.ts';
import { arrivalEvent } from './event.ts';
import { eventsAnswer } from './events-answer.ts';
import {
  acknowledgeAnswer,
  acknowledgementItem,
  inboxPage,
  inboxState,
  maximumAcknowledgements,
} from './inbox.ts';
import { operation, paging } from './openapi-operations.ts';
import { adminPaths } from './openapi-paths-admin.ts';
import { lookupsPaths } from './openapi-paths-lookups.ts';
import { reportPaths } from './openapi-paths-reports.ts';
import { sitesPaths } from './openapi-paths-sites.ts';
import { sourcesPaths } from './openapi-paths-sources.ts';
import { transferPaths } from './openapi-paths-transfers.ts';
import { travellerPaths } from './openapi-paths-traveller.ts';
import { readPurpose } from './purpose.ts';

const records = z.object({ records: z.array(arrivalRecord).min(1).max(500) });
const events = z.object({ events: z.array(arrivalEvent).min(1).max(500) });
const id = (name: string) => z.object({ [name]: z.string() });

const agencyPaths: ZodOpenApiPathsObject = {
  '/v1/arrivals': {
    post: operation('Agencies', {
      summary: 'Post arrival records; a 202 means that every accepted record is safe',
      scope: 'arrivals:write',
      body: records,
      alsoAs: ['application/x-ndjson'],
      query: z.object({ mode: z.literal('validate').optional() }),
      headers: z.object({ 'Idempotency-Key': z.string().max(255).optional() }),
      status: '202',
      answer: arrivalsAnswer,
      also: { '200': { description: 'With `mode=validate`: nothing was written', answer: arrivalsAnswer } },
      conflict: 'The agency of the key is not configured',
    }),
  },
  '/v1/submissions/{submissionId}': {
    get: operation('Agencies', {
      summary: 'What became of the records of one request',
      scope: 'arrivals:read',
      params: id('submissionId'),
      query: paging,
      status: '200',
      answer: submissionView,
    }),
  },
  '/v1/records/{recordId}': {
    get: operation('Agencies', {
      summary: "The agency's own record in all its versions",
      scope: 'arrivals:read',
      params: id('recordId'),
      status: '200',
      answer: recordView,
    }),
  },
};

const localityPaths: ZodOpenApiPathsObject = {
  '/v1/notifications': {
    get: operation('Localities', {
      summary: 'The inbox: every notification whatever its channel, oldest first',
      scope: 'notifications:read',
      query: z.object({ after: z.string(), state: inboxState, limit: paging.shape.limit.unwrap() }).partial(),
      status: '200',
      answer: inboxPage,
    }),
  },
  '/v1/notifications/acknowledge': {
    post: operation('Localities', {
      summary: 'Take note of notifications, each for itself',
      scope: 'notifications:acknowledge',
      body: z.object({ items: z.array(acknowledgementItem).min(1).max(maximumAcknowledgements) }),
      status: '207',
      answer: acknowledgeAnswer,
    }),
  },
  '/v1/events': {
    post: operation('Localities', {
      summary: 'Say what happened to travellers',
      scope: 'events:write',
      body: events,
      status: '207',
      answer: eventsAnswer,
    }),
  },
  '/v1/entries': {
    get: operation('Localities', {
      summary: 'The entries the key may see',
      scope: 'entries:read',
      query: entriesFilter,
      status: '200',
      answer: entriesAnswer,
    }),
  },
  '/v1/entries/{entryId}': {
    get: operation('Localities', {
      summary: 'One entry with its story, clocks and conflicts',
      scope: 'entries:read',
      params: id('entryId'),
      query: z.object({ purpose: readPurpose.optional() }),
      status: '200',
      answer: shownEntry,
    }),
  },
};

const certificatePaths: ZodOpenApiPathsObject = {
  '/v1/entries/{entryId}/certificate': {
    post: operation('Localities', {
      summary: 'The certificate of a release, the same one each time; for health of the responsible locality',
      scope: 'entries:read',
      params: id('entryId'),
      status: '200',
      answer: issuedCertificate,
      conflict: 'There is no certificate to be had: not released, or no name is known',
    }),
  },
  '/v1/certificates/{certificateId}': {
    get: operation('Everybody', {
      summary: 'What a release certificate is worth now: valid, expired or revoked; 404 for a false one',
      scope: 'open',
      params: id('certificateId'),
      status: '200',
      answer: certificateView,
    }),
  },
  '/.well-known/jwks.json': {
    get: operation('Everybody', {
      summary: 'The keys that release certificates are signed with (JWKS)',
      scope: 'open',
      status: '200',
      answer: certificateKeys,
    }),
  },
};

export const openapiPaths: ZodOpenApiPathsObject = {
  ...agencyPaths,
  ...localityPaths,
  ...transferPaths,
  ...certificatePaths,
  ...sitesPaths,
  ...travellerPaths,
  ...sourcesPaths,
  ...reportPaths,
  ...lookupsPaths,
  ...adminPaths,
};

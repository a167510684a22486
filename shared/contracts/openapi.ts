import { createDocument } from 'zod-openapi';
import { arrivalRecord } from './arrival-record.ts';
import { entryView } from './entry-view.ts';
import { arrivalEvent } from './event.ts';
import { fault } from './fault.ts';
import { agency, locality } from './localities.ts';
import { notification, pushBody } from './notification.ts';
import { openapiPaths } from './openapi-paths.ts';
import { policyItem } from './policy.ts';
import { problem } from './problem.ts';
import { recipient } from './recipient.ts';

/**
 * The API's OpenAPI 3.1 document, generated from the contracts at build time: the generator never gets into a function's bundle.
 * `npm run openapi` writes it to `openapi.json`; a test fails when that file is not current.
 */
export const makeOpenapi = (): unknown =>
  createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Landfall',
      version: '1',
      description: "Keeps every arriving traveller in somebody's hands, from cabin door to home door.",
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ apiKey: [] }],
    paths: openapiPaths,
    webhooks: {
      notifications: {
        post: {
          summary: 'What a recipient is sent; signed as Standard Webhooks say',
          security: [],
          requestBody: { required: true, content: { 'application/json': { schema: pushBody } } },
          responses: { '2XX': { description: 'Received. Acknowledging is a call of its own.' } },
        },
      },
    },
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'lf_…' } },
      schemas: {
        ArrivalRecord: arrivalRecord,
        Event: arrivalEvent,
        Notification: notification,
        Entry: entryView,
        Locality: locality,
        Agency: agency,
        Recipient: recipient,
        PolicyItem: policyItem,
        Fault: fault,
        Problem: problem,
      },
    },
  });

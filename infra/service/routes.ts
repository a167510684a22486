import type { StageName } from './stages.ts';

/** The stages that answer HTTP, in the order of the flow. */
export const httpStageNames = [
  'intake',
  'inbox',
  'feedback',
  'certificates',
  'admin',
] as const satisfies readonly StageName[];

/** A stage that answers HTTP. */
export type HttpStageName = (typeof httpStageNames)[number];

/**
 * Which function answers which path, whatever the method: the functions themselves answer 405 with `Allow`. An agency's record id may hold
 * a slash, and the gateway decodes %2F before it chooses the route, hence the greedy `{recordId+}`.
 */
export const routes = {
  intake: ['/v1/arrivals', '/v1/submissions/{submissionId}', '/v1/records/{recordId+}'],
  inbox: ['/v1/notifications', '/v1/notifications/acknowledge'],
  feedback: ['/v1/events', '/v1/entries', '/v1/entries/{entryId}'],
  certificates: [
    '/v1/entries/{entryId}/certificate',
    '/v1/certificates/{certificateId}',
    '/.well-known/jwks.json',
  ],
  admin: [
    '/v1/localities',
    '/v1/agencies',
    '/v1/recipients',
    '/v1/recipients/{locality}/{department}/rotate-secret',
    '/v1/recipients/{locality}/{department}/test',
    '/v1/keys',
    '/v1/keys/{keyId}',
    '/v1/policies',
    '/v1/deliveries',
    '/v1/replays',
    '/v1/candidates',
    '/v1/candidates/{candidateId}',
    '/v1/health',
    '/v1/status',
    '/v1/openapi.json',
    '$default',
  ],
} as const satisfies Record<HttpStageName, readonly string[]>;

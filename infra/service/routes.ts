import type { StageName } from './stages.ts';

/** The stages that answer HTTP, in the order of the flow. */
export const httpStageNames = [
  'intake',
  'inbox',
  'feedback',
  'transfers',
  'sites',
  'certificates',
  'sources',
  'lookups',
  'traveller',
  'reports',
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
  transfers: ['/v1/manifests', '/v1/manifests/{manifestId+}'],
  sites: ['/v1/sites', '/v1/sites/{siteCode}', '/v1/forecasts/{localityCode}'],
  certificates: [
    '/v1/entries/{entryId}/certificate',
    '/v1/certificates/{certificateId}',
    '/.well-known/jwks.json',
  ],
  sources: [
    '/v1/sources',
    '/v1/zero-lists',
    '/v1/away',
    '/v1/away/{awayId}/contacts',
    '/v1/remainders/{localityCode}/{date}',
  ],
  lookups: [
    '/v1/lookups',
    '/v1/verifications',
    '/v1/audit',
    '/v1/audit/heads',
    '/v1/entries/{entryId}/contacts',
  ],
  traveller: [
    '/v1/self',
    '/v1/self/{action}',
    '/v1/entries/{entryId}/self-codes',
    '/v1/requests',
    '/v1/requests/{requestId}',
    '/v1/requests/{requestId}/decision',
    '/v1/break-glass',
    '/v1/notices/{language}',
  ],
  reports: [
    '/v1/reports/{localityCode}/{date}',
    '/v1/reports/{localityCode}/{date}/{step}',
    '/v1/funnels/{localityCode}',
    '/v1/scorecards/{localityCode}',
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
    '/v1/policies/apply',
    '/v1/deliveries',
    '/v1/replays',
    '/v1/replays/{replayId}',
    '/v1/rebuilds',
    '/v1/erasures',
    '/v1/retention',
    '/v1/candidates',
    '/v1/candidates/{candidateId}',
    '/v1/health',
    '/v1/status',
    '/v1/openapi.json',
    '$default',
  ],
} as const satisfies Record<HttpStageName, readonly string[]>;

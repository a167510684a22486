import { canary } from './canaries.ts';
import type { Valid } from './exchange.ts';
import { grounds, type Story } from './story.ts';
import { agencies, localities, policies, recipients } from './story-places.ts';
import { awayRecord, fullRecord, passingRecord, plainRecord } from './story-records.ts';

/** How often one is drawn: what is dear to answer seldom, so that a run of a minute asks a hundred thousand times. */
export interface Template extends Valid {
  weight?: 1 | 2;
}

/** Valid requests of every operation, by the names and ids of the story. */
export const validRequests = (story: Story): Template[] => [
  ...agencyRequests(story),
  ...localityRequests(story),
  ...eventRequests(story),
  ...placeRequests(story),
  ...travellerRequests(story),
  ...lookupRequests(story),
  ...reportRequests(story),
  ...adminRequests(story),
  ...rareRequests(story),
];

const agencyRequests = ({ keys, submissionId }: Story): Template[] => {
  const post = { method: 'POST', path: '/v1/arrivals' };
  const late = plainRecord(40, { recordedAt: '2026-11-23T08:00:00+08:00' });
  return [
    { ...post, key: keys.immigration, body: { records: [fullRecord] } },
    { ...post, key: keys.immigration, body: { records: [{ ...fullRecord, recordId: 'r-new' }] } },
    {
      ...post,
      key: keys.airline,
      body: { records: [late, plainRecord(41)] },
      headers: { 'idempotency-key': 'once' },
    },
    { ...post, key: keys.works, body: { records: [awayRecord] } },
    { ...post, key: keys.checkpoint, body: { records: [passingRecord] } },
    { ...post, key: keys.immigration, query: { mode: 'validate' }, body: { records: [fullRecord] } },
    {
      ...post,
      key: keys.immigration,
      headers: { 'content-type': 'application/x-ndjson' },
      body: [fullRecord, plainRecord(42)].map((one) => JSON.stringify(one)).join('\n'),
    },
    {
      method: 'GET',
      path: '/v1/submissions/{submissionId}',
      key: keys.immigration,
      params: { submissionId },
      query: { limit: '10' },
    },
    {
      method: 'GET',
      path: '/v1/records/{recordId}',
      key: keys.immigration,
      params: { recordId: fullRecord.recordId },
    },
    {
      method: 'POST',
      path: '/v1/zero-lists',
      key: keys.works,
      body: { from: '2026-11-25', to: '2026-11-26', note: canary.note },
    },
  ];
};

const localityRequests = ({
  keys,
  entryId,
  notificationId,
  awayId,
  certificateId,
  releasedId,
}: Story): Template[] => [
  {
    method: 'GET',
    path: '/v1/notifications',
    key: keys.county,
    query: { limit: '5', state: 'OPEN' },
    weight: 2,
  },
  {
    method: 'POST',
    path: '/v1/notifications/acknowledge',
    key: keys.county,
    body: { items: [{ id: notificationId, officer: canary.officer, at: '2026-11-23T08:30:00Z' }] },
  },
  { method: 'GET', path: '/v1/entries', key: keys.neighbour, query: { limit: '2' }, weight: 1 },
  { method: 'GET', path: '/v1/entries/{entryId}', key: keys.county, params: { entryId }, weight: 2 },
  {
    method: 'POST',
    path: '/v1/entries/{entryId}/certificate',
    key: keys.health,
    params: { entryId: releasedId },
    weight: 1,
  },
  { method: 'GET', path: '/v1/certificates/{certificateId}', params: { certificateId } },
  { method: 'GET', path: '/.well-known/jwks.json', weight: 1 },
  { method: 'GET', path: '/v1/sources', key: keys.county, query: { limit: '10', agency: 'works' } },
  { method: 'GET', path: '/v1/away', key: keys.health, query: { limit: '10' } },
  { method: 'GET', path: '/v1/away/{awayId}/contacts', key: keys.health, params: { awayId } },
  {
    method: 'POST',
    path: '/v1/away/{awayId}/contacts',
    key: keys.health,
    params: { awayId },
    body: { outcome: 'reached', officer: canary.officer, note: canary.note },
    status: 409,
  },
  {
    method: 'GET',
    path: '/v1/remainders/{localityCode}/{date}',
    key: keys.county,
    params: { localityCode: '140105', date: '2026-11-21' },
    weight: 1,
  },
];

const eventRequests = ({ keys, entryId, caseId }: Story): Template[] => {
  const at = '2026-11-23T08:30:00Z';
  const told = (type: string, more: object, entry = entryId) => ({
    eventId: `new-${type}`,
    entryId: entry,
    type,
    occurredAt: at,
    ...more,
  });
  const post = (key: string, ...events: object[]): Template => ({
    method: 'POST',
    path: '/v1/events',
    key,
    body: { events },
    weight: 1,
  });
  const travelHistory = [
    { country: 'GBR', area: canary.area, from: '2026-10-01', to: '2026-11-20', exposure: 'returned-from' },
  ];
  return [
    post(
      keys.county,
      told('follow-up', {
        outcome: 'SEEN_NOT_OK',
        temperatureC: 38.4,
        symptoms: [canary.symptom],
        officer: canary.officer,
      }),
    ),
    post(
      keys.county,
      told('follow-up', { outcome: 'SEEN_OK', temperatureC: 36.4 }),
      told('note', { text: canary.note }),
    ),
    post(
      keys.county,
      told('placed', {
        quarantineType: 'home',
        site: canary.site,
        room: canary.room,
        singleRoom: true,
        since: '2026-11-22',
      }),
    ),
    post(
      keys.port,
      told(
        'port-check',
        { health: { temperatureC: 36.5, symptoms: [canary.symptom] }, travelHistory },
        caseId,
      ),
    ),
    post(
      keys.county,
      told('released', {
        collector: { kind: 'community', name: canary.collector },
        symptoms: [],
        officer: canary.officer,
      }),
    ),
    post(
      keys.county,
      told('corrected', {
        requestId: 'req-1',
        officer: canary.officer,
        fields: { destination: '140106', nationality: 'GBR' },
      }),
    ),
    post(
      keys.county,
      told('contact-identified', { caseEntryId: caseId, exposedOn: '2026-11-22', how: 'site', verify: true }),
    ),
    post(
      keys.county,
      told('extended', { officer: canary.officer, lastDay: '2026-12-20', reason: canary.reason }),
    ),
    post(
      keys.county,
      told('test-result', { kind: 'pcr', result: 'positive', takenAt: at }),
      told('boarded', { manifestId: 'trip-2', headcount: 3 }),
    ),
    post(
      keys.province,
      told('assigned', { localityCode: '140106', officer: canary.officer, reason: canary.reason }, caseId),
    ),
  ];
};

const placeRequests = ({ keys, manifest, site }: Story): Template[] => [
  {
    method: 'PUT',
    path: '/v1/manifests',
    key: keys.port,
    body: { items: [manifest, { ...manifest, manifestId: 'trip/2' }] },
  },
  { method: 'GET', path: '/v1/manifests', key: keys.port, query: { date: '2026-11-21', limit: '10' } },
  {
    method: 'GET',
    path: '/v1/manifests/{manifestId}',
    key: keys.port,
    params: { manifestId: manifest.manifestId },
  },
  {
    method: 'PUT',
    path: '/v1/sites',
    key: keys.county,
    body: { items: [site, { ...site, code: 'house-2', rooms: 12, active: false }] },
  },
  {
    method: 'GET',
    path: '/v1/sites',
    key: keys.county,
    query: { locality: '140105', limit: '10' },
    weight: 1,
  },
  {
    method: 'GET',
    path: '/v1/sites/{siteCode}',
    key: keys.county,
    params: { siteCode: site.code },
    query: { state: 'present' },
    weight: 1,
  },
  {
    method: 'GET',
    path: '/v1/forecasts/{localityCode}',
    key: keys.county,
    params: { localityCode: '140105' },
    weight: 1,
  },
];

const travellerRequests = ({ keys, entryId, requestId, token, unusedCode }: Story): Template[] => {
  const session = { authorization: `SelfSession ${token}` };
  const correction = { field: 'birthDate', value: canary.birthDate, text: canary.reason };
  const document = { field: 'document', value: canary.passport, documentType: 'passport', issuer: 'CHN' };
  const decision = { verdict: 'provided', officer: canary.officer, reason: canary.reason };
  const decide = {
    method: 'POST',
    path: '/v1/requests/{requestId}/decision',
    key: keys.county,
    params: { requestId },
  };
  const ask = { method: 'POST', path: '/v1/requests', key: keys.county, weight: 2 as const };
  return [
    {
      method: 'GET',
      path: '/v1/notices/{language}',
      params: { language: 'en' },
      query: { locality: '140105' },
    },
    {
      method: 'POST',
      path: '/v1/entries/{entryId}/self-codes',
      key: keys.county,
      params: { entryId },
      body: { officer: canary.officer, language: 'zh' },
    },
    {
      method: 'GET',
      path: '/v1/self',
      headers: { authorization: `SelfCode ${unusedCode}`, 'birth-date': canary.birthDate },
    },
    {
      method: 'GET',
      path: '/v1/self',
      headers: { ...session, 'accept-language': 'zh-CN,en;q=0.5' },
    },
    {
      method: 'POST',
      path: '/v1/self/{action}',
      headers: session,
      weight: 2,
      params: { action: 'help' },
      body: { need: 'food', text: canary.help },
    },
    { ...ask, body: { entryId, kind: 'correction', officer: canary.officer, ...correction } },
    { ...ask, body: { entryId, kind: 'correction', ...document } },
    { ...ask, body: { entryId, kind: 'contest', about: 'tier', text: canary.contest } },
    { ...ask, body: { entryId, kind: 'help', need: 'child', urgent: true, text: canary.help } },
    { method: 'GET', path: '/v1/requests', key: keys.county, query: { state: 'OPEN', limit: '5' } },
    { method: 'GET', path: '/v1/requests/{requestId}', key: keys.county, params: { requestId } },
    { ...decide, body: decision },
  ];
};

const lookupRequests = ({ keys, entryId, releasedId, caseId }: Story): Template[] => {
  const document = { type: 'passport', issuer: 'CHN', number: canary.passport };
  const travellerRequest = { reference: canary.reference, date: '2026-11-22' };
  const look = { method: 'POST', path: '/v1/lookups', weight: 2 as const };
  const verify = { method: 'POST', path: '/v1/verifications', key: keys.home, weight: 2 as const };
  const mission = { ...grounds.requester, kind: 'foreign-mission' };
  return [
    { ...look, key: keys.home, body: { ...grounds, query: { document } } },
    {
      ...look,
      key: keys.home,
      body: { ...grounds, query: { person: { fullName: canary.fullName, birthDate: canary.birthDate } } },
    },
    {
      ...look,
      key: keys.liaison,
      body: {
        ...grounds,
        purpose: 'consular-welfare',
        requester: mission,
        query: { entryId },
        travellerRequest,
      },
    },
    { ...verify, body: { ...grounds, conveyance: { mode: 'air', number: 'CZ328', date: '2026-11-21' } } },
    {
      ...verify,
      key: keys.immigration,
      body: {
        ...grounds,
        purpose: 'exit-check',
        left: [entryId, { document }],
        leftAt: '2026-11-23T08:00:00Z',
        officer: canary.officer,
        reason: canary.reason,
      },
    },
    {
      method: 'GET',
      path: '/v1/entries/{entryId}/contacts',
      key: keys.province,
      params: { entryId: caseId },
      query: { limit: '5' },
      weight: 1,
    },
    {
      method: 'GET',
      path: '/v1/audit',
      key: keys.auditor,
      query: { subject: '420106', day: '2026-11-22', limit: '5' },
    },
    {
      method: 'POST',
      path: '/v1/policies/apply',
      key: keys.lead,
      body: {
        asOf: '2026-11-23',
        officer: canary.officer,
        reason: canary.reason,
        locality: '140105',
        entries: [entryId, releasedId],
      },
    },
  ];
};

const reportRequests = ({ keys, date }: Story): Template[] => {
  const params = { localityCode: '140105', date };
  const signing = { officer: canary.officer, reason: canary.reason };
  const explanations = [{ locality: '140105', gate: 'received', reason: canary.reason }];
  const days = { from: '2026-11-21', to: '2026-11-22' };
  return [
    { method: 'GET', path: '/v1/reports/{localityCode}/{date}', key: keys.county, params },
    {
      method: 'GET',
      path: '/v1/reports/{localityCode}/{date}',
      key: keys.county,
      params,
      headers: { accept: 'text/csv' },
    },
    {
      method: 'POST',
      path: '/v1/reports/{localityCode}/{date}/{step}',
      key: keys.county,
      params: { ...params, step: 'review' },
      body: { ...signing, explanations },
    },
    { method: 'GET', path: '/v1/funnels/{localityCode}', key: keys.county, params, query: days, weight: 1 },
    {
      method: 'GET',
      path: '/v1/scorecards/{localityCode}',
      key: keys.neighbour,
      params: { localityCode: '140106' },
      query: days,
      weight: 1,
    },
  ];
};

const adminRequests = ({ keys, candidateId }: Story): Template[] => {
  const admin = { key: keys.admin };
  const listed = ['localities', 'agencies', 'recipients', 'policies'].map((kind) => ({
    method: 'GET',
    path: `/v1/${kind}`,
    ...admin,
    query: { limit: '5' },
  }));
  const recipient = { locality: '140105', department: 'health' };
  return [
    ...listed,
    { method: 'PUT', path: '/v1/localities', ...admin, body: { items: localities.slice(3) }, weight: 1 },
    { method: 'PUT', path: '/v1/agencies', ...admin, body: { items: agencies.slice(3) } },
    {
      method: 'PUT',
      path: '/v1/recipients',
      ...admin,
      body: { items: [...recipients.slice(0, 2), recipients[3]] },
    },
    { method: 'PUT', path: '/v1/policies', ...admin, body: { items: policies }, weight: 1 },
    {
      method: 'PUT',
      path: '/v1/policies',
      ...admin,
      query: { preview: 'true', limit: '2' },
      body: { items: policies },
      weight: 1,
    },
    {
      method: 'POST',
      path: '/v1/recipients/{locality}/{department}/rotate-secret',
      ...admin,
      params: recipient,
    },
    { method: 'POST', path: '/v1/recipients/{locality}/{department}/test', ...admin, params: recipient },
    {
      method: 'POST',
      path: '/v1/keys',
      ...admin,
      body: {
        role: 'locality',
        subject: '140105',
        departments: ['health'],
        expiresAt: '2027-01-01T00:00:00Z',
      },
    },
    { method: 'GET', path: '/v1/keys', ...admin, query: { limit: '3' } },
    {
      method: 'DELETE',
      path: '/v1/keys/{keyId}',
      ...admin,
      params: { keyId: `key_${keys.orphan.split('_')[2]}` },
    },
    {
      method: 'GET',
      path: '/v1/deliveries',
      ...admin,
      query: { state: 'WAITING', recipient: '140106/health', limit: '5' },
    },
    {
      method: 'GET',
      path: '/v1/deliveries',
      ...admin,
      query: { state: 'DELIVERED', day: '2026-11-21', limit: '2' },
    },
    {
      method: 'POST',
      path: '/v1/replays',
      ...admin,
      body: { filter: { state: 'WAITING', recipient: '140106/health' }, dryRun: true },
    },
    { method: 'GET', path: '/v1/candidates', key: keys.steward, query: { limit: '5' } },
    {
      method: 'POST',
      path: '/v1/candidates/{candidateId}',
      key: keys.steward,
      params: { candidateId },
      body: { verdict: 'MERGED', reason: canary.reason },
    },
    { method: 'GET', path: '/v1/health' },
    { method: 'GET', path: '/v1/status', ...admin },
    { method: 'GET', path: '/v1/openapi.json' },
  ];
};

/** What is asked seldom, and weighs much. */
const rareRequests = ({ keys, releasedId, replayId }: Story): Template[] => {
  const replay = { path: '/v1/replays/{replayId}', key: keys.admin, params: { replayId } };
  const erase = { method: 'POST', path: '/v1/erasures', key: keys.steward, weight: 2 as const };
  const request = { entryId: releasedId, reason: canary.reason };
  return [
    { method: 'GET', ...replay },
    { method: 'DELETE', ...replay },
    {
      method: 'POST',
      path: '/v1/rebuilds',
      key: keys.admin,
      body: { dryRun: true, segments: 2, segment: 1, limit: 50 },
    },
    {
      method: 'POST',
      path: '/v1/break-glass',
      key: keys.home,
      body: { entryId: releasedId, reason: canary.reason, officer: canary.officer },
      weight: 2,
    },
    { method: 'GET', path: '/v1/audit/heads', key: keys.auditor, query: { day: '2026-11-22' } },
    { ...erase, body: { ...request, dryRun: true, allJourneys: true } },
    { ...erase, body: { ...request, override: true } },
    { method: 'POST', path: '/v1/retention', key: keys.steward, body: { dryRun: true, until: '2027-06-01' } },
  ];
};

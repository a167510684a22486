import { type Ask, type Asks, always, never } from './ask.ts';
import { persons } from './rules.ts';

/** Nothing is put that would change the world: an item that is refused is enough to see who may put at all. */
const puts = ['localities', 'agencies', 'recipients', 'policies'] as const;
const refused = { items: [{ nonsense: true }] };

/** Desks without a place: administrators, stewards, auditors; and agencies' own. */
export const asksOfDesks: Asks = (world) => [
  ...puts.flatMap((name): Ask[] => [
    {
      route: `GET /v1/${name}`,
      stage: 'admin',
      about: name,
      path: `/v1/${name}`,
      query: { limit: '200' },
      open: always,
    },
    {
      route: `PUT /v1/${name}`,
      stage: 'admin',
      about: name,
      path: `/v1/${name}`,
      body: refused,
      ok: [207],
      open: always,
    },
  ]),
  {
    route: 'PUT /v1/policies',
    stage: 'admin',
    about: 'whom a rule would change',
    path: '/v1/policies',
    query: { preview: 'true', limit: '200' },
    body: {
      items: [{ key: 'quarantineDays', value: 7, effectiveFrom: '2026-11-01', reason: 'Agreed.' }],
    },
    open: always,
    // Ids and dates, and no person.
    names: (_, person) => persons.includes(person),
  },
  ...['rotate-secret', 'test'].map(
    (action): Ask => ({
      route: `POST /v1/recipients/{locality}/{department}/${action}`,
      stage: 'admin',
      about: 'a recipient',
      path: `/v1/recipients/650102/health/${action}`,
      open: always,
      ok: [200, 202],
    }),
  ),
  {
    route: 'GET /v1/keys',
    stage: 'admin',
    about: 'keys',
    path: '/v1/keys',
    query: { limit: '200' },
    open: always,
  },
  {
    route: 'POST /v1/keys',
    stage: 'admin',
    about: 'a key',
    path: '/v1/keys',
    body: { role: 'locality', subject: '650102' },
    open: always,
    ok: [201],
  },
  {
    route: 'DELETE /v1/keys/{keyId}',
    stage: 'admin',
    about: 'a key',
    path: '/v1/keys/key_aaaaaaaaaaaaaaaa',
    open: never,
  },
  ...['PARKED', 'DELIVERED'].map(
    (state): Ask => ({
      route: 'GET /v1/deliveries',
      stage: 'admin',
      about: state,
      path: '/v1/deliveries',
      query: { state },
      open: always,
    }),
  ),
  {
    route: 'POST /v1/replays',
    stage: 'admin',
    about: 'what is parked',
    path: '/v1/replays',
    body: { filter: { state: 'PARKED' }, dryRun: true },
    open: always,
  },
  ...(['GET', 'DELETE'] as const).map(
    (method): Ask => ({
      route: `${method} /v1/replays/{replayId}`,
      stage: 'admin',
      about: 'a replay nobody began',
      path: '/v1/replays/rpl_00000000000000000000000000',
      open: never,
    }),
  ),
  {
    route: 'POST /v1/rebuilds',
    stage: 'admin',
    about: 'the table',
    path: '/v1/rebuilds',
    body: { nonsense: true },
    open: always,
    ok: [422],
  },
  ...['erasures', 'retention'].map(
    (name): Ask => ({
      route: `POST /v1/${name}`,
      stage: 'admin',
      about: 'people',
      path: `/v1/${name}`,
      body: { nonsense: true },
      open: always,
      ok: [422],
    }),
  ),
  {
    // Of somebody who is there it is for any locality, which is its purpose: `test/functions/break-glass.test.ts`.
    route: 'POST /v1/break-glass',
    stage: 'traveller',
    about: 'somebody who never was',
    path: '/v1/break-glass',
    body: { entryId: 'ent_never', reason: 'Unconscious in our hospital.', officer: 'Dr Sun' },
    open: never,
  },
  {
    route: 'GET /v1/audit/heads',
    stage: 'lookups',
    about: 'heads of a day that is not over',
    path: '/v1/audit/heads',
    query: { day: '2026-11-21' },
    open: never,
  },
  {
    route: 'GET /v1/candidates',
    stage: 'admin',
    about: 'pairs',
    path: '/v1/candidates',
    open: always,
    names: (_, person) => ['O', 'P'].includes(person),
  },
  {
    route: 'POST /v1/candidates/{candidateId}',
    stage: 'admin',
    about: 'a pair',
    path: `/v1/candidates/${world.ids.get('pair')}`,
    body: { verdict: 'NOT_DUPLICATE', reason: 'two people' },
    id: world.ids.get('pair') ?? '',
    open: always,
    names: (_, person) => ['O', 'P'].includes(person),
  },
  { route: 'GET /v1/status', stage: 'admin', about: 'status', path: '/v1/status', open: always },
  { route: 'GET /v1/health', stage: 'admin', about: 'health', path: '/v1/health', open: always },
  {
    route: 'GET /v1/openapi.json',
    stage: 'admin',
    about: 'contract',
    path: '/v1/openapi.json',
    open: always,
  },
  {
    route: 'GET /.well-known/jwks.json',
    stage: 'certificates',
    about: 'keys',
    path: '/.well-known/jwks.json',
    open: always,
  },
  {
    route: 'GET /v1/certificates/{certificateId}',
    stage: 'certificates',
    about: 'J',
    path: `/v1/certificates/${world.ids.get('certificate J')}`,
    open: always,
  },
  {
    route: 'GET /v1/notices/{language}',
    stage: 'traveller',
    about: 'a notice',
    path: '/v1/notices/en',
    query: { locality: '650102' },
    open: always,
  },
  {
    route: 'GET /v1/audit',
    stage: 'lookups',
    about: 'the journal',
    path: '/v1/audit',
    query: { subject: '650102', day: '2026-11-21', limit: '200' },
    open: always,
    names: (_, person) => persons.includes(person),
  },
];

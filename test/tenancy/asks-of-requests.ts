import type { Department } from '../../shared/contracts/localities.ts';
import { type Ask, type Asks, always } from './ask.ts';
import { answersFor, asksWhoIsAway, knowsOf, persons, readsRequest, serves } from './rules.ts';

/** What travellers, or others for them, asked; and who is away. */
export const asksOfRequests: Asks = (world) => [
  ...(
    [
      ['help A', 'A', 'locality 650102'],
      ['contest C', 'C', 'locality 650103'],
      ['help D', 'D', 'agency airline'],
    ] as const
  ).flatMap(([name, person, asker]): Ask[] => {
    const id = world.ids.get(name) ?? '';
    const its = { about: name, id, stage: 'traveller' as const };
    const isHelp = name.startsWith('help');
    const care: Department[] = isHelp
      ? ['health', 'epidemic-control', 'reception']
      : ['health', 'epidemic-control'];
    const reads: Ask['open'] = (caller) => readsRequest(caller, person);
    const asked: Ask['open'] = (caller) => `${caller.role} ${caller.subject}` === asker;
    return [
      {
        ...its,
        route: 'GET /v1/requests/{requestId}',
        path: `/v1/requests/${id}`,
        open: (caller) => reads(caller) || asked(caller),
        tells: (caller, canary) => reads(caller) && canary.person === person && canary.group === 'request',
      },
      {
        ...its,
        route: 'POST /v1/requests/{requestId}/decision',
        path: `/v1/requests/${id}/decision`,
        body: { verdict: isHelp ? 'provided' : 'rejected', officer: 'Dr Other', reason: 'because' },
        open: (caller) => answersFor(caller, person, ...care),
        tells: (_, canary) => canary.person === person && canary.group === 'request',
      },
    ];
  }),
  ...['A', 'C', 'K'].map((person): Ask => {
    const id = world.entries.get(person) ?? '';
    return {
      route: 'POST /v1/break-glass',
      stage: 'traveller',
      about: person,
      path: '/v1/break-glass',
      body: { entryId: id, reason: 'found unconscious', officer: 'Dr Night' },
      id,
      // G10: opened to any locality for hours, written down and told of; a report nobody verified to none.
      open: (caller) => person !== 'K' || knowsOf(caller, person),
      ok: [200, 201, 409],
    };
  }),
  ...(['GET', 'POST'] as const).map((method): Ask => {
    const id = world.entries.get('L') ?? '';
    return {
      route: `${method} /v1/away/{awayId}/contacts`,
      stage: 'sources',
      about: 'L',
      path: `/v1/away/${id}/contacts`,
      ...(method === 'POST' ? { body: { outcome: 'reached', officer: 'Ms Away' } } : {}),
      id,
      open: (caller) => asksWhoIsAway(caller, 'L'),
      ok: method === 'POST' ? [409] : [200],
      tells: (_, canary) => canary.person === 'L',
    };
  }),
  {
    route: 'GET /v1/self',
    stage: 'traveller',
    about: 'own view',
    path: '/v1/self',
    open: always,
    tells: (_, canary) => canary.person === 'A' && ['stage', 'endDate'].includes(canary.group),
    names: (_, person) => person === 'A',
  },
  {
    route: 'POST /v1/self/{action}',
    stage: 'traveller',
    about: 'own call for help',
    path: '/v1/self/help',
    body: { need: 'food' },
    open: always,
    ok: [201],
  },
  ...persons
    .filter((one) => ['A', 'D', 'E', 'F'].includes(one))
    .map((person): Ask => {
      const id = world.entries.get(person) ?? '';
      return {
        route: 'POST /v1/policies/apply',
        stage: 'admin',
        about: `the rule for ${person}`,
        path: '/v1/policies/apply',
        body: { asOf: '2026-11-21', officer: 'Ms Lead', reason: 'why not', entries: [id] },
        id,
        open: (caller) => serves(caller, 'lead', 'health') && answersFor(caller, person, 'lead', 'health'),
        given: (body) => !JSON.stringify(body).includes('notFound'),
        closed: [200, 403],
        names: (_, other) => other === person,
      };
    }),
];

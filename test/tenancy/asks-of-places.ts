import * as z from 'zod';
import type { Ask, Asks } from './ask.ts';
import { city, community, county, home, neighbour, port, province, stranger } from './places.ts';
import { groupsOf, isOver, knowsOf, persons, serves } from './rules.ts';

const everywhere = [county, community, neighbour, city, province, home, port, stranger, 'operator'];
const yesterday = '2026-11-20';
const today = '2026-11-21';

const counts = z.looseObject({ stored: z.number() });

const ward = z.looseObject({ occupants: z.array(z.unknown()).optional() });
/** H in hospital is the business of health alone. */
const liesThere = (body: unknown): boolean => (ward.parse(body).occupants ?? []).length > 0;

/** What is asked about a place: its sites, its figures, its reports. */
export const asksOfPlaces: Asks = () => [
  ...everywhere.flatMap((locality): Ask[] => {
    const its = { about: locality, id: locality };
    const own: Ask['open'] = (caller) => caller.role !== 'locality' || isOver(caller, locality);
    const ofTree: Ask['open'] = (caller) => locality !== 'operator' && own(caller);
    // The operator's is read with a steward's key.
    const figures: Ask['open'] = (caller) => caller.role === 'steward' || isOver(caller, locality);
    return [
      {
        ...its,
        route: 'GET /v1/sites',
        stage: 'sites',
        path: '/v1/sites',
        query: { locality },
        open: ofTree,
      },
      {
        ...its,
        route: 'GET /v1/forecasts/{localityCode}',
        stage: 'sites',
        path: `/v1/forecasts/${locality}`,
        open: ofTree,
      },
      {
        ...its,
        route: 'GET /v1/remainders/{localityCode}/{date}',
        stage: 'sources',
        path: `/v1/remainders/${locality}/${today}`,
        open: ofTree,
        names: (caller, person) => caller.role === 'admin' && persons.includes(person),
      },
      {
        ...its,
        route: 'GET /v1/reports/{localityCode}/{date}',
        stage: 'reports',
        path: `/v1/reports/${locality}/${yesterday}`,
        open: figures,
      },
      {
        ...its,
        route: 'GET /v1/reports/{localityCode}/{date}',
        stage: 'reports',
        about: `${locality} as CSV`,
        path: `/v1/reports/${locality}/${yesterday}`,
        headers: { accept: 'text/csv' },
        open: figures,
      },
      {
        ...its,
        route: 'POST /v1/reports/{localityCode}/{date}/{step}',
        stage: 'reports',
        path: `/v1/reports/${locality}/${yesterday}/review`,
        body: { officer: 'Ms Reviewer' },
        open: figures,
        ok: [200, 403, 409, 422],
      },
      {
        ...its,
        route: 'GET /v1/funnels/{localityCode}',
        stage: 'reports',
        path: `/v1/funnels/${locality}`,
        open: figures,
      },
      {
        ...its,
        route: 'GET /v1/scorecards/{localityCode}',
        stage: 'reports',
        path: `/v1/scorecards/${locality}`,
        open: figures,
      },
      {
        ...its,
        route: 'PUT /v1/sites',
        stage: 'sites',
        path: '/v1/sites',
        body: {
          items: [{ code: `S-NEW-${locality}`, locality, name: 'New', kind: 'facility', capacity: 1 }],
        },
        open: ofTree,
        ok: [207],
        given: (body) => counts.parse(body).stored === 1,
      },
      {
        ...its,
        route: 'POST /v1/policies/apply',
        stage: 'admin',
        path: '/v1/policies/apply',
        body: { asOf: today, officer: 'Ms Lead', reason: 'why not', locality },
        open: (caller) => figures(caller) && serves(caller, 'lead', 'health'),
        closed: [404, 403],
      },
    ];
  }),
  ...(
    [
      ['S-COUNTY', county],
      ['S-NEIGHBOUR', neighbour],
      ['S-STRANGER', stranger],
      ['S-WARD', county],
    ] as const
  ).flatMap(([code, locality]) =>
    (['present', 'left'] as const).map(
      (state): Ask => ({
        route: 'GET /v1/sites/{siteCode}',
        stage: 'sites',
        about: `${code} ${state}`,
        path: `/v1/sites/${code}`,
        query: { state },
        id: code,
        open: (caller) => caller.role !== 'locality' || isOver(caller, locality),
        names: knowsOf,
        shape: (caller, body) =>
          code !== 'S-WARD' || liesThere(body) === groupsOf(caller, 'H').has('health') || state === 'left',
      }),
    ),
  ),
  {
    route: 'GET /v1/sites',
    stage: 'sites',
    about: 'own sites',
    path: '/v1/sites',
    open: ({ subject }) => subject !== '999999',
  },
];

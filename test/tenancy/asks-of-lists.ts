import { type Ask, type Asks, always } from './ask.ts';
import type { Caller } from './callers.ts';
import { county, port } from './places.ts';
import { firstResult, found } from './results.ts';
import { asksWhoIsAway, isHomeOf, isOver, keepsPeriod, knowsOf, readsRequest, serves } from './rules.ts';
import type { World } from './world.ts';

/** Lists of the caller's own: there is nothing to refuse, and nothing of others to be found in them. */
export const asksOfLists: Asks = (world) => [
  ...['', 'QUARANTINE', 'ARRIVED', 'HOSPITAL'].map(
    (stage): Ask => ({
      route: 'GET /v1/entries',
      stage: 'feedback',
      about: `list ${stage}`,
      path: '/v1/entries',
      query: stage === '' ? { limit: '200' } : { stage },
      open: always,
    }),
  ),
  {
    route: 'GET /v1/notifications',
    stage: 'inbox',
    about: 'inbox',
    path: '/v1/notifications',
    query: { limit: '200' },
    open: always,
    // Which of the own officers took note of it.
    tells: (caller, { person, group }) => group === 'stage' && knowsOf(caller, person),
  },
  {
    route: 'GET /v1/manifests',
    stage: 'transfers',
    about: 'trips of today',
    path: '/v1/manifests',
    open: always,
  },
  {
    route: 'GET /v1/requests',
    stage: 'traveller',
    about: 'requests',
    path: '/v1/requests',
    open: always,
    tells: (caller, { person, group }) => group === 'request' && readsRequest(caller, person),
  },
  {
    route: 'GET /v1/away',
    stage: 'sources',
    about: 'away',
    path: '/v1/away',
    open: always,
    tells: (caller, { person, group }) =>
      asksWhoIsAway(caller, person) && ['name', 'contact'].includes(group),
    // F26: that there is a line is shown to the whole home; whose it is to those who ask.
    names: (caller, person) => isHomeOf(caller, person),
  },
  { route: 'GET /v1/sources', stage: 'sources', about: 'sources', path: '/v1/sources', open: always },
  {
    route: 'GET /v1/sources',
    stage: 'sources',
    about: 'one source',
    path: '/v1/sources',
    query: { agency: 'works' },
    open: always,
  },
  ...(
    [
      ['county', county],
      ['stranger', '140105'],
    ] as const
  ).map(([name, locality]): Ask => {
    const id = world.ids.get(`notice ${name}`) ?? '';
    return {
      route: 'POST /v1/notifications/acknowledge',
      stage: 'inbox',
      about: `a notice of the ${name}`,
      path: '/v1/notifications/acknowledge',
      body: { items: [{ id, officer: 'Clerk' }] },
      id,
      open: (caller) => caller.role === 'locality' && caller.subject === locality && serves(caller, 'health'),
      given: found,
    };
  }),
  ...['COACH-1', 'COACH-2', 'CAR-2', 'CAR-9'].map(
    (manifestId): Ask => ({
      route: 'GET /v1/manifests/{manifestId+}',
      stage: 'transfers',
      about: manifestId,
      path: `/v1/manifests/${manifestId}`,
      id: manifestId,
      open: (caller) => caller.role === 'steward' || tripOf(caller, manifestId),
      // Who signed is shown to both sides; a seat to whoever announced it.
      tells: (caller, { person, group }) =>
        (group === 'stage' && knowsOf(caller, person)) || (group === 'trip' && announced(caller, manifestId)),
    }),
  ),
  manifestPut(world, 'A', 'NEW-1'),
  manifestPut(world, 'D', 'NEW-2'),
  {
    ...tripOfOthers(world),
    // A trip's id is chosen by who announces it: that one is taken has to be said.
    open: (caller) => tripOf(caller, 'COACH-1') && knowsOf(caller, 'A'),
    given: (body) => firstResult.parse(body).results[0].status === 'stored',
  },
];

const announced = ({ role, subject }: Caller, manifestId: string): boolean =>
  manifestId === 'COACH-1' ? subject === port : role === 'agency' && subject === 'airline';

/** Asked about a person that the caller may well know: what is refused is the trip. */
const tripOfOthers = (world: World): Ask => {
  const { id: _, ...put } = manifestPut(world, 'A', 'COACH-1');
  return { ...put, about: 'a trip of others' };
};

/** Whoever announced it, its places with those above them, and who gave or took people on it. */
const tripOf = (caller: Caller, manifestId: string): boolean => {
  if (caller.role === 'agency') return manifestId === 'COACH-2' && caller.subject === 'airline';
  const places = {
    'COACH-1': [port, county, '650103'],
    'COACH-2': ['140105'],
    'CAR-2': [port, '650102001'],
    'CAR-9': [county, '650103'],
  }[manifestId];
  return places?.some((code) => isOver(caller, code)) === true;
};

const manifestPut = (world: World, person: string, manifestId: string): Ask => ({
  route: 'PUT /v1/manifests',
  stage: 'transfers',
  about: `${person} on ${manifestId}`,
  path: '/v1/manifests',
  id: world.entries.get(person) ?? '',
  body: {
    items: [
      {
        ...{ manifestId, from: port, to: county, trip: 'K1' },
        plannedDepartureAt: new Date(world.system.world.now + 3_600_000).toISOString(),
        plannedArrivalAt: new Date(world.system.world.now + 7_200_000).toISOString(),
        passengers: [{ entryId: world.entries.get(person) ?? '' }],
      },
    ],
  },
  open: (caller) => knowsOf(caller, person) || keepsPeriod(caller, person),
  ok: [207],
  given: found,
});

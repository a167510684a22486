import * as z from 'zod';
import { type Ask, type Asks, always } from './ask.ts';
import { county, port } from './places.ts';
import {
  answersFor,
  asksWhoIsAway,
  groupsOf,
  isHomeOf,
  isOver,
  keepsPeriod,
  knowsOf,
  persons,
  readsRequest,
  serves,
  standing,
} from './rules.ts';
import type { World } from './world.ts';

const entryOf = ({ entries }: World, person: string): string => entries.get(person) ?? '';
/** Everybody who has an entry; L is only away. */
const travellers = persons.filter((one) => one !== 'L');

const first = z.looseObject({
  results: z.tuple([
    z.looseObject({ status: z.string(), errors: z.array(z.looseObject({ code: z.string() })).optional() }),
  ]),
});
/** The one result is not the one that says: there is no such thing for you. */
const found = (body: unknown): boolean => {
  const [{ status, errors = [] }] = first.parse(body).results;
  return !(status === 'not-found' || errors.some(({ code }) => code === 'not-found'));
};

/** Each person's entry, as everybody asks for it. */
export const asksOfEntries: Asks = (world) =>
  travellers.flatMap((person): Ask[] => {
    const id = entryOf(world, person);
    const its = { about: person, id };
    return [
      {
        ...its,
        route: 'GET /v1/entries/{entryId}',
        stage: 'feedback',
        path: `/v1/entries/${id}`,
        // Outside the own work list nobody is told without a stated purpose, and this one is everybody's.
        query: { purpose: 'data-subject' },
        open: (caller) => knowsOf(caller, person),
        // L7: the contact's own health department verifies whom they met.
        names: (caller, other) => person === 'I' && other === 'H' && groupsOf(caller, 'I').has('health'),
        shape: (caller, body) =>
          'stage' in Object(body) === (groupsOf(caller, person).has('stage') || keepsPeriod(caller, person)),
      },
      {
        ...its,
        route: 'POST /v1/events',
        stage: 'feedback',
        path: '/v1/events',
        body: {
          events: [{ eventId: 'x-1', entryId: id, type: 'note', occurredAt: when(world), text: 'hm' }],
        },
        open: (caller) => knowsOf(caller, person),
        ok: [207],
        given: found,
      },
      {
        ...its,
        route: 'GET /v1/entries/{entryId}/contacts',
        stage: 'lookups',
        path: `/v1/entries/${id}/contacts`,
        // L7: whoever follows the case, and the levels above, learn which entries it met.
        open: (caller) => person === 'H' && answersFor(caller, person, 'health', 'epidemic-control'),
        names: (_, other) => other === 'I',
      },
      {
        ...its,
        route: 'POST /v1/entries/{entryId}/self-codes',
        stage: 'traveller',
        path: `/v1/entries/${id}/self-codes`,
        body: { officer: 'Clerk' },
        open: (caller) => {
          if (caller.role !== 'locality') return false;
          const care = serves(caller, 'health', 'epidemic-control', 'reception');
          if (standing(caller, person) === 'caring') return care;
          const atPort =
            standing(caller, person) === 'port' &&
            groupsOf({ ...caller, departments: ['customs'] }, person).size > 0;
          return atPort && (care || serves(caller, 'customs'));
        },
        ok: [201, 409],
      },
      {
        ...its,
        route: 'POST /v1/entries/{entryId}/certificate',
        stage: 'certificates',
        path: `/v1/entries/${id}/certificate`,
        open: (caller) =>
          answersFor(caller, person, 'health', 'epidemic-control') && groupsOf(caller, person).has('health'),
        ok: person === 'J' ? [200] : [409],
      },
      {
        ...its,
        route: 'POST /v1/requests',
        stage: 'traveller',
        path: '/v1/requests',
        body: { entryId: id, kind: 'help', need: 'other' },
        open: (caller) => knowsOf(caller, person),
        ok: [201],
      },
    ];
  });

const when = ({ system }: World): string => new Date(system.world.now - 1000).toISOString();

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
    given: (body) => first.parse(body).results[0].status === 'stored',
  },
];

type Going = Parameters<Ask['open']>[0];

const announced = ({ role, subject }: Going, manifestId: string): boolean =>
  manifestId === 'COACH-1' ? subject === port : role === 'agency' && subject === 'airline';

/** Asked about a person that the caller may well know: what is refused is the trip. */
const tripOfOthers = (world: World): Ask => {
  const { id: _, ...put } = manifestPut(world, 'A', 'COACH-1');
  return { ...put, about: 'a trip of others' };
};

/** Whoever announced it, its places with those above them, and who gave or took people on it. */
const tripOf = (caller: Going, manifestId: string): boolean => {
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
  id: entryOf(world, person),
  body: {
    items: [
      {
        ...{ manifestId, from: port, to: county, trip: 'K1' },
        plannedDepartureAt: new Date(world.system.world.now + 3_600_000).toISOString(),
        plannedArrivalAt: new Date(world.system.world.now + 7_200_000).toISOString(),
        passengers: [{ entryId: entryOf(world, person) }],
      },
    ],
  },
  open: (caller) => knowsOf(caller, person) || keepsPeriod(caller, person),
  ok: [207],
  given: found,
});

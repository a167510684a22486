import type { Ask, Asks } from './ask.ts';
import { found } from './results.ts';
import { answersFor, groupsOf, keepsPeriod, knowsOf, persons, serves, standing } from './rules.ts';
import type { World } from './world.ts';

const entryOf = ({ entries }: World, person: string): string => entries.get(person) ?? '';
/** Everybody who has an entry; L is only away. */
const travellers = persons.filter((one) => one !== 'L');

/** Clocks, alerts and steps that are there because somebody is ill, was tested, or met others while ill. */
const tellsOfHealth = (body: unknown): boolean =>
  /"(kind|what|closedBy)":"(test|hospital|investigation|contacts|symptoms|clinic|recovered|converted|contact-)/.test(
    JSON.stringify(body),
  );

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
        shape: (caller, body) => {
          const groups = groupsOf(caller, person);
          const seesStory = groups.has('stage') || keepsPeriod(caller, person);
          return 'stage' in Object(body) === seesStory && (groups.has('health') || !tellsOfHealth(body));
        },
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
        shape: (caller, body) =>
          groupsOf(caller, person).has('stage') || !JSON.stringify(body).includes('"stage"'),
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
      ...(asksForHelp.includes(person) ? [helpFor(world, person)] : []),
    ];
  });

const when = ({ system }: World): string => new Date(system.world.now - 1000).toISOString();

/** Ids named beside the one an event is about: whoever knows A does not learn whether there is such a guardian. */
export const asksOfGuardians: Asks = (world) =>
  ['C', 'D', 'K', 'N'].map((person): Ask => {
    const id = entryOf(world, person);
    const placed = {
      type: 'placed',
      quarantineType: 'home',
      singleRoom: true,
      officer: 'Ms Gu',
      guardian: id,
    };
    return {
      route: 'POST /v1/events',
      stage: 'feedback',
      about: `${person} as a guardian`,
      path: '/v1/events',
      body: {
        events: [{ eventId: 'x-2', entryId: entryOf(world, 'A'), occurredAt: when(world), ...placed }],
      },
      id,
      open: (caller) => caller.role !== 'agency' && knowsOf(caller, person),
      ok: [207],
      given: (body) =>
        !JSON.stringify(body).includes('guardian-unknown') &&
        !JSON.stringify(body).includes('not-for-agencies'),
    };
  });

/** One of each relation is enough for what costs most. */
const asksForHelp = ['A', 'C', 'D', 'E', 'F', 'G', 'K'];
const helpFor = (world: World, person: string): Ask => ({
  about: person,
  id: entryOf(world, person),
  route: 'POST /v1/requests',
  stage: 'traveller',
  path: '/v1/requests',
  body: { entryId: entryOf(world, person), kind: 'help', need: 'other' },
  open: (caller) => knowsOf(caller, person),
  ok: [201],
});

import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Ask } from './ask.ts';
import { createAsking, isAdmitted, parsed } from './asking.ts';
import { everyAsk } from './asks.ts';
import type { Caller } from './callers.ts';
import { forgedPositions, madeUp, paged, pagesOf } from './pages.ts';
import { county, home, neighbour, places, within } from './places.ts';
import { groupsOf } from './rules.ts';
import { createSearch } from './search.ts';
import { tellTheStory } from './story.ts';
import { whoseIds } from './whose-ids.ts';
import type { World } from './world.ts';

let world: World;
let send: ReturnType<typeof createAsking>;
let search: ReturnType<typeof createSearch>;
let lists: Ask[];
let callers: Caller[];

beforeAll(async () => {
  world = await tellTheStory();
  send = createAsking(world);
  search = createSearch(world, whoseIds(world));
  callers = world.callers.filter(({ role }) => role !== 'none');
  lists = everyAsk(world).filter(
    ({ route, path, query }) => paged.has(route) && !('locality' in (query ?? {})) && path !== '',
  );
});

describe('a list and its pages', () => {
  test('no cursor tells of anybody the list does not show, and nobody gets on with another’s', async () => {
    const wrong: string[] = [];
    const turned = new Map<string, number>();
    const stolenOnce = new Set<string>();
    const thieves = [county, neighbour, '6501', home, 'CAN-port', '140105', 'desk-steward', 'airline'];
    const others = callers.filter((one) => one.departments === undefined && thieves.includes(one.subject));
    for (const ask of lists) {
      for (const caller of callers.filter((one) => isAdmitted(ask, one) && ask.open(one))) {
        const pages = await pagesOf(send, [ask, caller]);
        turned.set(ask.route, (turned.get(ask.route) ?? 0) + pages.length - 1);
        for (const { answer, cursor } of pages) {
          const where = `${ask.route} ${ask.about} by ${caller.name}`;
          for (const one of search(ask, caller, answer)) wrong.push(`${where}: tells ${one}`);
          if (cursor === undefined || !others.includes(caller) || stolenOnce.has(where)) continue;
          stolenOnce.add(where);
          const goOn = { [paged.get(ask.route) ?? '']: cursor };
          for (const other of others.filter((one) => one.name !== caller.name && isAdmitted(ask, one))) {
            const stolen = await send({ ...ask, query: { ...ask.query, ...goOn } }, other);
            const told = search(ask, other, stolen);
            if (told.length > 0) wrong.push(`${where}, gone on with by ${other.name}: tells ${told}`);
            if (![200, 400, 404].includes(stolen.status))
              wrong.push(`${where} by ${other.name}: ${stolen.status}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    for (const route of ['GET /v1/entries', 'GET /v1/notifications', 'GET /v1/sites']) {
      expect([route, (turned.get(route) ?? 0) > 3]).toEqual([route, true]);
    }
  });

  test('a cursor that somebody made up leads nowhere outside their own subtree', async () => {
    for (const name of ['locality 650103', 'locality 140105', 'locality 650102001']) {
      const caller = callers.find((one) => one.name === name);
      if (!caller) throw new Error(`no caller ${name}`);
      for (const [route, stage, where, position] of forgedPositions) {
        const shown = lists.find((one) => one.route === route);
        const ask: Ask = {
          ...listAsk,
          ...shown,
          route,
          stage,
          path: where,
          query: { cursor: madeUp(position) },
        };
        const answer = await send(ask, caller);
        expect([name, route, position, search(ask, caller, answer)]).toEqual([name, route, position, []]);
        expect([200, 400, 404]).toContain(answer.status);
      }
    }
  });

  test('an inbox holds what was sent to that locality and the departments of the key', async () => {
    const inbox = z.object({
      items: z.array(z.looseObject({ locality: z.string(), department: z.string() })),
    });
    let read = 0;
    for (const caller of callers.filter(({ role }) => role === 'locality' || role === 'steward')) {
      const answer = await send({ ...listAsk, stage: 'inbox', path: '/v1/notifications' }, caller);
      for (const { locality, department } of inbox.parse(parsed(answer)).items) {
        const own = caller.role === 'steward' ? 'operator' : caller.subject;
        expect([caller.name, locality]).toEqual([caller.name, own]);
        expect(caller.departments ?? [department]).toContain(department);
        read += 1;
      }
    }
    expect(read).toBeGreaterThan(200);
  });

  test('a filter finds nobody by what the answer would not say', async () => {
    const ids = z.object({ items: z.array(z.looseObject({ entryId: z.string() })) });
    const filters: Record<string, string>[] = [
      ...['QUARANTINE', 'HOSPITAL', 'CHECKED', 'RELEASED', 'ARRIVED'].map((stage) => ({ stage })),
      ...[{ overdue: 'ack' }, { notice: 'missing' }, { from: '2026-11-01' }, { to: '2026-11-30' }],
    ];
    const byId = new Map([...world.entries].map(([person, entryId]) => [entryId, person]));
    let found = 0;
    for (const caller of callers.filter(({ role }) => role === 'locality')) {
      for (const query of filters) {
        const ask: Ask = { ...listAsk, query };
        const read = ids.safeParse(parsed(await send(ask, caller)));
        for (const { entryId } of read.data?.items ?? []) {
          const person = byId.get(entryId) ?? '';
          expect([caller.name, query, person, groupsOf(caller, person).has('stage')]).toEqual([
            ...[caller.name, query, person, true],
          ]);
          found += 1;
        }
      }
    }
    expect(found).toBeGreaterThan(50);
  });

  test('recipients, sources and sites are those of the own subtree, however they are asked for', async () => {
    const located = z.object({ items: z.array(z.looseObject({ locality: z.string() })) });
    for (const caller of callers.filter(({ role, subject }) => role === 'locality' && subject !== '999999')) {
      for (const [stage, path] of [
        ['admin', '/v1/recipients'],
        ['sources', '/v1/sources'],
        ['sites', '/v1/sites'],
      ] as const) {
        const queries: Record<string, string>[] = [
          { limit: '200' },
          path === '/v1/sources' ? { agency: 'silent' } : { limit: '3' },
        ];
        for (const query of queries) {
          const ask: Ask = { ...listAsk, route: `GET ${path}`, stage, path, query };
          const { items } = located.parse(parsed(await send(ask, caller)));
          const outside = items.filter(({ locality }) => !within(locality, caller.subject));
          expect([caller.name, path, outside]).toEqual([caller.name, path, []]);
        }
      }
      for (const { code } of places) {
        const answer = await send(
          { ...listAsk, stage: 'sites', path: '/v1/sites', query: { locality: code } },
          caller,
        );
        expect([caller.name, code, answer.status]).toEqual([
          caller.name,
          code,
          within(code, caller.subject) ? 200 : 404,
        ]);
      }
    }
  });

  test('a parent finds its children’s people in its list, a child and a neighbour nobody of theirs', async () => {
    const ids = z.object({ items: z.array(z.looseObject({ entryId: z.string() })) });
    const listed = async (subject: string): Promise<string[]> => {
      const caller = callers.find((one) => one.subject === subject && one.departments === undefined);
      const read = ids.parse(parsed(await send(listAsk, caller ?? { name: '', role: 'none', subject })));
      return [...world.entries].flatMap(([person, id]) =>
        read.items.some((one) => one.entryId === id) ? [person] : [],
      );
    };
    expect((await listed(county)).toSorted()).toEqual([...'ABEGHJK']);
    expect((await listed('650102001')).toSorted()).toEqual(['B']);
    expect((await listed(neighbour)).toSorted()).toEqual([...'CFNO']);
    expect((await listed('6501')).toSorted()).toEqual([...'ABCEFGHJKNO']);
    expect((await listed(home)).toSorted()).toEqual([...'AEFJ']);
    expect((await listed('140105')).toSorted()).toEqual([...'DGIP']);
    expect(await listed('999999')).toEqual([]);
  });
});

const listAsk: Ask = {
  route: 'GET /v1/entries',
  stage: 'feedback',
  about: 'list',
  path: '/v1/entries',
  query: { limit: '200' },
  open: () => true,
};

import { beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../infra/service/routes.ts';
import type { Ask } from './ask.ts';
import { asksOfDesks } from './asks-of-desks.ts';
import { asksOfEntries, asksOfLists } from './asks-of-entries.ts';
import { asksAboutPeople, asksOfRequests } from './asks-of-people.ts';
import { asksOfPlaces } from './asks-of-places.ts';
import type { Caller } from './callers.ts';
import { admitted } from './roles.ts';
import { createSearch } from './search.ts';
import { tellTheStory, travellerOf, whoseIds } from './story.ts';
import type { Answer } from './system.ts';
import type { World } from './world.ts';

let world: World;
let asks: Ask[];
let search: ReturnType<typeof createSearch>;
let callers: Caller[];

beforeAll(async () => {
  world = await tellTheStory();
  asks = [asksOfEntries, asksOfLists, asksOfPlaces, asksAboutPeople, asksOfRequests, asksOfDesks].flatMap(
    (make) => make(world),
  );
  callers = [...world.callers, await travellerOf(world)];
  search = createSearch(world, whoseIds(world));
});

const send = async (ask: Ask, caller: Caller): Promise<Answer> => {
  const { table } = world.system;
  table.mark();
  const answer = await world.system.send(ask.stage, {
    method: ask.route.slice(0, ask.route.indexOf(' ')),
    path: ask.path,
    ...(ask.query ? { query: ask.query } : {}),
    headers: { ...ask.headers, ...caller.headers },
    ...(ask.body ? { body: JSON.stringify(ask.body) } : {}),
    ...(caller.key === undefined ? {} : { key: caller.key }),
  });
  if (!ask.route.startsWith('GET ')) await table.undo();
  return answer;
};

const parsed = ({ body }: Answer): unknown => (body.startsWith('{') ? JSON.parse(body) : undefined);

const isAdmitted = ({ route }: Ask, { role }: Caller): boolean => {
  const roles = admitted[route];
  return roles === 'anyone' || (roles ?? []).includes(role);
};

/** What the rules expect: 401, 403, the thing itself, or nothing of it. */
const verdict = (ask: Ask, caller: Caller, answer: Answer): string | undefined => {
  const { status } = answer;
  const said = (wanted: string): string => `${wanted}, and got ${status} ${answer.body.slice(0, 160)}`;
  if (!isAdmitted(ask, caller)) {
    const isSelf = ask.route.endsWith('/v1/self') || ask.route.includes('/v1/self/');
    const wanted = isSelf || caller.role === 'none' || caller.role === 'traveller' ? 401 : 403;
    return status === wanted ? undefined : said(`is not admitted (${wanted})`);
  }
  const isOpen = ask.open(caller);
  if (isOpen && status === 200 && ask.shape?.(caller, parsed(answer)) === false)
    return said('is shown another view');
  if (ask.given !== undefined && status < 300) {
    return ask.given(parsed(answer)) === isOpen
      ? undefined
      : said(isOpen ? 'may have it' : 'may not have it');
  }
  const wanted = isOpen ? (ask.ok ?? [200]) : (ask.closed ?? [404]);
  return wanted.includes(status)
    ? undefined
    : said(`${isOpen ? 'may have it' : 'may not have it'} (${wanted})`);
};

/** The same request about something that never was, with its id put back into the answer: what did a guess find out? */
const asIfUnknown = async (ask: Ask, caller: Caller, id: string): Promise<Answer> => {
  const guess = id
    .replace(/.$/, (last) => (last === '9' ? '8' : '9'))
    .replace(/.(?=.{3}$)/, (one) => (one === '7' ? '6' : '7'));
  const put = (text: string): string => text.replaceAll(id, guess);
  const answer = await send(
    {
      ...ask,
      path: put(ask.path),
      ...(ask.query ? { query: JSON.parse(put(JSON.stringify(ask.query))) } : {}),
      ...(ask.body ? { body: JSON.parse(put(JSON.stringify(ask.body))) } : {}),
    },
    caller,
  );
  const back = (text: string): string => text.replaceAll(guess, id);
  return { ...answer, body: back(answer.body) };
};

describe('who may see what', () => {
  test('every route is asked by every caller, and each has rules of its own', () => {
    const known = Object.entries(world.system.routesOf).flatMap(([stage, its]) =>
      its.map(({ method, path }) => ({ stage, name: `${method} ${path}`, path })),
    );
    const asked = new Set(asks.map(({ route }) => route));
    expect(known.map(({ name }) => name).filter((name) => !asked.has(name))).toEqual([]);
    expect(Object.keys(admitted).toSorted()).toEqual(known.map(({ name }) => name).toSorted());
    const paths = Object.entries(routes).flatMap(([stage, its]) => its.map((path) => `${stage} ${path}`));
    const answered = [...new Set(known.map(({ stage, path }) => `${stage} ${path}`)), 'admin $default'];
    expect(paths.toSorted()).toEqual(answered.toSorted());
  });

  test('G2: each caller is given what the rules give; what is not theirs is answered like what never was', async () => {
    const wrong: string[] = [];
    const refused = new Set<string>();
    for (const ask of asks) {
      for (const caller of callers) {
        // Whom a route does not admit it asks for nothing else: once is enough.
        const once = `${ask.route} ${caller.name}`;
        if (!isAdmitted(ask, caller) && refused.has(once)) continue;
        refused.add(once);
        wrong.push(
          ...(await objectionsTo(ask, caller)).map(
            (one) => `${ask.route} ${ask.about} by ${caller.name}: ${one}`,
          ),
        );
      }
    }
    expect(wrong).toEqual([]);
  });
});

const objectionsTo = async (ask: Ask, caller: Caller): Promise<string[]> => {
  const answer = await send(ask, caller);
  const objections = [
    verdict(ask, caller, answer) ?? [],
    search(ask, caller, answer).map((one) => `tells ${one}`),
  ].flat();
  objections.push(
    ...headersOf(answer)
      .filter((name) => !known.has(name))
      .map((name) => `has a header ${name}`),
  );
  if (ask.id === undefined || !isAdmitted(ask, caller) || ask.open(caller)) return objections;
  const nowhere = await asIfUnknown(ask, caller, ask.id);
  if (JSON.stringify(answer) !== JSON.stringify(nowhere))
    objections.push(`${answer.body} not ${nowhere.body}`);
  return objections;
};

const headersOf = ({ headers }: Answer): string[] => Object.keys(headers);
/** None of them says how long anything took. */
const known = new Set([
  ...['x-request-id', 'cache-control', 'content-type', 'content-language', 'content-disposition'],
  ...['etag', 'allow', 'www-authenticate', 'retry-after', 'idempotency-replayed'],
]);

import { beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../infra/service/routes.ts';
import { departments as allDepartments } from '../../shared/contracts/localities.ts';
import type { Ask } from './ask.ts';
import { askInstead, createAsking, isAdmitted, parsed } from './asking.ts';
import { everyAsk } from './asks.ts';
import type { Caller } from './callers.ts';
import { canaries } from './people.ts';
import { county } from './places.ts';
import { admitted } from './roles.ts';
import { createSearch } from './search.ts';
import { travellerOf } from './self.ts';
import { tellTheStory } from './story.ts';
import type { Answer } from './system.ts';
import { whoseIds } from './whose-ids.ts';
import type { World } from './world.ts';

let world: World;
let asks: Ask[];
let search: ReturnType<typeof createSearch>;
let callers: Caller[];
let send: ReturnType<typeof createAsking>;

beforeAll(async () => {
  world = await tellTheStory();
  asks = everyAsk(world);
  callers = [...world.callers, await travellerOf(world)];
  search = createSearch(world, whoseIds(world));
  send = createAsking(world);
});

/** What the rules expect: 401, 403, the thing itself, or nothing of it. */
const verdict = (ask: Ask, caller: Caller, answer: Answer): string | undefined => {
  const { status } = answer;
  const said = (wanted: string): string => `${wanted}, and got ${status} ${answer.body.slice(0, 160)}`;
  if (!isAdmitted(ask, caller)) {
    const isSelf = ask.route.includes('/v1/self');
    const wanted = isSelf || caller.role === 'none' || caller.role === 'traveller' ? 401 : 403;
    return status === wanted ? undefined : said(`is not admitted (${wanted})`);
  }
  const isOpen = ask.open(caller);
  if (isOpen && status < 300 && ask.shape?.(caller, parsed(answer)) === false) {
    return said('is shown another view');
  }
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

/** None of them says how long anything took. */
const knownHeaders = new Set([
  ...['x-request-id', 'cache-control', 'content-type', 'content-language', 'content-disposition'],
  ...['etag', 'allow', 'www-authenticate', 'retry-after', 'idempotency-replayed'],
]);

const objectionsTo = async (ask: Ask, caller: Caller): Promise<string[]> => {
  const answer = await send(ask, caller);
  const unknown = Object.keys(answer.headers).filter((name) => !knownHeaders.has(name));
  const objections = [
    verdict(ask, caller, answer) ?? [],
    search(ask, caller, answer).map((one) => `tells ${one}`),
    unknown.map((name) => `has a header ${name}`),
  ].flat();
  // A department is shown less of what its place is shown: of one county all of them are compared, of the others the whole place.
  const isCompared = caller.departments === undefined || caller.subject === county;
  if (ask.id === undefined || !isCompared || !isAdmitted(ask, caller) || ask.open(caller)) return objections;
  const nowhere = await askInstead(send, [ask, caller], [ask.id, neverWas(ask.id)]);
  if (JSON.stringify(answer) === JSON.stringify(nowhere)) return objections;
  return [...objections, `${answer.body} not ${nowhere.body}`];
};

/** An id of the same form that nothing ever had. */
const neverWas = (id: string): string =>
  id
    .replace(/.$/, (last) => (last === '9' ? '8' : '9'))
    .replace(/.(?=.{3}$)/, (one) => (one === '7' ? '6' : '7'));

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
    let sent = 0;
    for (const ask of asks) {
      for (const caller of callers) {
        // Whom a route does not admit it asks for nothing else: once is enough.
        const once = `${ask.route} ${caller.name}`;
        if (!isAdmitted(ask, caller) && refused.has(once)) continue;
        refused.add(once);
        sent += 1;
        for (const one of await objectionsTo(ask, caller)) {
          wrong.push(`${ask.route} ${ask.about} by ${caller.name}: ${one}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(sent).toBeGreaterThan(8000);
  });

  test('without a good key every answer is the same, whatever is wrong with the key', async () => {
    const without = callers.filter(({ role }) => role === 'none');
    expect(without.length).toBeGreaterThan(6);
    for (const ask of asks.filter(
      (one) => admitted[one.route] !== 'anyone' && !one.route.includes('/v1/self'),
    )) {
      const answers = new Set<string>();
      for (const caller of without) answers.add(JSON.stringify(await send(ask, caller)));
      expect([ask.route, [...answers].length]).toEqual([ask.route, 1]);
    }
  });

  test('I7: what waits in the queues tells of nobody', () => {
    const text = JSON.stringify(world.system.pushes.sent);
    expect(world.system.pushes.sent.length).toBeGreaterThan(50);
    expect([...canaries.keys()].filter((one) => text.includes(one))).toEqual([]);
  });

  test('I7: a push in full mode tells its recipient what that department may see, and nothing of anybody else', async () => {
    const inbox = asks.find(({ route }) => route === 'GET /v1/notifications');
    const wrong: string[] = [];
    let told = 0;
    for (const { recipient, notifications } of world.system.pushes.sent) {
      const body = JSON.stringify(await world.system.describe(notifications));
      told += /ZQ[A-Z]FAM/.test(body) ? 1 : 0;
      const [subject = '', department] = recipient.split('/');
      const departments = allDepartments.filter((one) => one === department);
      const role = subject === 'operator' ? 'steward' : 'locality';
      const caller: Caller = { name: recipient, role, subject, departments };
      const answer = { status: 200, headers: {}, body };
      if (inbox) wrong.push(...search(inbox, caller, answer).map((one) => `${recipient}: ${one}`));
    }
    expect(wrong).toEqual([]);
    expect(told).toBeGreaterThan(20);
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Ask } from './ask.ts';
import { askInstead, createAsking, isAdmitted } from './asking.ts';
import { everyAsk } from './asks.ts';
import type { Caller } from './callers.ts';
import { createSearch } from './search.ts';
import { tellTheStory } from './story.ts';
import { whoseIds } from './whose-ids.ts';
import type { World } from './world.ts';

let world: World;
let send: ReturnType<typeof createAsking>;
let asks: Ask[];

beforeAll(async () => {
  world = await tellTheStory();
  send = createAsking(world);
  asks = everyAsk(world);
});

const callerOf = (name: string): Caller => {
  const found = world.callers.find((one) => one.name === name);
  if (!found) throw new Error(`no caller ${name}`);
  return found;
};

/** The ids next to this one: each of its last letters one further and one back, cut short, and prolonged. */
const neighboursOf = (id: string): string[] => {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const turned = [1, 2, 3, 6].flatMap((back) => {
    const at = id.length - back;
    const place = letters.indexOf(id[at] ?? '');
    return [1, letters.length - 1].map(
      (by) => `${id.slice(0, at)}${letters[(place + by) % letters.length]}${id.slice(at + 1)}`,
    );
  });
  const odd = [id.slice(0, -1), `${id}0`, id.toUpperCase(), `${id}%00`, `../${id}`, id.replace('_', '_../')];
  return [...turned, ...odd].filter((one) => one !== id);
};

describe('ids that somebody guesses', () => {
  test('what lies next to a known id is nothing, or nothing for who asks', async () => {
    const search = createSearch(world, whoseIds(world));
    const guessers = ['locality 650103', 'agency airline', 'steward', 'admin'].map(callerOf);
    const guessed = asks.filter(
      ({ id, route, about }) =>
        id !== undefined && /_/.test(id) && !route.startsWith('PUT') && !about.endsWith('guardian'),
    );
    const onePerRoute = [
      ...new Map(guessed.map((ask) => [`${ask.route} ${ask.id?.slice(0, 4)}`, ask])).values(),
    ];
    expect(new Set(onePerRoute.map(({ id = '' }) => id.slice(0, 4)))).toEqual(
      new Set(['ent_', 'ntf_', 'req_', 'awy_', 'sub_', 'cnd_']),
    );
    const real = new Set([...world.entries.values(), ...world.ids.values()]);
    const wrong: string[] = [];
    let sent = 0;
    for (const ask of onePerRoute) {
      for (const caller of guessers.filter((one) => isAdmitted(ask, one))) {
        for (const guess of neighboursOf(ask.id ?? '').filter((one) => !real.has(one))) {
          const answer = await askInstead(send, [ask, caller], [ask.id ?? '', guess]);
          sent += 1;
          const isNothing =
            ask.given === undefined || answer.status >= 400 || !ask.given(JSON.parse(answer.body));
          const told = search({ ...ask, path: '' }, caller, {
            ...answer,
            body: answer.body.replaceAll(ask.id ?? '', ''),
          });
          if (!isNothing || (ask.given === undefined && answer.status < 400) || told.length > 0) {
            wrong.push(`${ask.route} ${guess} by ${caller.name}: ${answer.status} ${told}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(sent).toBeGreaterThan(400);
  });

  test('a certificate opens by its own id alone, a push is replayed by who may, and a code by its birth date', async () => {
    const certificate = world.ids.get('certificate J') ?? '';
    for (const guess of neighboursOf(certificate)) {
      const path = `/v1/certificates/${guess}`;
      expect([guess, (await world.system.send('certificates', { path })).status]).toEqual([guess, 404]);
    }
    const pushId = world.system.pushes.sent[0]?.pushId ?? '';
    expect(pushId).toMatch(/^psh_/);
    const body = JSON.stringify({ filter: { pushIds: [pushId] } });
    for (const name of ['locality 650102', 'agency immigration', 'auditor']) {
      const { key = '' } = callerOf(name);
      const answer = await world.system.send('admin', { method: 'POST', path: '/v1/replays', body, key });
      expect([name, answer.status]).toEqual([name, 403]);
    }
    const headers = { authorization: `SelfCode ${world.ids.get('code A')}`, 'birth-date': '1952-07-13' };
    expect((await world.system.send('traveller', { path: '/v1/self', headers })).status).toBe(401);
  });
});

describe('names that two tenants choose alike', () => {
  const taken = z.object({ submissionId: z.string() });

  test('an Idempotency-Key and a recordId are each agency’s own', async () => {
    const record = (fullName: string) => ({
      recordId: 'same',
      traveller: { fullName },
      entry: { pointOfEntry: 'CAN' },
    });
    const post = async (agency: string, fullName: string) => {
      const answer = await world.system.send('intake', {
        method: 'POST',
        path: '/v1/arrivals',
        headers: { 'idempotency-key': 'morning' },
        body: JSON.stringify({ records: [record(fullName)] }),
        key: world.keyOf(agency),
      });
      expect([agency, answer.status, answer.headers['idempotency-replayed']]).toEqual([
        agency,
        202,
        undefined,
      ]);
      return taken.parse(JSON.parse(answer.body)).submissionId;
    };
    const made = [await post('immigration', 'ZHENG ONE'), await post('airline', 'ZHENG TWO')];
    expect(new Set(made).size).toBe(2);
    await world.system.registerQueued();
    const read = async (agency: string) =>
      (await world.system.send('intake', { path: '/v1/records/same', key: world.keyOf(agency) })).body;
    expect(await read('immigration')).toContain('ZHENG ONE');
    expect(await read('airline')).toContain('ZHENG TWO');
    expect(await read('airline')).not.toContain('ZHENG ONE');
    const [first = ''] = made;
    const stolen = await world.system.send('intake', {
      path: `/v1/submissions/${first}`,
      key: world.keyOf('airline'),
    });
    expect(stolen.status).toBe(404);
  });

  test('an eventId is each speaker’s own', async () => {
    const entryId = world.entries.get('A');
    const occurredAt = new Date(world.system.world.now - 1000).toISOString();
    const say = async (key: string, text: string) => {
      const events = [{ eventId: 'shift-1', entryId, type: 'note', occurredAt, text }];
      const body = JSON.stringify({ events });
      const answer = await world.system.send('feedback', { method: 'POST', path: '/v1/events', body, key });
      return answer.body;
    };
    const { key: homeKey = '' } = callerOf('locality 420106');
    expect(await say(world.keyOf('650102'), 'ours')).toContain('"applied"');
    expect(await say(homeKey, 'theirs')).toContain('"applied"');
    expect(await say(world.keyOf('immigration'), 'the agency’s')).toContain('"applied"');
    expect(await say(homeKey, 'theirs, changed')).toContain('event-id-reused');
  });
});

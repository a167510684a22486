import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../infra/service/routes.ts';
import { createWatch } from './canaries.ts';
import { exchange, wireOf } from './exchange.ts';
import { kindOf } from './fuzz-items.ts';
import { fuzzInProcesses, type Written } from './fuzz-processes.ts';
import { contractedOperations, judgeAnswer } from './judge-answer.ts';
import { type Story, tellStory, tellTheRest } from './story.ts';
import { validRequests } from './valid-requests.ts';
import { createHostileWorld } from './world.ts';

const runs = 100_000;
/** New ones for each day, so that many days try many inputs and one day can be tried again. */
const day = Math.floor(Date.now() / 86_400_000);
const seeds = [2 * day, 2 * day + 1];

let reports: Written[];
let seen: Map<string, number>;
let story: Story;
beforeAll(async () => {
  reports = await fuzzInProcesses(runs, seeds);
  seen = new Map();
  for (const [what, count] of reports.flatMap((one) => one.seen))
    seen.set(what, (seen.get(what) ?? 0) + count);
  story = await tellTheRest(await tellStory(createHostileWorld(), createWatch()));
  story.world.mark();
}, 600_000);

describe('a hundred thousand hostile inputs', () => {
  test('none is answered, logged or thrown as none may be, and nothing of a person is written out', () => {
    const counts = reports.flatMap((one) => Object.values(one.counts));
    expect(counts.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(runs);
    expect(reports.flatMap(({ overheard }) => overheard)).toEqual([]);
    // Told, not judged: how fast this machine is just now is not what is tested.
    for (const [index, { worst }] of reports.entries()) {
      for (const [sort, { ms, what }] of Object.entries(worst))
        console.info(`seed ${seeds[index]}: slowest of the ${sort} ${ms.toFixed(0)} ms, ${what}`);
    }
  });

  test('reach every operation of the contract, and every path the gateway knows', () => {
    const missed = [...contractedOperations.keys()].filter((operation) => !seen.has(operation));
    expect(missed).toEqual([]);
    expect(seen.get('no operation')).toBeGreaterThan(100);
    const asked = new Set([...seen.keys()].map((operation) => operation.split(' ')[1]));
    const known = Object.values(routes)
      .flat()
      .filter((path) => path !== '$default');
    expect(known.map((path) => path.replace('+}', '}')).filter((path) => !asked.has(path))).toEqual([]);
  });

  test('reach both queues, and messages that are taken as well as messages that are not', () => {
    const wanted = ['arrivals', 'notifications'].flatMap((queue) => [`${queue} handled`, `${queue} failed`]);
    expect(wanted.filter((what) => !((seen.get(what) ?? 0) > 20))).toEqual([]);
  });

  test('damage every kind of item that the data model names and anything reads', () => {
    // What is written down for people alone: zero lists as they were sent, marks of alerts, the heads of the journal.
    expect(
      reports.flatMap(({ unread }) => unread).filter((kind) => !['A/Z', 'M/T', 'JH', 'E/Z'].includes(kind)),
    ).toEqual([]);
    const inTable = new Set(
      story.world.memory.all().map((item) => kindOf(item).replace(/\/.*/, '').replace(/#.*/, '')),
    );
    const rows = readFileSync(new URL('../../docs/data-model.md', import.meta.url), 'utf8').matchAll(
      /^\|[^|]+\| `([A-Z]+)[#@]/gm,
    );
    // The sheets of data keys lie in a table of their own.
    const named = new Set([...rows].map(([, letters]) => letters ?? '').filter((letters) => letters !== 'G'));
    expect(named.size).toBeGreaterThan(20);
    expect([...named].filter((letters) => !inTable.has(letters))).toEqual([]);
  });
});

describe('what the hostile inputs are made from', () => {
  test('is valid: every request is answered as its contract says a success is', async () => {
    const answers: unknown[] = [];
    for (const valid of validRequests(story)) {
      const answer = await exchange(story.world, wireOf(valid));
      await story.world.rewind();
      const status = answer.statusCode ?? 0;
      const isRight = valid.status === undefined ? status < 300 : status === valid.status;
      const fault = judgeAnswer(answer, `${valid.method} ${valid.path}`);
      if (!isRight || fault !== undefined) answers.push([valid.method, valid.path, status, fault]);
    }
    expect(answers).toEqual([]);
  });

  test('tells of people: the answers and full notifications hold the canaries that logs and thin ones do not', () => {
    const { watch, world } = story;
    const bodies = (host: string) =>
      world.said.posts.filter(({ url }) => url.includes(host)).map(({ body }) => body);
    expect(watch.leaks(bodies('full.example').join())).toEqual(
      expect.arrayContaining(['familyName', 'phone']),
    );
    expect(bodies('thin.example').length).toBeGreaterThan(3);
    expect(watch.leaks(bodies('thin.example').join())).toEqual([]);
    expect(watch.leaks(bodies('silent.example').join())).toEqual([]);
    expect(world.said.lines.length).toBeGreaterThan(50);
    expect(watch.leaks(world.said.lines.join('\n'))).toEqual([]);
  });
});

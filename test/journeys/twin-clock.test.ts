import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type FixtureTwin, startFixtureTwin } from '../twin/fixture/fixture-twin.ts';

const running: FixtureTwin[] = [];
const start = async () => {
  const twin = await startFixtureTwin();
  running.push(twin);
  return twin;
};
const cleanUp: string[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((twin) => twin.stop()));
  await Promise.all(cleanUp.splice(0).map((path) => rm(path, { recursive: true })));
});

const at = (time: unknown) => Date.parse(String(time));
const hour = 3_600_000;

describe('the clock', () => {
  it('moves for the handlers too, and tells the time when asked to move by nothing', async () => {
    const twin = await start();
    const before = at(Object((await twin.control('/_twin/clock', { advance: 'PT0S' })).json).now);
    expect(Math.abs(before - Date.now())).toBeLessThan(2000);
    const { json } = await twin.control('/_twin/clock', { advance: 'P14DT2H' });
    const after = at(Object(json).now);
    expect(after - before).toBeGreaterThanOrEqual(14 * 24 * hour + 2 * hour);
    const handler = Object((await twin.get('/now')).json);
    expect(at(handler.now)).toBeGreaterThanOrEqual(after);
    expect(handler.called).toBe('string');
    expect(handler.remaining).toBeGreaterThan(0);
    expect(handler.remaining).toBeLessThanOrEqual(2000);
  });

  it.each([
    [{ to: '2020-01-23T00:00:00+08:00' }],
    [{ advance: '-PT1H' }],
    [{ advance: 'P1Y' }],
    [{ advance: 'tomorrow' }],
    [{ to: '2030-01-01' }],
    [{}],
  ])('refuses %j with a problem', async (body) => {
    const twin = await start();
    const answer = await twin.control('/_twin/clock', body);
    expect(answer).toMatchObject({ status: 422, json: { title: 'Unprocessable Content', status: 422 } });
  });

  it('moves one after the other when asked twice at once', async () => {
    const twin = await start();
    const before = Date.now();
    const moves = await Promise.all([1, 2].map(() => twin.control('/_twin/clock', { advance: 'PT1H' })));
    expect(moves.map(({ status }) => status)).toEqual([200, 200]);
    const { json } = await twin.get('/_twin/clock');
    expect(at(Object(json).now) - before).toBeGreaterThanOrEqual(hour);
  });
});

describe('what falls due on the way', () => {
  /** A chain: each link falls due an hour after the one before, told by a message to the worker, played by the ticker. */
  async function play(everyMinute: boolean): Promise<{ played: string[]; ticks: number }> {
    const twin = await start();
    const startAt = Math.ceil(Date.now() / hour) * hour + 10 * 60_000;
    await twin.control('/_twin/clock', { to: new Date(startAt).toISOString() });
    await twin.control('/_twin/meters/reset');
    await twin.send({ id: 'chain-5', dueInMs: startAt + hour + 30_000 - twin.clock.now() });
    await twin.control('/_twin/clock', { to: new Date(startAt + 8 * hour).toISOString(), everyMinute });
    const { json } = await twin.get('/_twin/meters');
    const played = await twin.items('PLAYED');
    const offset = (time: string | undefined) => Math.floor((at(time) - startAt) / 60_000);
    return {
      played: played.map((item) => `${item.sk?.S?.split('#')[1]} in minute ${offset(item.at?.S)}`),
      ticks: Object(json).scheduler.invocations,
    };
  }

  it('is played in order in its own minute, whether empty minutes are played or not', async () => {
    const [sparse, every] = [await play(false), await play(true)];
    expect(sparse.played).toEqual(
      [5, 4, 3, 2, 1, 0].map((left, index) => `chain-${left} in minute ${(index + 1) * 60 + 1}`),
    );
    expect(every.played).toEqual(sparse.played);
    expect(every.ticks).toBeGreaterThanOrEqual(8 * 60);
    expect(sparse.ticks).toBeLessThan(40);
  });
});

describe('a restart on the same data', () => {
  it('keeps the data, the moved clock and the admin key', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'landfall-kept-'));
    cleanUp.push(dataDirectory);
    const one = await startFixtureTwin({ dataDirectory });
    await one.send({ id: 'kept' });
    await one.control('/_twin/clock', { advance: 'P3D' });
    const then = one.clock.now();
    await one.stop();
    const two = await startFixtureTwin({ dataDirectory });
    running.push(two);
    expect(two.clock.now()).toBeGreaterThanOrEqual(then);
    expect(two.adminKey).toBe(one.adminKey);
    expect(await two.items('MESSAGE#kept')).toHaveLength(1);
    await expect(startFixtureTwin({ dataDirectory })).rejects.toThrow(
      /Another twin \(process \d+\) uses this data directory/,
    );
  });
});

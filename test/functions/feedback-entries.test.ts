import { describe, expect, test } from 'vitest';
import { entriesAnswer, entryView } from '../../shared/contracts/entry-view.ts';
import { eventsAnswer } from '../../shared/contracts/events-answer.ts';
import { pack } from '../../shared/store/packed.ts';
import { createWorld, hour, localityKey } from './feedback-set-up.ts';

const county = localityKey('140105');

describe('GET /v1/entries/{entryId}', () => {
  test('shows the stage, who answers, the quarantine, the clocks against now, the story and the sources; no names', async () => {
    const { arrive, settle, http, world } = await createWorld();
    await arrive('ent_1');
    await settle('ent_1');
    const { status, headers, json } = await http('locality', '140105', { path: '/v1/entries/ent_1' });
    const view = entryView.parse(json);
    expect(status).toBe(200);
    expect(headers.etag).toMatch(/^"\d+-[\w-]+"$/);
    expect(view).toMatchObject({
      stage: 'QUARANTINE',
      kind: 'OVERSEAS',
      responsibility: { state: 'ACCEPTED', locality: '140105', officer: 'Dr Li' },
      quarantine: { type: 'facility', site: 'Site 1', anchor: '2026-11-21', lastDay: '2026-12-05' },
      sources: [{ agency: 'immigration', recordId: 'r-ent_1', version: 'v1' }],
    });
    expect(view.timeline.map((step) => step.what)).toEqual(
      expect.arrayContaining(['accepted', 'port-check', 'disposition', 'boarded', 'received', 'placed']),
    );
    expect(view.deadlines.find((one) => one.kind === 'release')).toMatchObject({
      dueAt: '2026-12-05T16:00:00.000Z',
      overdue: false,
    });
    world.now = Date.parse('2026-12-05T16:00:00Z');
    const later = entryView.parse((await http('locality', '140105', { path: '/v1/entries/ent_1' })).json);
    expect(later.deadlines.find((one) => one.kind === 'release')?.overdue).toBe(true);
  });

  test('If-None-Match: 304 until anything shown changes, a follow-up or a passed deadline included', async () => {
    const { arrive, settle, http, post, event, world } = await createWorld();
    await arrive('ent_1');
    await settle('ent_1');
    const get = (etag?: string) =>
      http('locality', '140105', {
        path: '/v1/entries/ent_1',
        ...(etag === undefined ? {} : { headers: { 'if-none-match': etag } }),
      });
    const etag = String((await get()).headers.etag);
    const unchanged = await get(etag);
    expect(unchanged).toMatchObject({ status: 304, json: undefined });
    expect(unchanged.headers.etag).toBe(etag);
    await post(county, event('ent_1', 'follow-up', { outcome: 'SEEN_OK' }));
    const followed = await get(etag);
    expect(followed.status).toBe(200);
    world.now += 20 * 24 * hour;
    expect((await get(String(followed.headers.etag))).status).toBe(200);
  });

  test('another tenant’s entry is as unknown as none; an agency and an administrator may not even ask', async () => {
    const { arrive, http } = await createWorld();
    await arrive('ent_1');
    const foreign = await http('locality', '1402', { path: '/v1/entries/ent_1' });
    const none = await http('locality', '1402', { path: '/v1/entries/ent_none' });
    expect([foreign.status, foreign.json]).toEqual([404, none.json]);
    expect((await http('agency', 'immigration', { path: '/v1/entries/ent_1' })).status).toBe(403);
    expect((await http('admin', 'root', { path: '/v1/entries/ent_1' })).status).toBe(403);
    for (const [role, subject] of [
      ['locality', '14'],
      ['locality', 'CAN-port'],
      ['steward', 'steward-1'],
    ] as const) {
      const query = subject === '14' ? { query: { purpose: 'supervision' } } : {};
      expect((await http(role, subject, { path: '/v1/entries/ent_1', ...query })).status).toBe(200);
    }
  });

  test('who no longer has a part in it keeps its own period and sees nothing of what came after', async () => {
    const { memory, arrive, http, post, event, document, world } = await createWorld();
    await arrive('ent_1', { destination: '1402' });
    await post(localityKey('1402'), event('ent_1', 'note', { text: 'ours?' }));
    world.now += hour;
    const before = await document('ent_1');
    const moved = {
      ...before,
      statements: before.statements.map((one) => ({
        ...one,
        ...{ destination: '140105', formerDestinations: ['1402'], version: 'v2' },
      })),
    };
    await memory.put([{ pk: 'E#ent_1', sk: 'S', v: 3, d: pack(moved) }]);
    await post(county, event('ent_1', 'accepted', { officer: 'Dr Li' }));
    const query = { purpose: 'late-evidence' };
    const { json } = await http('locality', '1402', { path: '/v1/entries/ent_1', query });
    const view = entryView.parse(json);
    expect(view.timeline.map((step) => step.what)).not.toContain('accepted');
    expect(view).toMatchObject({ deadlines: [], sources: [], alerts: [] });
    expect(view).not.toHaveProperty('responsibility.officer');
    // Who answers now is told to nobody whose part is over.
    expect(view.responsibility).toEqual({ state: 'UNASSIGNED', locality: '44' });
  });

  test('G2: who was their home once is shown no more of them than a home is', async () => {
    const { memory, arrive, http, post, event, document } = await createWorld();
    await arrive('ent_1', { home: '1402' });
    await post(localityKey('1402'), event('ent_1', 'note', { text: 'ours?' }));
    const before = await document('ent_1');
    const statements = before.statements.map(({ home: _, ...one }) => ({ ...one, version: 'v2' }));
    await memory.put([{ pk: 'E#ent_1', sk: 'S', v: 3, d: pack({ ...before, statements }) }]);
    await post(county, event('ent_1', 'accepted', { officer: 'Dr Li' }));
    const query = { purpose: 'late-evidence' };
    const { json } = await http('locality', '1402', { path: '/v1/entries/ent_1', query });
    expect(json).toEqual({ entryId: 'ent_1', version: expect.any(Number), open: true });
  });
});

describe('GET /v1/entries', () => {
  test('each entry of the caller’s own subtree once, though several of its localities are involved', async () => {
    const { arrive, http } = await createWorld();
    await arrive('ent_1', { home: '1402' });
    await arrive('ent_2', { destination: '1402' });
    await arrive('ent_3', { destination: '44', pointOfEntry: 'CAN-port' });
    const idsFor = async (role: 'locality' | 'steward', subject: string) => {
      const { json } = await http(role, subject, { path: '/v1/entries' });
      return entriesAnswer
        .parse(json)
        .items.map((one) => one.entryId)
        .sort();
    };
    expect(await idsFor('locality', '14')).toEqual(['ent_1', 'ent_2']);
    expect(await idsFor('locality', '1402')).toEqual(['ent_1', 'ent_2']);
    expect(await idsFor('locality', '140105')).toEqual(['ent_1']);
    expect(await idsFor('locality', '44')).toEqual(['ent_1', 'ent_2', 'ent_3']);
    await arrive('ent_4', { destination: undefined, pointOfEntry: undefined });
    expect(await idsFor('steward', 'steward-1')).toEqual(['ent_1', 'ent_2', 'ent_3', 'ent_4']);
  });

  test('pages of one lead through everything exactly once, and a foreign cursor leads nowhere', async () => {
    const { arrive, http } = await createWorld();
    const all = Array.from({ length: 9 }, (_, index) => `ent_${index}`);
    for (const entryId of all) await arrive(entryId, { home: '1402' });
    for (const [role, subject] of [
      ['locality', '14'],
      ['steward', 'steward-1'],
    ] as const) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const query = { limit: '1', ...(cursor === undefined ? {} : { cursor }) };
        const { json } = await http(role, subject, { path: '/v1/entries', query });
        const page = entriesAnswer.parse(json);
        seen.push(...page.items.map((one) => one.entryId));
        cursor = page.next;
      } while (cursor !== undefined);
      expect(seen.sort()).toEqual(all);
    }
    const { json } = await http('locality', '14', { path: '/v1/entries', query: { limit: '1' } });
    const query = { cursor: String(entriesAnswer.parse(json).next) };
    const foreign = await http('locality', '44', { path: '/v1/entries', query });
    expect(foreign).toMatchObject({ status: 400, json: { code: 'invalid-cursor' } });
  });

  test('filters by stage, overdue clock and day of arrival; what is not understood is a 400', async () => {
    const { arrive, settle, http, world } = await createWorld();
    await arrive('ent_1');
    await settle('ent_1');
    await arrive('ent_2', { at: Date.parse('2026-11-10T00:00:00+08:00'), statedAt: world.now });
    const ids = async (query: Record<string, string>) => {
      const { json } = await http('locality', '140105', { path: '/v1/entries', query });
      return entriesAnswer.parse(json).items.map((one) => one.entryId);
    };
    expect(await ids({ stage: 'QUARANTINE' })).toEqual(['ent_1']);
    expect(await ids({ overdue: 'port-check' })).toEqual([]);
    world.now += 6 * 3_600_000;
    expect(await ids({ overdue: 'port-check' })).toEqual(['ent_2']);
    expect(await ids({ from: '2026-11-10', to: '2026-11-10' })).toEqual(['ent_2']);
    expect(await ids({ from: '2026-11-11' })).toEqual(['ent_1']);
    expect(await ids({ to: '2026-11-09T23:59:59+08:00' })).toEqual([]);
    world.now = Date.parse('2026-12-05T16:00:00Z');
    expect(await ids({ overdue: 'release' })).toEqual(['ent_1']);
    const bad = { path: '/v1/entries', query: { stage: 'LOST', limit: '0', colour: 'red' } };
    const { status, json } = await http('locality', '140105', bad);
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'invalid-query' });
  });
});

describe('POST /v1/events', () => {
  test('207 with one result per event in request order; 422 only when the request has not the shape', async () => {
    const { arrive, http, event } = await createWorld();
    await arrive('ent_1');
    const send = (body: unknown) =>
      http('locality', '140105', { method: 'POST', path: '/v1/events', body: JSON.stringify(body) });
    const good = await send({ events: [event('ent_1', 'accepted', { officer: 'Dr Li' }), {}] });
    expect(good.status).toBe(207);
    expect(eventsAnswer.parse(good.json).results.map((one) => one.status)).toEqual(['applied', 'refused']);
    const many = Array.from({ length: 501 }, () => event('ent_1', 'note', { text: 'x' }));
    for (const body of [{}, { events: [] }, { events: many }, { events: [{}], extra: 1 }, []]) {
      expect((await send(body)).status).toBe(422);
    }
    expect((await http('locality', '140105', { method: 'PUT', path: '/v1/events' })).status).toBe(405);
    expect((await http('auditor', 'a', { method: 'POST', path: '/v1/events', body: '{}' })).status).toBe(403);
  });
});

describe('G2: what a key may see of an entry', () => {
  const see = async (its: Awaited<ReturnType<typeof createWorld>>, subject: string) =>
    (await its.http('locality', subject, { path: '/v1/entries/ent_1' })).json;

  test('the home locality sees the destination and whether it is open; a filter tells it no more', async () => {
    const its = await createWorld();
    await its.arrive('ent_1', { home: '1402' });
    await its.settle('ent_1');
    const outline = { entryId: 'ent_1', version: 7, open: true, destination: '140105' };
    expect(await see(its, '1402')).toEqual(outline);
    const list = async (query: Record<string, string>) =>
      entriesAnswer.parse((await its.http('locality', '1402', { path: '/v1/entries', query })).json).items;
    expect(await list({})).toEqual([outline]);
    expect(await list({ stage: 'QUARANTINE' })).toEqual([]);
    const [result] = await its.post(localityKey('1402'), its.event('ent_1', 'note', { text: 'x' }));
    expect(result).not.toHaveProperty('stage');
  });

  test('the point of entry sees the stage until the hand-over, then only whether it is open', async () => {
    const its = await createWorld();
    await its.arrive('ent_1');
    expect(await see(its, 'CAN-port')).toMatchObject({ stage: 'ARRIVED' });
    await its.settle('ent_1');
    expect(await see(its, 'CAN-port')).toEqual({ entryId: 'ent_1', version: 7, open: true });
  });
});

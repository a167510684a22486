import { describe, expect, test } from 'vitest';
import { entryView } from '../../shared/contracts/entry-view.ts';
import { selfView } from '../../shared/contracts/self.ts';
import { readAudit } from '../../shared/store/audit.ts';
import { addEmergency, loadEmergencies } from '../../shared/store/emergencies.ts';
import { foundIn, recordOf, setUp as setUpErasure, valuesOf } from './erasure-set-up.ts';
import { hour } from './feedback-set-up.ts';
import { birthDate, setUp } from './traveller-set-up.ts';

const reason = 'Unconscious in our casualty department, treatment depends on where she has been.';

describe('emergency access', () => {
  test('G10: it opens one entry for some hours, is journaled, told to the lead, and told to the traveller with its reason', async () => {
    const its = await setUp();
    await its.arrive('ent_1');
    const stranger = await its.keyFor('locality', '1402');
    const open = (body: object, key = stranger) =>
      its.send({ method: 'POST', path: '/v1/break-glass', key, body });
    const read = () => its.http('locality', '1402', { path: '/v1/entries/ent_1', key: stranger });
    expect((await read()).status).toBe(404);
    const opened = await open({ entryId: 'ent_1', reason, officer: 'Dr Sun' });
    expect([opened.status, opened.json]).toMatchObject([
      201,
      { entryId: 'ent_1', until: '2026-11-21T12:00:00.000Z', journal: { number: 1 } },
    ]);
    const seen = await read();
    expect([seen.status, entryView.parse(seen.json).stage]).toEqual([200, 'ARRIVED']);
    const lines = await readAudit(its.memory, '1402', '2026-11-21', { limit: 10 });
    expect(lines.items.map(({ entry }) => [entry.action, entry.purpose, entry.entryIds])).toEqual([
      ['break-glass', 'emergency', ['ent_1']],
      ['entry-read', 'emergency', ['ent_1']],
    ]);
    expect(JSON.stringify(lines.items)).not.toContain('Unconscious');
    expect(its.told().filter((one) => one.startsWith('access.emergency'))).toEqual([
      'access.emergency 44/health',
    ]);

    const view = entryView.parse((await its.http('locality', '140105', { path: '/v1/entries/ent_1' })).json);
    expect(view.emergencies).toMatchObject([{ by: '1402', officer: 'Dr Sun', reason }]);

    const issued = await its.codeFor('ent_1');
    const { code } = Object(issued.json);
    const self = await its.self(`SelfCode ${code}`, { 'birth-date': birthDate });
    const { readBy } = selfView.parse(self.json);
    expect(readBy.filter(({ what }) => what === 'break-glass')).toEqual([
      { at: '2026-11-21T08:00:00.000Z', by: '1402', what: 'break-glass', purpose: 'emergency', reason },
    ]);

    its.world.now += 4 * hour;
    expect((await read()).status).toBe(404);
  });

  test('G10: another key of the same place stays outside, and so does the rest of what there is', async () => {
    const its = await setUp();
    await its.arrive('ent_1');
    await its.arrive('ent_2', { recordId: 'r-ent_2' });
    const key = await its.keyFor('locality', '1402');
    await its.send({
      method: 'POST',
      path: '/v1/break-glass',
      key,
      body: { entryId: 'ent_1', reason, officer: 'Dr Sun' },
    });
    expect((await its.http('locality', '1402', { path: '/v1/entries/ent_1' })).status).toBe(404);
    expect((await its.http('locality', '1402', { path: '/v1/entries/ent_2', key })).status).toBe(404);
  });

  test('G10: it takes a reason in words and a name, is not for who sees the entry anyway, and opens nothing that is not there', async () => {
    const its = await setUp();
    await its.arrive('ent_1');
    const key = await its.keyFor('locality', '1402');
    const open = (body: object, by = key) =>
      its.send({ method: 'POST', path: '/v1/break-glass', key: by, body });
    const status = async (answer: ReturnType<typeof open>) => (await answer).status;
    expect(await status(open({ entryId: 'ent_1', officer: 'Dr Sun' }))).toBe(422);
    expect(await status(open({ entryId: 'ent_1', reason: 'urgent', officer: 'Dr Sun' }))).toBe(422);
    expect(await status(open({ entryId: 'ent_none', reason, officer: 'Dr Sun' }))).toBe(404);
    const own = await its.keyFor('locality', '140105');
    expect(await status(open({ entryId: 'ent_1', reason, officer: 'Dr Sun' }, own))).toBe(409);
    const steward = await its.keyFor('steward', 'desk');
    expect(await status(open({ entryId: 'ent_1', reason, officer: 'Dr Sun' }, steward))).toBe(403);
    const lines = await readAudit(its.memory, '1402', '2026-11-21', { limit: 10 });
    expect(lines.items).toEqual([]);
  });

  test('G10: its reason lies sealed, and goes with the person it is about', async () => {
    const its = await setUpErasure();
    const { entryId } = await its.arrive(recordOf('r-1', valuesOf('QXJW')));
    const text = 'QXJW lies unconscious in our hospital';
    const access = { keyId: 'key_1', by: '1402', officer: 'Dr Sun', reason: text, at: 1, until: 2 };
    await addEmergency(its.deps.table, entryId, access);
    await addEmergency(its.deps.table, entryId, access);
    expect(await loadEmergencies(its.deps.table, [entryId])).toEqual([access]);
    expect(foundIn({ note: text }, its.raw())).toEqual([]);
    const erased = await its.erase({ entryId, rule: 'request', evenOpen: true });
    expect(erased).toMatchObject({ kind: 'erased', counts: { emergencies: 1 } });
    expect(await loadEmergencies(its.deps.table, [entryId])).toEqual([]);
    expect(its.raw().filter(({ pk, sk }) => pk === `E#${entryId}` && sk === 'G')).toEqual([]);
  });
});

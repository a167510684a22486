import { describe, expect, test } from 'vitest';
import { newDocument, withStatement } from '../../shared/domain/entry-document.ts';
import type { Statement } from '../../shared/domain/evidence.ts';
import { candidateId, candidateWrite, findCandidate } from '../../shared/store/candidates.ts';
import { loadEntries, stateWrite } from '../../shared/store/entries.ts';
import { createAdmin } from './admin-set-up.ts';

const arrival = Date.parse('2020-01-31T20:00:00Z');
const statement = (agency: string, recordId: string, receivedAt: number): Statement => ({
  agency,
  recordId,
  source: 'immigration',
  version: 'v1',
  statedAt: arrival,
  receivedAt,
  says: 'arrived',
  at: arrival,
  atIs: 'arrived',
  abroad: 'yes',
  destination: '14',
  destinationExact: true,
});

const ids: [string, string] = ['ent_a', 'ent_b'];
const id = candidateId(...ids);

const setUp = async () => {
  const admin = await createAdmin();
  await admin.put('/v1/localities', [{ code: '14', name: 'Shanxi', level: 'province' }]);
  await admin.put('/v1/recipients', [{ locality: '14', department: 'health', channels: [{ type: 'pull' }] }]);
  const documents = [
    withStatement(newDocument('ent_a', 'trv_a', arrival + 1000), statement('one', 'r1', arrival + 1000), {
      documents: [],
      names: ['LI'],
    }),
    withStatement(newDocument('ent_b', 'trv_b', arrival), statement('two', 'r2', arrival), {
      documents: [],
      names: ['LEE'],
    }),
  ];
  await admin.table.write(documents.map((document) => stateWrite({ document, version: 0 })));
  await admin.table.write([candidateWrite({ entryIds: ids, reasons: ['name-and-birth'] }, arrival)]);
  const steward = await admin.keyOf('steward', 'desk');
  const decide = (verdict: string, reason = 'Same passport seen') =>
    admin.send({
      method: 'POST',
      path: `/v1/candidates/${id}`,
      body: JSON.stringify({ verdict, reason }),
      key: steward,
    });
  const load = async () =>
    (await loadEntries(admin.table, ids, { consistent: true })).map((entry) => entry?.document);
  return { ...admin, steward, decide, load };
};

describe('candidate pairs', () => {
  test('are listed with ids and reasons, nothing about a person', async () => {
    const { send, steward } = await setUp();
    const { json, body } = await send({ path: '/v1/candidates', key: steward });
    expect(json.items).toEqual([
      {
        id,
        entryIds: ids,
        reasons: ['name-and-birth'],
        openedAt: '2020-01-31T20:00:00.000Z',
        verdict: 'OPEN',
      },
    ]);
    expect(body).not.toMatch(/LI|LEE/);
  });

  test('MERGED: the entry opened first carries all evidence, the other points to it', async () => {
    const { decide, load, table } = await setUp();
    const answer = await decide('MERGED');
    expect(answer.statusCode).toBe(200);
    expect(answer.json).toMatchObject({
      verdict: 'MERGED',
      reason: 'Same passport seen',
      decidedBy: 'steward/desk',
    });
    const [a, b] = await load();
    expect(a?.mergedInto).toBe('ent_b');
    expect(b?.mergedInto).toBeUndefined();
    expect(b?.statements.map((one) => one.recordId).sort()).toEqual(['r1', 'r2']);
    expect(b?.absorbed).toEqual(['ent_a']);
    expect((await findCandidate(table, id))?.verdict).toBe('MERGED');
  });

  test('the same verdict again changes nothing', async () => {
    const { decide, table } = await setUp();
    const first = await decide('MERGED');
    const before = table.all();
    expect((await decide('MERGED', 'Again')).json).toEqual(first.json);
    expect(table.all()).toEqual(before);
  });

  test('NOT_DUPLICATE is remembered on both sides', async () => {
    const { decide, load } = await setUp();
    expect((await decide('NOT_DUPLICATE', 'Twins')).statusCode).toBe(200);
    const [a, b] = await load();
    expect([a?.notDuplicateOf, b?.notDuplicateOf]).toEqual([['ent_b'], ['ent_a']]);
    expect([a?.mergedInto, b?.mergedInto]).toEqual([undefined, undefined]);
  });

  test('NOT_DUPLICATE after MERGED gives each its own evidence again', async () => {
    const { decide, load } = await setUp();
    await decide('MERGED');
    expect((await decide('NOT_DUPLICATE', 'Wrong match')).statusCode).toBe(200);
    const [a, b] = await load();
    expect(a?.statements.map((one) => one.recordId)).toEqual(['r1']);
    expect(b?.statements.map((one) => one.recordId)).toEqual(['r2']);
    expect([a?.mergedInto, b?.absorbed]).toEqual([undefined, []]);
    expect([a?.notDuplicateOf, b?.notDuplicateOf]).toEqual([['ent_b'], ['ent_a']]);
  });

  test('a verdict that was cut short after its first write is finished by sending it again', async () => {
    const { decide, load, table } = await setUp();
    await decide('MERGED');
    const [pointer] = await loadEntries(table, ['ent_a'], { consistent: true });
    if (!pointer) throw new Error('the merged entry is gone');
    const { mergedInto: _, ...document } = pointer.document;
    await table.write([stateWrite({ document, version: pointer.version })]);
    await table.delete(table.all().filter((item) => item.sk === id));
    await table.write([candidateWrite({ entryIds: ids, reasons: [] }, arrival)]);
    expect((await decide('MERGED')).statusCode).toBe(200);
    const [a, b] = await load();
    expect(a?.mergedInto).toBe('ent_b');
    expect(b?.statements).toHaveLength(2);
  });

  test('an unknown pair is 404, an unknown verdict or no reason 422, an agency 403', async () => {
    const { send, steward, decide, keyOf } = await setUp();
    const body = JSON.stringify({ verdict: 'MERGED', reason: 'x' });
    const unknown = await send({ method: 'POST', path: '/v1/candidates/cnd_x', body, key: steward });
    expect(unknown.statusCode).toBe(404);
    expect((await decide('OPEN')).statusCode).toBe(422);
    expect((await decide('MERGED', '')).statusCode).toBe(422);
    const agency = await keyOf('agency', 'immigration');
    expect((await send({ path: '/v1/candidates', key: agency })).statusCode).toBe(403);
  });
});

import decodeQr from 'qr/decode.js';
import { describe, expect, test } from 'vitest';
import type { Role } from '../../shared/contracts/api-key.ts';
import { issuedCertificate } from '../../shared/contracts/certificate.ts';
import type { Department } from '../../shared/contracts/localities.ts';
import { bumpConfig } from '../../shared/store/config-head.ts';
import { pack } from '../../shared/store/packed.ts';
import { putPolicies } from '../../shared/store/policies.ts';
import { setUp } from './certificates-set-up.ts';
import { hour } from './feedback-set-up.ts';

const day = 24 * hour;

describe('POST /v1/entries/{entryId}/certificate', () => {
  test('F13: after the release there is one, with initials and dates and nothing else of the person', async () => {
    const { release, issue, lines } = await setUp();
    await release('ent_1');
    const { status, json } = await issue('ent_1');
    const { jws, qrSvg, ...view } = issuedCertificate.parse(json);
    expect(status).toBe(200);
    expect(view).toEqual({
      certificateId: expect.stringMatching(/^crt_[\w-]{27}$/),
      state: 'valid',
      initials: '王X',
      releasedOn: '2026-12-05',
      lastDay: '2026-12-05',
      locality: { code: '140105', name: '小店区' },
      validUntil: '2027-01-04',
    });
    const payload = Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString();
    const papers = [JSON.stringify(view), payload, qrSvg];
    for (const text of papers) expect(text).not.toContain('ent_1');
    for (const text of [...papers, lines.join()]) {
      expect(text).not.toMatch(/小明|XIAOMING|WANG|E12345678|13800001111|1980/);
    }
    expect(lines.join()).not.toMatch(/王X|crt_/);
  });

  test('G8: what somebody wrote into a path is not logged; an entry of the key is, by its id', async () => {
    const { release, issue, lines } = await setUp();
    await release('ent_1');
    for (const id of ['ent_1', 'E12345678', 'WangFang1990-05-06']) await issue(id);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('"entry":"ent_1"');
    expect(lines.join()).not.toMatch(/E12345678|WangFang/);
  });

  test('the QR code holds the signed text itself', async () => {
    const { release, issued } = await setUp();
    await release('ent_1');
    const { jws, qrSvg } = await issued('ent_1');
    expect(decodeQr(pixelsOf(qrSvg))).toBe(jws);
  });

  test('the same release has the same certificate, asked twice, at once, or later', async () => {
    const { release, issued, rows, world } = await setUp();
    await release('ent_1');
    const [one, other] = await Promise.all([issued('ent_1'), issued('ent_1')]);
    world.now += 3 * day;
    expect([other, await issued('ent_1')]).toEqual([one, one]);
    expect(rows()).toHaveLength(1);
  });

  test('before the release, and when it no longer stands, there is none', async () => {
    const { arrive, settle, issue, release, tell, rows } = await setUp();
    await arrive('ent_2');
    await settle('ent_2');
    expect(await issue('ent_2')).toMatchObject({ status: 409, json: { code: 'not-released' } });
    await release('ent_1');
    await tell('ent_1', 'test-result', { kind: 'pcr', result: 'positive' });
    expect(await issue('ent_1')).toMatchObject({ status: 409, json: { code: 'not-released' } });
    expect(rows()).toEqual([]);
  });

  test('health of the responsible locality and of those above it; to everybody else there is no such entry', async () => {
    const { release, issue, keyFor } = await setUp();
    await release('ent_1');
    const as = async (role: Role, subject: string, departments?: Department[]) =>
      (await issue('ent_1', await keyFor(role, subject, departments))).status;
    expect({
      health: await as('locality', '140105', ['health']),
      control: await as('locality', '140105', ['epidemic-control']),
      city: await as('locality', '1401'),
      reception: await as('locality', '140105', ['reception', 'lead']),
      otherCity: await as('locality', '1402'),
      port: await as('locality', 'CAN-port'),
      steward: await as('steward', 'desk'),
      agency: await as('agency', 'immigration'),
    }).toEqual({
      health: 200,
      control: 200,
      city: 200,
      reception: 404,
      otherCity: 404,
      port: 404,
      steward: 404,
      agency: 403,
    });
    const foreign = await issue('ent_1', await keyFor('locality', '1402'));
    const none = await issue('ent_none', await keyFor('locality', '1402'));
    expect(foreign.json).toEqual(none.json);
  });

  test('how long it counts is policy, the one in force at the release', async () => {
    const { release, issued, memory, world } = await setUp();
    const rule = { key: 'certificateDays', effectiveTo: null, reason: 'Notice 12' };
    await putPolicies(
      memory,
      [
        { ...rule, value: 7, effectiveFrom: '2026-11-01' },
        { ...rule, value: 90, effectiveFrom: '2026-12-06' },
      ],
      world.now,
    );
    await bumpConfig(memory, 'policies');
    await release('ent_1');
    world.now += 2 * day;
    expect(await issued('ent_1')).toMatchObject({ validUntil: '2026-12-12' });
  });

  test('a release too old for any certificate gets none any more', async () => {
    const { release, issue, world } = await setUp();
    await release('ent_1');
    world.now = Date.parse('2027-01-04T16:00:00Z');
    expect(await issue('ent_1')).toMatchObject({ status: 409, json: { code: 'released-too-long-ago' } });
  });

  test('asked by the id of an entry that was merged away, it is that of the entry that goes on', async () => {
    const { arrive, document, memory, release, issued } = await setUp();
    await arrive('ent_0');
    await release('ent_1');
    const merged = { ...(await document('ent_0')), mergedInto: 'ent_1' };
    await memory.put([{ pk: 'E#ent_0', sk: 'S', v: 9, d: pack(merged) }]);
    expect(await issued('ent_0')).toEqual(await issued('ent_1'));
  });

  test('somebody known by a document alone is X', async () => {
    const { release, issued } = await setUp();
    await release('ent_1', { documents: [{ type: 'passport', number: 'E1' }] });
    expect((await issued('ent_1')).initials).toBe('X');
  });
});

describe('GET /v1/certificates/{certificateId}', () => {
  test('anybody is told the same as the paper says, and whether it is worth anything', async () => {
    const { release, issued, show } = await setUp();
    await release('ent_1');
    const { jws: _, qrSvg: __, ...view } = await issued('ent_1');
    const { status, headers, json } = await show(view.certificateId);
    expect([status, json]).toEqual([200, view]);
    expect(headers['cache-control']).toBe('no-store');
  });

  test('revoked as soon as the release no longer stands, valid again when that was a mistake', async () => {
    const { release, issued, stateOf, tell, world } = await setUp();
    await release('ent_1');
    const { certificateId } = await issued('ent_1');
    world.now += hour;
    await tell('ent_1', 'collected', { by: 'Qingnian Road' });
    await tell('ent_1', 'completed');
    expect(await stateOf(certificateId)).toBe('valid');
    world.now += hour;
    await tell('ent_1', 'reopened', { reason: 'contact of a case?', officer: 'Dr Li' });
    expect(await stateOf(certificateId)).toBe('revoked');
    world.now += hour;
    await tell('ent_1', 'completed');
    expect(await stateOf(certificateId)).toBe('valid');
  });

  test('after a second quarantine the first paper stays revoked, and there is another one', async () => {
    const { release, issued, stateOf, tell, world } = await setUp();
    await release('ent_1');
    const first = await issued('ent_1');
    world.now += hour;
    await tell('ent_1', 'disposition', { disposition: 'local', officer: 'Dr Li' });
    expect(await stateOf(first.certificateId)).toBe('revoked');
    await tell('ent_1', 'placed', { quarantineType: 'home', singleRoom: true });
    world.now += 14 * day;
    await tell('ent_1', 'released', { symptoms: [], officer: 'Dr Li' });
    const second = await issued('ent_1');
    expect(second).toMatchObject({ state: 'valid', releasedOn: '2026-12-19' });
    expect(await stateOf(first.certificateId)).toBe('revoked');
    expect(await stateOf(second.certificateId)).toBe('valid');
  });

  test('expired from the first moment after its last local day', async () => {
    const { release, issued, stateOf, world } = await setUp();
    await release('ent_1');
    const { certificateId } = await issued('ent_1');
    world.now = Date.parse('2027-01-04T15:59:59Z');
    expect(await stateOf(certificateId)).toBe('valid');
    world.now += 1000;
    expect(await stateOf(certificateId)).toBe('expired');
  });

  test('what was never issued is not known, and a guess that is no id costs no read', async () => {
    const { show, tap } = await setUp();
    tap.reset();
    for (const guess of ['crt_1', 'ent_1', `crt_${'!'.repeat(27)}`])
      expect((await show(guess)).status).toBe(404);
    expect(tap.count).toMatchObject({ gets: 0, queries: 0 });
    expect((await show(`crt_${'a'.repeat(27)}`)).status).toBe(404);
    expect(tap.count).toMatchObject({ gets: 1, queries: 0 });
  });

  test('the row goes thirty days after the end, and holds no name', async () => {
    const { release, issued, rows } = await setUp();
    await release('ent_1');
    await issued('ent_1');
    const [row] = rows();
    expect(row?.ttl).toBe(Date.parse('2027-02-03T16:00:00Z') / 1000);
    expect(Buffer.from(row?.d instanceof Uint8Array ? row.d : []).toString()).not.toMatch(/小明|WANG/);
  });
});

/** The modules of an SVG QR code as a scanner's picture, eight pixels each: a path of unit squares, relative to the last one. */
const pixelsOf = (svg: string) => {
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  const scale = 8;
  const width = size * scale;
  const data = new Uint8Array(width * width * 4).fill(255);
  let [x, y] = [0, 0];
  const path = / d="([^"]+)"/.exec(svg)?.[1] ?? '';
  for (const [, command, dx, dy, column] of path.matchAll(/([Mm])(-?\d+)[ ]?(-?\d+)h1v1(?:H(\d+)|h-1)Z/g)) {
    [x, y] = command === 'M' ? [Number(dx), Number(dy)] : [x + Number(dx), y + Number(dy)];
    expect(column === undefined || Number(column) === x).toBe(true);
    for (let row = y * scale; row < (y + 1) * scale; row += 1) {
      for (let at = x * scale; at < (x + 1) * scale; at += 1)
        data.set([0, 0, 0, 255], (row * width + at) * 4);
    }
  }
  return { width, height: width, data };
};

import { describe, expect, test } from 'vitest';
import type { Statement } from '../../shared/domain/evidence.ts';
import { createWorld, hour, localityKey } from './feedback-set-up.ts';

const report: Partial<Statement> = {
  agency: 'neighbours',
  source: 'community-report',
  says: 'reported',
  atIs: 'received',
  home: '1402',
};
const county = localityKey('140105');

describe('a neighbour’s report', () => {
  test('D12: is seen by the locality that verifies it, and by nobody else', async () => {
    const { arrive, http } = await createWorld();
    await arrive('ent_r', report);
    const see = async (subject: string) => {
      const entry = await http('locality', subject, { path: '/v1/entries/ent_r' });
      const list = await http('locality', subject, { path: '/v1/entries' });
      return [entry.status, (list.json as { items: unknown[] }).items.length];
    };
    expect(await see('140105')).toEqual([200, 1]);
    for (const other of ['1402', 'CAN-port', '44']) expect(await see(other)).toEqual([404, 0]);
    expect((await http('steward', 's', { path: '/v1/entries/ent_r' })).status).toBe(200);
  });

  test('F22 D12: found true, the person has to be told, until the notice was given; then others see them too', async () => {
    const { arrive, http, post, event, world } = await createWorld();
    await arrive('ent_r', report);
    const shown = async (subject = '140105') =>
      (await http('locality', subject, { path: '/v1/entries/ent_r' })).json as Record<string, unknown>;
    expect(await shown()).toMatchObject({ stage: 'REPORTED', report: { personToBeTold: false } });
    const verified = event('ent_r', 'verified', { outcome: 'confirmed', officer: 'Dr Li' });
    expect(await post(county, verified)).toMatchObject([{ status: 'applied', stage: 'ARRIVED' }]);
    expect(await shown()).toMatchObject({ report: { outcome: 'confirmed', personToBeTold: true } });
    expect(await shown('1402')).toMatchObject({ entryId: 'ent_r', open: true });
    world.now += hour;
    await post(county, event('ent_r', 'notice-given', { language: 'zh', version: '1' }));
    expect(await shown()).toMatchObject({ report: { outcome: 'confirmed', personToBeTold: false } });
  });

  test('F22: found false, it stays where it was seen, and the port and the home never hear of it', async () => {
    const { arrive, http, post, event, told } = await createWorld();
    await arrive('ent_r', report);
    await post(county, event('ent_r', 'verified', { outcome: 'false-report', officer: 'Dr Li' }));
    const status = async (subject: string) =>
      (await http('locality', subject, { path: '/v1/entries/ent_r' })).status;
    expect([await status('140105'), await status('1402'), await status('CAN-port')]).toEqual([200, 404, 404]);
    expect(told().filter((line) => /1402|CAN-port/.test(line))).toEqual([]);
  });

  test('F24 F27 G2: exposures and category are shown to those whose groups they are in', async () => {
    const { arrive, http } = await createWorld();
    await arrive('ent_a', { category: 'student', exposures: ['transited'], grade: 'low' });
    const own = (await http('locality', '140105', { path: '/v1/entries/ent_a' })).json;
    expect(own).toMatchObject({ category: 'student', exposures: ['transited'], grade: 'low' });
    const port = (await http('locality', 'CAN-port', { path: '/v1/entries/ent_a' })).json;
    expect(port).toMatchObject({ exposures: ['transited'] });
    expect(port).not.toHaveProperty('category');
  });
});

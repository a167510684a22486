import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestView } from '../../shared/contracts/request.ts';
import { issuedSelfCode, selfView } from '../../shared/contracts/self.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { expectProblem } from './support/problem.ts';
import { bringToQuarantine } from './support/story.ts';
import { buildWorld, county, type Keys, traveller } from './support/world.ts';

const hour = 3_600_000;
const minute = 60_000;
let landfall: Landfall;
let keys: Keys;
let mei = '';
let code = '';
let token = '';

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const channels = [{ type: 'pull' }];
  const contacts = [{ name: 'Duty desk', phone: '+86 991 555 0100' }];
  await landfall.put('/v1/recipients', [{ locality: county, department: 'health', channels, contacts }]);
  const entries = await landfall.register(keys.immigration, [traveller(7, { at: landfall.now() - hour })]);
  mei = entries.get('r-7') ?? '';
  await bringToQuarantine(landfall, keys, [mei]);
});
afterAll(() => landfall.stop());

const birthDate = '1957-08-17';
const open = (headers: Record<string, string>) => landfall.ask('GET', '/v1/self', { headers });
const helpTold = async (kind: string) =>
  (await landfall.inbox(keys.county))
    .filter((one) => one.kind === kind && one.entryId === mei)
    .map(({ department, severity }) => `${department} ${severity}`);

describe('somebody in quarantine runs out of medicine', () => {
  test('G4: reception hands out a code, and with it the notice in her language', async () => {
    const body = { officer: 'Mr Tursun', language: 'ar' };
    const answer = await landfall.ask('POST', `/v1/entries/${mei}/self-codes`, { key: keys.county, body });
    expect(answer.status).toBe(201);
    const issued = issuedSelfCode.parse(answer.body);
    expect(issued.notice).toMatchObject({ language: 'ar', direction: 'rtl' });
    expect(issued.notice?.paragraphs.join()).toContain('+86 991 555 0100');
    code = issued.code;
    const { timeline } = await landfall.entry(keys.county, mei);
    expect(timeline.at(-1)).toMatchObject({ what: 'notice-given', officer: 'Mr Tursun' });
  });

  test('G4: with code and birth date she sees where she stands, in plain words', async () => {
    expectProblem(await open({ authorization: `SelfCode ${code}` }), 401, 'self-code-invalid');
    const wrong = { authorization: `SelfCode ${code}`, 'birth-date': '1957-08-18' };
    expectProblem(await open(wrong), 401, 'self-code-invalid');
    const right = { ...wrong, 'birth-date': birthDate, 'accept-language': 'ar' };
    const answer = await open(right);
    expect([answer.status, answer.headers.get('content-language')]).toEqual([200, 'ar']);
    const view = selfView.parse(answer.body);
    expect(view.stage.text).toContain('الحجر الصحي');
    expect(view.office.contacts).toMatchObject([{ phone: '+86 991 555 0100' }]);
    expect(view.recipients.map(({ locality }) => locality)).toContain(county);
    expect(view.notice.state).toBe('given');
    token = view.session.token ?? '';
    expectProblem(await open(right), 401, 'self-code-invalid');
  });

  test('G11: an urgent call is reception’s within the half hour, then the city’s, then the province’s', async () => {
    const answer = await landfall.ask('POST', '/v1/self/help', {
      headers: { authorization: `SelfSession ${token}` },
      body: { need: 'medicine', urgent: true, text: 'insulin for two days left' },
    });
    expect(answer.status).toBe(201);
    await landfall.settle();
    expect(await helpTold('help.requested')).toEqual(['reception urgent']);
    const asked = landfall.now();
    await landfall.move({ to: asked + 29 * minute });
    expect(await helpTold('help.overdue')).toEqual([]);
    await landfall.move({ to: asked + 31 * minute });
    expect(await helpTold('help.overdue')).toEqual(['reception urgent']);
    await landfall.move({ to: asked + 9 * hour });
    const above = async (key: string) =>
      (await landfall.inbox(key)).filter(({ kind }) => kind === 'help.overdue').length;
    expect([await above(keys.city), await above(keys.province)]).toEqual([1, 1]);
  });

  test('G11: reception finds the words in its list, answers, and nobody hears of it again', async () => {
    const list = await landfall.ask('GET', '/v1/requests?state=OPEN', { key: keys.county });
    const { items } = list.body as { items: unknown[] };
    const [request] = items.map((one) => requestView.parse(one));
    expect(request).toMatchObject({
      entryId: mei,
      overdue: true,
      by: { kind: 'traveller' },
      wish: { kind: 'help', need: 'medicine', text: 'insulin for two days left' },
    });
    const path = `/v1/requests/${request?.requestId}/decision`;
    const body = { verdict: 'provided', officer: 'Mr Tursun', reason: 'brought at noon' };
    expectProblem(await landfall.ask('POST', path, { key: keys.home, body }), 404, 'not-found');
    expect((await landfall.ask('POST', path, { key: keys.county, body })).status).toBe(200);
    const told = (await landfall.inbox(keys.steward)).length;
    await landfall.move({ advance: 'P3D' });
    const overdue = (await landfall.inbox(keys.steward))
      .slice(told)
      .filter(({ kind }) => kind === 'help.overdue');
    expect(overdue).toEqual([]);
  });

  test('G11: the words of the call are in no notification, not even of a recipient in full mode', async () => {
    const everything = await Promise.all(
      [keys.county, keys.city, keys.province, keys.steward].map((key) => landfall.inbox(key)),
    );
    expect(JSON.stringify(everything)).not.toContain('insulin');
  });
});

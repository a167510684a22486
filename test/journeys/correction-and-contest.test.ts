import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestView } from '../../shared/contracts/request.ts';
import { issuedSelfCode, selfView } from '../../shared/contracts/self.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { expectProblem } from './support/problem.ts';
import { bringToQuarantine, happened, midnight } from './support/story.ts';
import { buildWorld, county, home, type Keys, recipient, traveller } from './support/world.ts';

const hour = 3_600_000;
const day = 24 * hour;
let landfall: Landfall;
let keys: Keys;
let lin = '';
let session = '';

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const full = [{ type: 'pull', mode: 'full' }];
  await landfall.put(
    '/v1/recipients',
    [`${county}/health`, `${home}/health`].map((one) => ({ ...recipient(one), channels: full })),
  );
  const record = traveller(7, { at: landfall.now() - 30 * hour, home });
  lin = (await landfall.register(keys.immigration, [record])).get('r-7') ?? '';
  await bringToQuarantine(landfall, keys, [lin]);
});
afterAll(() => landfall.stop());

const newest = async (key: string, kind: string) =>
  (await landfall.inbox(key)).filter((one) => one.kind === kind && one.entryId === lin).at(-1);
const updates = async (key: string) =>
  (await landfall.inbox(key)).filter((one) => one.kind === 'arrival.updated' && one.entryId === lin);
const askFor = async (body: object) => {
  const answer = await landfall.ask('POST', '/v1/requests', {
    key: keys.county,
    body: { entryId: lin, ...body },
  });
  expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
  return requestView.parse(answer.body);
};
const decide = (requestId: string, body: object, key = keys.county) =>
  landfall.ask('POST', `/v1/requests/${requestId}/decision`, { key, body });
const self = async (method: 'GET' | 'POST', path: string, body?: object) =>
  landfall.ask(method, path, {
    headers: { authorization: `SelfSession ${session}` },
    ...(body === undefined ? {} : { body }),
  });
const lastDay = async () => (await landfall.entry(keys.county, lin)).quarantine?.lastDay ?? '';

describe('the border wrote down a wrong passport number', () => {
  const right = 'E49999977';

  test('G5: reception passes the correction on, health decides it, and everybody told gets the new number', async () => {
    expect(JSON.stringify((await newest(keys.county, 'arrival.registered'))?.data)).toContain('E40000007');
    const asked = {
      kind: 'correction',
      field: 'document',
      value: right,
      issuer: 'CHN',
      officer: 'Mr Tursun',
    };
    const { requestId } = await askFor(asked);
    expect(await newest(keys.county, 'correction.requested')).toMatchObject({ department: 'health' });
    const answer = await decide(requestId, {
      verdict: 'accepted',
      officer: 'Dr Rena',
      reason: 'passport seen',
    });
    expect([answer.status, answer.body]).toMatchObject([200, { state: 'DECIDED' }]);
    await landfall.settle();
    for (const key of [keys.county, keys.home]) {
      const told = (await updates(key)).filter(({ department }) => department === 'health');
      expect(told.map(({ data }) => JSON.stringify(data).includes(right))).toEqual([true]);
      expect(JSON.stringify(told)).not.toContain('E40000007');
    }
    expect(await updates(keys.county)).toHaveLength(2);
    expect(await updates(keys.port)).toHaveLength(1);
  });

  test('G5: the border keeps its word, and a record with the right number is hers', async () => {
    const { body } = await landfall.ask('GET', '/v1/records/r-7', { key: keys.immigration });
    expect(JSON.stringify(body)).toContain('E40000007');
    const seen = {
      ...traveller(7, { at: landfall.now() - 29 * hour }),
      recordId: 'seen-7',
      traveller: { fullName: 'L. MA', documents: [{ type: 'passport', issuer: 'CHN', number: right }] },
    };
    const entries = await landfall.register(keys.liaison, [seen]);
    expect(entries.get('seen-7')).toBe(lin);
  });
});

describe('she arrived a day earlier than they say', () => {
  test('G4: with her code she sees the date, and asks for it to be corrected', async () => {
    const issued = await landfall.ask('POST', `/v1/entries/${lin}/self-codes`, {
      key: keys.county,
      body: { officer: 'Mr Tursun' },
    });
    const { code } = issuedSelfCode.parse(issued.body);
    const opened = await landfall.ask('GET', '/v1/self', {
      headers: { authorization: `SelfCode ${code}`, 'birth-date': '1957-08-17' },
    });
    const view = selfView.parse(opened.body);
    session = view.session.token ?? '';
    const earlier = new Date(Date.parse(view.recorded.arrivedAt ?? '') - day).toISOString();
    const asked = await self('POST', '/v1/self/correction', {
      field: 'arrivedAt',
      value: earlier,
      text: 'my ticket',
    });
    expect([asked.status, asked.body]).toMatchObject([201, { kind: 'correction', state: 'OPEN' }]);
    expect((await self('POST', '/v1/self/correction', { field: 'arrivedAt', value: 'early' })).status).toBe(
      422,
    );
  });

  test('G5: decided, her period counts from the day she came, and whoever was told is told', async () => {
    const before = await lastDay();
    const list = await landfall.ask('GET', '/v1/requests?state=OPEN', { key: keys.county });
    const [open] = (list.body as { items: unknown[] }).items.map((one) => requestView.parse(one));
    const told = (await updates(keys.home)).length;
    await decide(open?.requestId ?? '', {
      verdict: 'accepted',
      officer: 'Dr Rena',
      reason: 'stamp in the passport',
    });
    await landfall.settle();
    expect(midnight(before) - midnight(await lastDay())).toBe(day);
    expect((await updates(keys.home)).length).toBe(told + 1);
    const { sources, timeline } = await landfall.entry(keys.county, lin);
    expect(sources.map(({ agency }) => agency).sort()).toEqual(['immigration', 'liaison-office']);
    expect(timeline.filter(({ what }) => what === 'corrected').map(({ officer }) => officer)).toEqual([
      'Dr Rena',
      'Dr Rena',
    ]);
  });
});

describe('three more days, and nobody asked her', () => {
  let contest = '';
  let natural = '';

  test('G6: she contests the new end date; who set it may not decide', async () => {
    natural = await lastDay();
    const longer = new Date(midnight(natural) + 3 * day + 6 * hour).toISOString().slice(0, 10);
    const extended = { lastDay: longer, reason: 'a test came late', officer: 'Dr Rena' };
    const results = await landfall.tell(keys.county, [happened(lin, 'extended', landfall.now(), extended)]);
    expect(results).toMatchObject([{ status: 'applied' }]);
    const asked = await self('POST', '/v1/self/contest', { about: 'end-date', text: 'I was tested in time' });
    contest = (asked.body as { requestId: string }).requestId;
    const own = await decide(contest, { verdict: 'rejected', officer: 'Dr Rena', reason: 'as I said' });
    expect(expectProblem(own, 422, 'invalid-request').errors).toMatchObject([
      { pointer: '/officer', code: 'same-officer' },
    ]);
  });

  test('G6: unanswered for a day it climbs like a release that is overdue', async () => {
    const asked = landfall.now();
    const overdue = async (key: string) =>
      (await landfall.inbox(key)).filter(({ kind, entryId }) => kind === 'contest.overdue' && entryId === lin)
        .length;
    await landfall.move({ to: asked + 23 * hour });
    expect([await overdue(keys.county), await overdue(keys.city)]).toEqual([0, 0]);
    await landfall.move({ to: asked + 24 * hour + 60_000 });
    expect([await overdue(keys.county), await overdue(keys.city)]).toEqual([1, 0]);
    await landfall.move({ to: asked + 28 * hour + 60_000 });
    expect([await overdue(keys.county), await overdue(keys.city), await overdue(keys.province)]).toEqual([
      1, 1, 0,
    ]);
  });

  test('G6: another officer upholds it, with a written reason; the old end is back and she can read why', async () => {
    const remedy = { type: 'reduced', lastDay: natural, reason: 'the sample was taken in time' };
    const upheld = {
      verdict: 'upheld',
      officer: 'Dr Guli',
      reason: 'the laboratory confirms the date',
      remedy,
    };
    expect((await decide(contest, upheld)).status).toBe(200);
    await landfall.settle();
    expect(await lastDay()).toBe(natural);
    const issued = await landfall.ask('POST', `/v1/entries/${lin}/self-codes`, {
      key: keys.county,
      body: { officer: 'Mr Tursun' },
    });
    const { code } = issuedSelfCode.parse(issued.body);
    expectProblem(await self('GET', '/v1/self'), 401, 'self-code-invalid');
    const opened = await landfall.ask('GET', '/v1/self', {
      headers: { authorization: `SelfCode ${code}`, 'birth-date': '1957-08-17' },
    });
    const { requests, owedToTraveller, endDate } = selfView.parse(opened.body);
    expect(requests.find(({ kind }) => kind === 'contest')?.decision).toMatchObject({
      verdict: 'upheld',
      officer: 'Dr Guli',
      reason: 'the laboratory confirms the date',
    });
    expect(owedToTraveller.map(({ fact }) => fact)).toEqual([
      'corrected',
      'corrected',
      'extended',
      'reduced',
    ]);
    expect(endDate).toMatchObject({ lastDay: natural });
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ReportView, reportView } from '../../shared/contracts/report.ts';
import { funnelView, scorecardView } from '../../shared/contracts/report-score.ts';
import { type Answer, type Landfall, startLandfall } from './support/landfall.ts';
import { bringToQuarantine, happened, midnight } from './support/story.ts';
import { buildWorld, city, county, type Keys, nextLocal, province, traveller } from './support/world.ts';

const hour = 3_600_000;
const minute = 60_000;
let landfall: Landfall;
let keys: Keys;
/** Keys of the county's and the city's leads alone: they sign, and see no small cells. */
let countyLead = '';
let cityLead = '';
let customs = '';
let date = '';
let ana = '';

const path = (locality: string, step = ''): string => `/v1/reports/${locality}/${date}${step && `/${step}`}`;
const read = async (locality: string, key: string): Promise<ReportView> => {
  const answer = await landfall.ask('GET', path(locality), { key });
  expect(answer.status).toBe(200);
  return reportView.parse(answer.body);
};
const sign = (locality: string, step: string, body: object, key = keys.county): Promise<Answer> =>
  landfall.ask('POST', path(locality, step), { key, body });
const count = (report: ReportView, counter: string, by?: string, value?: string) =>
  report.rows.find((row) => row.counter === counter && row.by === by && row.value === value)?.count;
/** Of the day of the story alone: started in the afternoon, the morning that passes first has its own reports to miss. */
const told = async (key: string, kind: string): Promise<string[]> =>
  (await landfall.inbox(key))
    .filter((one) => one.kind === kind && one.link.endsWith(`/${date}`))
    .map(({ link }) => link);

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const channels = [{ type: 'pull' }];
  for (const locality of [county, city]) {
    await landfall.put('/v1/recipients', [{ locality, department: 'lead', channels }]);
  }
  countyLead = (await landfall.issueKey('locality', county, ['lead'])).key;
  cityLead = (await landfall.issueKey('locality', city, ['lead'])).key;
  customs = (await landfall.issueKey('locality', county, ['customs'])).key;
  const start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  date = new Date(start + 6 * hour).toISOString().slice(0, 10);
  const records = [1, 2, 3].map((n) =>
    traveller(n, { at: start - hour, nationality: n === 1 ? 'CHN' : 'DEU' }),
  );
  const entries = await landfall.register(keys.immigration, records);
  ana = entries.get('r-1') ?? '';
  await bringToQuarantine(landfall, keys, [...entries.values()]);
  await landfall.move({ to: midnight(date) + 24 * hour + 10 * minute });
});
afterAll(() => landfall?.stop());

describe('the day is over', () => {
  test('P1 P6: county, city and province have the three of the day, and say until when they counted', async () => {
    const report = await read(county, keys.county);
    expect(report).toMatchObject({ revision: 1, state: 'draft', late: false, balanced: true, masked: false });
    expect(Date.parse(report.cutOff)).toBe(midnight(date) + 24 * hour);
    expect(Date.parse(report.dueBy)).toBe(midnight(date) + 32 * hour);
    expect([count(report, 'arrived'), count(report, 'arrived-today')]).toEqual([3, 3]);
    expect(count(report, 'in-quarantine', 'type', 'facility')).toBe(3);
    expect(['own', 'foreign', 'unknown'].map((one) => count(report, 'arrived', 'nationality', one))).toEqual([
      1, 2, 0,
    ]);
    const above = [await read(city, keys.city), await read(province, keys.province)];
    expect(above.map((one) => count(one, 'arrived'))).toEqual([3, 3]);
    expect(above[0]?.below.map(({ locality }) => locality)).toContain(county);
  });

  test('P8: what did not happen is printed as nothing', async () => {
    const report = await read(county, keys.county);
    for (const counter of [
      'confirmed',
      'suspected',
      'refused',
      'clinic-visits-times-today',
      'conveyances-verified',
    ]) {
      expect([counter, count(report, counter)]).toEqual([counter, 0]);
    }
    expect(report.rows.filter(({ counter }) => counter === 'checks-today').map((row) => row.count)).toEqual([
      3,
    ]);
  });

  test('P3: the province is told which of its localities have not submitted', async () => {
    const { gaps } = await read(province, keys.province);
    expect(gaps).toContainEqual({ kind: 'locality', of: city, why: 'not submitted: draft' });
  });

  test('G2: the lead is shown no cell below five, nor one that would give it away', async () => {
    const report = await read(county, countyLead);
    expect(report.masked).toBe(true);
    expect(report.rows.filter((row) => row.count !== null && row.count > 0 && row.count < 5)).toEqual([]);
    expect(count(report, 'arrived')).toBeNull();
    expect(report.policies).toBeUndefined();
    expect((await read(county, cityLead)).rows).toEqual([]);
  });

  test('the report as CSV has a row per counter and part', async () => {
    const answer = await landfall.ask('GET', path(county), {
      key: keys.county,
      headers: { accept: 'text/csv' },
    });
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const lines = String(answer.body).split('\r\n');
    expect(lines[0]).toBe('locality,date,revision,state,counter,by,value,count,own,hidden');
    expect(lines).toContain(`${county},${date},1,draft,in-quarantine,type,facility,3,3,no`);
  });
});

describe('P2: the report is signed', () => {
  test('a key of customs signs nothing, and nobody signs out of turn', async () => {
    expect(await sign(county, 'review', { officer: 'Ms Ma' }, customs)).toMatchObject({ status: 403 });
    expect(await sign(county, 'approve', { officer: 'Ms Ma' })).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    });
    expect((await sign(county, 'publish', { officer: 'Ms Ma' })).status).toBe(404);
    expect((await sign(county, 'review', {})).status).toBe(422);
  });

  test('it is reviewed, sent back with a reason, and reviewed again', async () => {
    expect(await sign(county, 'review', { officer: 'Ms Ma' })).toMatchObject({
      status: 200,
      body: { state: 'reviewed' },
    });
    expect(await sign(county, 'review', { officer: 'Ms Ma' })).toMatchObject({ status: 200 });
    expect(await sign(county, 'reject', { officer: 'Mr Bai' })).toMatchObject({
      status: 409,
      body: { code: 'reason-required' },
    });
    const back = { officer: 'Mr Bai', reason: 'Which hotel?' };
    expect(await sign(county, 'reject', back)).toMatchObject({ status: 200, body: { state: 'draft' } });
    expect(await sign(county, 'review', { officer: 'Ms Ma' })).toMatchObject({
      status: 200,
      body: { state: 'reviewed' },
    });
  });

  test('L4: two others approve and submit it, and both leads hear of it', async () => {
    const twice = await sign(county, 'approve', { officer: ' ms  MA ' });
    expect(twice).toMatchObject({ status: 409, body: { code: 'same-signer' } });
    expect(await sign(county, 'approve', { officer: 'Mr Bai' })).toMatchObject({
      status: 200,
      body: { state: 'approved' },
    });
    const few = await sign(county, 'submit', { officer: 'Mr Bai' });
    expect(few).toMatchObject({ status: 409, body: { code: 'too-few-signers' } });
    const sent = await sign(county, 'submit', { officer: 'Dr Rena' }, countyLead);
    expect(sent).toMatchObject({ status: 200, body: { state: 'submitted', late: false } });
    await landfall.settle();
    expect(await told(countyLead, 'report.ready')).toEqual([path(county)]);
    expect(await told(cityLead, 'report.ready')).toEqual([path(county)]);
    const { gaps, below } = await read(city, keys.city);
    expect(gaps.filter(({ of }) => of === county)).toEqual([]);
    expect(below.find(({ locality }) => locality === county)?.state).toBe('submitted');
  });
});

describe('eight in the morning', () => {
  test('C13: the leads of whoever has not submitted are told, once; whoever has is not mentioned', async () => {
    await landfall.move({ to: midnight(date) + 32 * hour - minute });
    expect(await told(cityLead, 'report.overdue')).toEqual([]);
    await landfall.move({ to: midnight(date) + 33 * hour });
    expect(await told(cityLead, 'report.overdue')).toEqual([path(city)]);
    expect(await told(countyLead, 'report.overdue')).toEqual([]);
    expect((await told(keys.province, 'report.overdue')).sort()).toEqual([path(province), path(city)].sort());
    expect((await read(city, keys.city)).late).toBe(true);
  });
});

describe('something comes to light afterwards', () => {
  test('P10: the report stays as it was until it is amended, and the amendment says what it changes', async () => {
    const when = midnight(date) + 20 * hour;
    const ill = happened(ana, 'hospitalised', when, { place: 'First Hospital', officer: 'Dr Rena' });
    expect(await landfall.tell(keys.county, [ill])).toMatchObject([{ status: 'applied', stage: 'HOSPITAL' }]);
    expect(count(await read(county, keys.county), 'in-quarantine')).toBe(3);
    const amended = await sign(county, 'amend', { officer: 'Ms Ma', reason: 'The hospital told us late.' });
    expect(amended.status).toBe(200);
    const report = reportView.parse(amended.body);
    expect(report).toMatchObject({ revision: 2, state: 'draft' });
    expect([count(report, 'in-quarantine'), count(report, 'in-hospital')]).toEqual([2, 1]);
    expect(report.amendment?.entries).toEqual([
      { entryId: ana, before: 'in-quarantine', after: 'in-hospital' },
    ]);
    expect(report.amendment?.counters).toContainEqual({ key: 'in-quarantine', before: 3, after: 2 });
  });

  test('whoever drafted the amendment does not approve it; three others sign it like the first', async () => {
    expect((await sign(county, 'review', { officer: 'Dr Rena' })).status).toBe(200);
    const own = await sign(county, 'approve', { officer: 'Ms Ma' });
    expect(own).toMatchObject({ status: 409, body: { code: 'drafter-may-not-approve' } });
    expect((await sign(county, 'approve', { officer: 'Mr Bai' })).status).toBe(200);
    expect((await sign(county, 'submit', { officer: 'Ms Ma' })).status).toBe(200);
    const report = await read(county, keys.county);
    expect(report).toMatchObject({ revision: 2, state: 'submitted', late: true });
    const again = await sign(county, 'amend', { officer: 'Ms Ma', reason: 'Once more.' });
    expect(again).toMatchObject({ status: 409, body: { code: 'nothing-to-amend' } });
  });

  test('L1 P4: the funnel and the scorecard of the county tell how it answered', async () => {
    const funnel = await landfall.ask('GET', `/v1/funnels/${county}`, { key: keys.county });
    expect(funnel).toMatchObject({ status: 200, body: { complete: true, masked: false } });
    const { rows } = funnelView.parse(funnel.body);
    const reached = rows.filter(({ by }) => by === undefined).map((row) => [row.counter, row.count]);
    expect(Object.fromEntries(reached)).toMatchObject({
      pushed: 3,
      matched: 3,
      'fed-back': 3,
      'still-owed': 0,
    });
    const scorecard = await landfall.ask('GET', `/v1/scorecards/${county}`, { key: keys.county });
    expect(scorecard.status).toBe(200);
    const { all, departments } = scorecardView.parse(scorecard.body);
    expect(all.told).toBe(all.acknowledged + all.missed + all.waiting);
    expect(departments.health?.acknowledged).toBeGreaterThanOrEqual(3);
  });
});

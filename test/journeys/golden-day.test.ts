import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SubmissionView, submissionView } from '../../shared/contracts/arrivals-answer.ts';
import { type ReportView, reportView } from '../../shared/contracts/report.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { happened } from './support/story.ts';

/**
 * Jinan's figures of all who had come from abroad: 4,665 = 4,401 whose quarantine had ended + 264 in quarantine = 2,391 + 2,274 by
 * nationality; nobody anywhere else.
 */
const golden = { arrived: 4665, released: 4401, inQuarantine: 264, own: 2391, foreign: 2274 };
const hour = 3_600_000;
const minute = 60_000;
const jinan = '3701';
const localMidnight = (date: string): number => Date.parse(`${date}T00:00:00+08:00`);
const nextDate = (date: string): string => new Date(Date.parse(date) + 24 * hour).toISOString().slice(0, 10);

let landfall: Landfall;
let key = '';
/** The day everybody is registered, and the one after. */
let date = '';
let entryIds: string[] = [];
let moved = '';

const read = async (day: string): Promise<ReportView> => {
  for (let asked = 0; asked < 20; asked += 1) {
    const answer = await landfall.ask('GET', `/v1/reports/${jinan}/${day}`, { key });
    if (answer.status === 200) return reportView.parse(answer.body);
    expect(answer.status).toBe(202);
  }
  throw new Error('the report is never drafted');
};
const sign = (day: string, step: string, body: object) =>
  landfall.ask('POST', `/v1/reports/${jinan}/${day}/${step}`, { key, body });
const count = (report: ReportView, counter: string, by?: string, value?: string) =>
  report.rows.find((row) => row.counter === counter && row.by === by && row.value === value)?.count;
/** P9's terms that somebody is counted at. */
const terms = (report: ReportView): Record<string, number | null> => {
  const names = ['not-checked', 'checked-not-placed', 'in-transfer', 'handed-over', 'in-quarantine'];
  const others = ['in-hospital', 'aboard', 'released', 'in-community', 'closed'];
  return Object.fromEntries(
    [...names, ...others]
      .map((name) => [name, count(report, name) ?? 0])
      .filter(([, number]) => number !== 0),
  );
};

const record = (n: number, at: number) => ({
  recordId: `q-${n}`,
  traveller: {
    fullName: `TRAVELLER ${[...String(n)].map((digit) => String.fromCharCode(65 + Number(digit))).join('')}`,
    nationality: n < golden.own ? 'CHN' : 'KOR',
    documents: [{ type: 'passport', issuer: n < golden.own ? 'CHN' : 'KOR', number: `G${50_000_000 + n}` }],
  },
  conveyance: { mode: 'air', number: `SC${8000 + (n % 40)}` },
  entry: { pointOfEntry: 'TNA', arrivedAt: new Date(at).toISOString() },
  travelHistory: [{ country: 'KOR' }],
  destination: { localityCode: jinan },
});

/** What is told of one person: handled where they came in, placed, and whose days were served elsewhere released. */
const story = (entryId: string, n: number, at: number): object[] => {
  const officer = 'Dr Kong';
  const told = [
    happened(entryId, 'accepted', at - 4000, { officer }),
    happened(entryId, 'disposition', at - 3000, { disposition: 'local', officer }),
    happened(entryId, 'placed', at - 2000, { quarantineType: 'facility', site: 'Hotel Lixia', officer }),
  ];
  const release = {
    collector: { kind: 'community', name: 'Lixia community' },
    symptoms: [],
    overrideReason: 'Fourteen days served in Qingdao, with evidence.',
    officer,
  };
  return n < golden.released ? [...told, happened(entryId, 'released', at - 1000, release)] : told;
};

const inLists = <Value>(values: readonly Value[], size: number): Value[][] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );

beforeAll(async () => {
  landfall = await startLandfall();
  await landfall.put('/v1/localities', [
    { code: '37', name: '山东省', level: 'province', timeZone: 'Asia/Shanghai' },
    { code: jinan, parentCode: '37', name: '济南市', level: 'city' },
    { code: 'TNA-port', parentCode: jinan, name: '遥墙机场口岸', level: 'point-of-entry', codes: ['TNA'] },
  ]);
  await landfall.put('/v1/agencies', [{ id: 'customs', name: 'Customs', source: 'customs' }]);
  const channels = [{ type: 'pull' }];
  await landfall.put('/v1/recipients', [{ locality: jinan, department: 'health', channels }]);
  // The story is about the figures: nobody has to be reminded of thousands of notices.
  const from = { effectiveFrom: '2020-01-01', reason: 'golden day' };
  await landfall.put('/v1/policies', [
    { key: 'acknowledgement', value: { ladderHours: [2000] }, ...from },
    { key: 'collectionHours', value: 2000, ...from },
  ]);
  key = (await landfall.issueKey('locality', jinan)).key;
  const customs = (await landfall.issueKey('agency', 'customs')).key;
  const now = await landfall.move({ to: nextEvening(landfall.now()) });
  date = new Date(now + 8 * hour).toISOString().slice(0, 10);
  const submissions: string[] = [];
  for (const some of inLists(
    Array.from({ length: golden.arrived }, (_, n) => n),
    500,
  )) {
    const { submissionId } = await landfall.post(
      customs,
      some.map((n) => record(n, now - hour)),
    );
    submissions.push(submissionId ?? '');
  }
  // What a busy machine left to the sweep is done as well.
  await landfall.move({ advance: 'PT3M' });
  entryIds = await entriesOf(customs, submissions);
  expect(new Set(entryIds).size).toBe(golden.arrived);
  for (const some of inLists([...entryIds.entries()], 125)) {
    const results = await landfall.tell(
      key,
      some.flatMap(([n, entryId]) => story(entryId, n, landfall.now())),
    );
    expect(results.filter(({ status }) => status !== 'applied')).toEqual([]);
  }
  await landfall.move({ to: localMidnight(nextDate(date)) + 10 * minute });
}, 600_000);
afterAll(() => landfall?.stop());

/** 20:00 in Jinan. */
const nextEvening = (now: number): number => {
  const evening = localMidnight(new Date(now + 8 * hour).toISOString().slice(0, 10)) + 20 * hour;
  return evening > now ? evening : evening + 24 * hour;
};

/** The entry of each record, in the order of the records. */
const entriesOf = async (customs: string, submissions: readonly string[]): Promise<string[]> => {
  const found = new Map<string, string>();
  for (const submissionId of submissions) {
    let cursor = '';
    do {
      const path: string = `/v1/submissions/${submissionId}?limit=200${cursor && `&cursor=${cursor}`}`;
      const { body } = await landfall.ask('GET', path, { key: customs });
      const { results, next = '' }: SubmissionView = submissionView.parse(body);
      for (const { recordId, entryId = '' } of results) found.set(recordId, entryId);
      cursor = next;
    } while (cursor !== '');
  }
  return Array.from({ length: golden.arrived }, (_, n) => found.get(`q-${n}`) ?? '');
};

test('P9: the golden day comes out: 4,665 = 4,401 + 264 = 2,391 + 2,274', async () => {
  const report = await read(date);
  expect(count(report, 'arrived')).toBe(golden.arrived);
  expect(terms(report)).toEqual({ released: golden.released, 'in-quarantine': golden.inQuarantine });
  expect(count(report, 'arrived', 'nationality', 'own')).toBe(golden.own);
  expect(count(report, 'arrived', 'nationality', 'foreign')).toBe(golden.foreign);
  expect(count(report, 'arrived', 'nationality', 'unknown')).toBe(0);
  expect(report).toMatchObject({ balanced: true, differences: [], state: 'draft' });
  for (const [step, officer] of [
    ['review', 'Ms Zhao'],
    ['approve', 'Mr Qian'],
    ['submit', 'Dr Sun'],
  ] as const) {
    expect((await sign(date, step, { officer })).status).toBe(200);
  }
});

test('P9: one person out of balance is named, and nobody approves the report until it is explained', async () => {
  moved = entryIds[17] ?? '';
  const at = landfall.now();
  const positive = happened(moved, 'test-result', at, {
    kind: 'PCR',
    result: 'positive',
    officer: 'Dr Kong',
  });
  expect(await landfall.tell(key, [positive])).toMatchObject([{ status: 'applied', stage: 'HANDED_OVER' }]);
  const next = nextDate(date);
  await landfall.move({ to: localMidnight(nextDate(next)) + 10 * minute });
  const report = await read(next);
  expect(count(report, 'arrived')).toBe(golden.arrived);
  expect(terms(report)).toEqual({ released: golden.released - 1, 'in-quarantine': 264, 'handed-over': 1 });
  expect(report.balanced).toBe(false);
  expect(report.differences).toMatchObject([{ entryId: moved, gate: 'placement', pending: false }]);
  expect((await sign(next, 'review', { officer: 'Ms Zhao' })).status).toBe(200);
  const refused = await sign(next, 'approve', { officer: 'Mr Qian' });
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'unexplained-differences', differences: [{ entryId: moved }] },
  });
  const explained = {
    gate: 'placement',
    officer: 'Dr Kong',
    reason: 'Waits in isolation for the second test.',
  };
  expect(await landfall.tell(key, [happened(moved, 'explained', landfall.now(), explained)])).toMatchObject([
    { status: 'applied' },
  ]);
  const approved = await sign(next, 'approve', { officer: 'Mr Qian' });
  expect(approved).toMatchObject({ status: 200, body: { state: 'approved', balanced: true } });
});

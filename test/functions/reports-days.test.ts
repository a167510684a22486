import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { draftReport } from '../../functions/reports/draft-report.ts';
import { firstDues } from '../../shared/domain/reports/report-schedule.ts';
import { dueItems } from '../../shared/store/due.ts';
import { stateWrite } from '../../shared/store/entries.ts';
import { recordWrite } from '../../shared/store/records.ts';
import { loadReport, loadRevision, writeReport } from '../../shared/store/reports.ts';
import { localityKey } from './feedback-set-up.ts';
import { countOf, createReportWorld, day, midnight } from './reports-set-up.ts';

const first = '2026-11-21';
const second = '2026-11-22';
const third = '2026-11-23';
const afterCutOff = (date: string): number => midnight(date) + day + 600_000;

const signers = ['Ms Zhao', 'Mr Qian', 'Dr Sun'];
type World = Awaited<ReturnType<typeof createReportWorld>>;

const submit = async (world: World, locality: string, date: string, explanations: object[] = []) => {
  const steps = ['review', 'approve', 'submit'];
  for (const [index, step] of steps.entries()) {
    const answer = await world.sign(locality, date, step, { officer: signers[index], explanations });
    expect([step, answer.status, answer.code]).toEqual([step, 200, undefined]);
  }
};

describe('P9: one day makes the next', () => {
  test('who was counted yesterday and arrived by a correction no longer is named', async () => {
    const world = await createReportWorld();
    await world.arrive('a', { says: 'checked' });
    await world.post(localityKey('140105'), world.event('a', 'accepted', { officer: 'Dr Li' }));
    world.world.now = afterCutOff(first);
    expect(countOf(await world.read('140105', first), 'arrived')).toBe(1);
    await world.amend('a', { says: 'expected', at: world.world.now + 3 * day, atIs: 'expected' });
    world.world.now = afterCutOff(second);
    const report = await world.read('140105', second);
    expect([countOf(report, 'arrived'), countOf(report, 'carried-over')]).toEqual([0, 1]);
    expect(report.differences).toMatchObject([
      { entryId: 'a', gate: 'carry-over', why: 'no-longer-arrived' },
    ]);
    await world.sign('140105', second, 'review', { officer: 'Ms Zhao' });
    const refused = await world.sign('140105', second, 'approve', { officer: 'Mr Qian' });
    expect([refused.status, refused.code]).toEqual([409, 'unexplained-differences']);
    expect(refused.json).toMatchObject({ differences: [{ entryId: 'a' }] });
  });

  test('who moved is out here and in there, and nobody is counted twice (I2)', async () => {
    const world = await createReportWorld();
    await world.arrive('a');
    await world.arrive('b');
    await world.settle('a');
    await world.settle('b');
    world.world.now = afterCutOff(first);
    const before = await world.read('14', first);
    const county = localityKey('140105');
    const offered = { localityCode: '1402', officer: 'Dr Li', reason: 'family' };
    expect(await world.post(county, world.event('a', 'transfer-offered', offered))).toMatchObject([
      { status: 'applied' },
    ]);
    expect(
      await world.post(localityKey('1402'), world.event('a', 'accepted', { officer: 'Dr Wu' })),
    ).toMatchObject([{ status: 'applied' }]);
    world.world.now = afterCutOff(second);
    const [gave, took, above] = [
      await world.read('140105', second),
      await world.read('1402', second),
      await world.read('14', second),
    ];
    expect([countOf(gave, 'arrived'), countOf(gave, 'moved-out'), countOf(gave, 'carried-over')]).toEqual([
      1, 1, 2,
    ]);
    expect([countOf(took, 'arrived'), countOf(took, 'moved-in')]).toEqual([1, 1]);
    expect(gave.moves).toEqual([{ entryId: 'a', from: '140105', to: '1402', saidBy: 'giver' }]);
    expect([countOf(before, 'arrived'), countOf(above, 'arrived'), above.balanced]).toEqual([2, 2, true]);
    expect(above.moves).toEqual([]);
  });

  test('an entry merged into another is gone for a reason', async () => {
    const world = await createReportWorld();
    await world.arrive('a');
    await world.settle('a');
    world.world.now = afterCutOff(first);
    await world.read('140105', first);
    const document = await world.document('a');
    await world.memory.put([storedState(world, { ...document, mergedInto: 'b' }).item]);
    world.world.now = afterCutOff(second);
    const report = await world.read('140105', second);
    expect([countOf(report, 'arrived'), countOf(report, 'merged'), report.balanced]).toEqual([0, 1, true]);
  });
});

const storedState = (world: World, document: Awaited<ReturnType<World['document']>>) => {
  const write = stateWrite({ document, version: 0 });
  if (write.kind !== 'insert') throw new Error('a state is inserted at version 0');
  const old = world.memory.all().find((item) => item.pk === write.item.pk && item.sk === 'S');
  return { item: { ...write.item, v: Number(old?.v) + 1 } };
};

describe('P10: what comes late', () => {
  test('the next day finds it, and makes an amendment of the day it tells of, upwards too', async () => {
    const world = await createReportWorld();
    await world.arrive('a');
    await world.settle('a');
    const evening = midnight(first) + 20 * 3_600_000;
    await world.memory.put(
      dueItems(
        firstDues('14', world.world.now, await world.config.load()).map((due) => ({
          kind: 'report',
          ...due,
        })),
      ),
    );
    await world.pass(midnight(second) + 600_000);
    const kept = await loadReport(world.memory, { locality: '140105', date: first });
    expect(kept?.report).toMatchObject({ revision: 1, state: 'draft' });
    const ill = {
      ...world.event('a', 'hospitalised', { officer: 'Dr Li' }),
      occurredAt: new Date(evening).toISOString(),
    };
    expect(await world.post(localityKey('140105'), ill)).toMatchObject([{ status: 'applied' }]);
    await world.pass(midnight(third) + 600_000);
    const county = await world.read('140105', first);
    expect([county.revision, countOf(county, 'in-hospital'), countOf(county, 'in-quarantine')]).toEqual([
      2, 1, 0,
    ]);
    expect(county.amendment).toMatchObject({
      of: 1,
      entries: [{ entryId: 'a', before: 'in-quarantine', after: 'in-hospital' }],
    });
    const province = await world.read('14', first);
    expect([province.revision, countOf(province, 'in-hospital')]).toEqual([2, 1]);
    const earlier = await loadRevision(world.memory, { locality: '140105', date: first }, 1);
    expect([earlier?.revision, earlier?.content.counts['in-quarantine']]).toEqual([1, 1]);
    expect(countOf(await world.read('140105', second), 'in-hospital')).toBe(1);
  });

  test('a record corrected after the cut-off is counted as it stood then', async () => {
    const world = await createReportWorld();
    const receivedAt = world.world.now;
    await world.arrive('a', { nationality: 'CHN', version: 'h1' });
    world.world.now = afterCutOff(first);
    const corrected = { nationality: 'DEU', version: 'h2', receivedAt: world.world.now };
    await world.amend('a', corrected);
    const record = (nationality: string) => ({
      recordId: 'r-a',
      traveller: { fullName: 'MA LIN', nationality },
      entry: { pointOfEntry: 'CAN', arrivedAt: new Date(receivedAt - 3_600_000).toISOString() },
      destination: { localityCode: '140105' },
    });
    const version = (hash: string, at: number, nationality: string) => ({
      hash,
      statedAt: at,
      receivedAt: at,
      submissionId: 'sub_1',
      outcome: 'registered' as const,
      record: record(nationality),
    });
    const versions = [version('h1', receivedAt, 'CHN'), version('h2', world.world.now, 'DEU')];
    const name = { agency: 'immigration', recordId: 'r-a' };
    await world.memory.write([recordWrite(name, { entryId: 'a', version: 0, versions })]);
    const report = await world.read('44', first, { subject: '44' });
    const nationalities = ['own', 'foreign'].map((one) => countOf(report, `arrived/nationality/${one}`));
    expect(nationalities).toEqual([1, 0]);
    // On the next day the correction counts.
    world.world.now = afterCutOff(second);
    const next = await world.read('44', second, { subject: '44' });
    expect(countOf(next, 'arrived/nationality/foreign')).toBe(1);
  });
});

describe('C13: the chain of days', () => {
  test('each draft puts the next day; at eight the leads hear who has not submitted, once', async () => {
    const world = await createReportWorld();
    await world.memory.put(
      dueItems(
        firstDues('14', world.world.now, await world.config.load()).map((due) => ({
          kind: 'report',
          ...due,
        })),
      ),
    );
    await world.pass(midnight(second) + 9 * 3_600_000);
    const overdue = () => world.told().filter((line) => line.startsWith('report.overdue'));
    expect(overdue()).toEqual(['report.overdue 14/lead']);
    await submit(world, '14', second.replace('22', '21'));
    await world.pass(midnight(third) + 7 * 3_600_000);
    await submit(world, '14', second);
    await world.pass(midnight(third) + 9 * 3_600_000);
    expect(overdue()).toEqual(['report.overdue 14/lead']);
    expect(world.told().filter((line) => line.startsWith('report.ready'))).toEqual([
      'report.ready 14/lead',
      'report.ready 14/lead',
    ]);
    await world.pass(midnight('2026-11-24') + 9 * 3_600_000);
    expect(overdue()).toHaveLength(2);
  });

  test('whoever has no lead of their own is not expected to report', async () => {
    const world = await createReportWorld();
    const dues = firstDues('1401', world.world.now, await world.config.load()).map((due) => ({
      kind: 'report' as const,
      ...due,
    }));
    await world.memory.put(dueItems(dues));
    await world.pass(midnight(third));
    expect(world.told().filter((line) => line.startsWith('report.'))).toEqual([]);
    expect(await loadReport(world.memory, { locality: '1401', date: first })).toBeUndefined();
  });
});

describe('lists stay bounded', () => {
  test('a count that is not finished in one call goes on in the next, and says the same', async () => {
    const world = await createReportWorld();
    for (let n = 0; n < 520; n += 1) await world.arrive(`e${n}`);
    const county = localityKey('140105');
    await world.post(
      county,
      ...Array.from({ length: 520 }, (_, n) => world.event(`e${n}`, 'accepted', { officer: 'Dr Li' })),
    );
    world.world.now = afterCutOff(first);
    const config = await world.config.load();
    let runs = 0;
    const call = (localities: number) =>
      draftReport(
        {
          table: world.memory,
          lines: world.memory,
          config,
          now: world.world.now,
          budget: { entries: 1, localities },
          newRun: () => `r${++runs}`,
        },
        '14',
        first,
      );
    const answers: string[] = [];
    for (let n = 0; n < 40 && answers.at(-1) !== 'drafted'; n += 1) answers.push((await call(2)).is);
    expect(answers.length).toBeGreaterThan(1);
    expect(answers.at(-1)).toBe('drafted');
    expect(countOf(await world.read('14', first), 'arrived')).toBe(520);
    const kept = await loadReport(world.memory, { locality: '140105', date: first });
    expect(kept?.report.content.differences.map(({ entryId }) => entryId).sort()).toEqual(
      Array.from({ length: 520 }, (_, n) => `e${n}`).sort(),
    );
  });
});

test('P3: a source that owes the locality a word is among the gaps', async () => {
  const world = await createReportWorld();
  const config = await world.config.load();
  const agencies = new Map([
    ['mill', { id: 'mill', name: 'Mill', source: 'employer' as const, locality: '140105' }],
    ['far', { id: 'far', name: 'Far', source: 'employer' as const, locality: '1402' }],
  ]);
  const work = {
    table: world.memory,
    lines: world.memory,
    config: { ...config, agencies },
    now: afterCutOff(first),
    budget: { entries: 100, localities: 10 },
    newRun: () => 'r',
  };
  const drafted = await draftReport(work, '140105', first);
  if (drafted.is !== 'drafted') throw new Error('not drafted');
  expect(drafted.kept.report.content.gaps).toContainEqual({
    kind: 'source',
    of: 'mill',
    why: 'has never spoken',
  });
  expect(drafted.kept.report.content.gaps.some(({ of }) => of === 'far')).toBe(false);
});

test('a report too large for one item is kept in parts', async () => {
  const world = await createReportWorld();
  world.world.now = afterCutOff(first);
  await world.read('1402', first);
  const kept = await loadReport(world.memory, { locality: '1402', date: first });
  if (!kept) throw new Error('no report');
  const differences = Array.from({ length: 20_000 }, (_, n) => ({
    locality: '1402',
    entryId: `ent_${randomBytes(20).toString('hex')}${n}`,
    gate: 'check',
    why: 'arrived-not-checked',
    pending: true,
  }));
  const report = { ...kept.report, content: { ...kept.report.content, differences } };
  expect(await writeReport(world.memory, { report, version: kept.version })).toBe(true);
  expect(await writeReport(world.memory, { report, version: kept.version })).toBe(false);
  const items = world.memory.all().filter((item) => item.pk === 'P#1402');
  expect(items.length).toBeGreaterThan(1);
  for (const { d } of items) expect((d as Uint8Array).length).toBeLessThanOrEqual(300_000);
  expect((await loadReport(world.memory, { locality: '1402', date: first }))?.report).toEqual(report);
});

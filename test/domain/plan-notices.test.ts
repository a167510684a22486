import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../shared/domain/entry.ts';
import type { Told } from '../../shared/domain/evidence.ts';
import { type PlanInput, type PlannedNotice, planNotices } from '../../shared/domain/notices/plan-notices.ts';
import { noticesForAckSteps, noticesForSteps } from '../../shared/domain/notices/plan-notices-steps.ts';
import { accepted, directoryOf, entry, policy, twoProvinces as tree } from './entry-builder.ts';
import { arrival } from './record-builder.ts';

type Drawn<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;

const hour = 3_600_000;
const directory = directoryOf(
  '140105/health',
  '140105/reception',
  '140105/foreign-affairs',
  '140106/health',
  '1401/health',
  '1402/health',
  'poe/customs',
);

let told: Told[] = [];
let clock = arrival;
const remember = (notices: readonly PlannedNotice[]): void => {
  clock += 1000;
  told = [
    ...told,
    ...notices.map(({ key, kind, recipient, digest }) => ({
      key,
      kind,
      recipient,
      notificationId: `ntf_${told.length}_${key}_${recipient}`,
      at: clock,
      ...(digest === undefined ? {} : { digest }),
    })),
  ];
};
const inputOf = (after: Entry, before?: Entry, cause = `c${clock}`): PlanInput => ({
  before,
  after,
  document: { told },
  directory,
  tree,
  policy,
  version: 1,
  now: clock,
  cause,
});
const short = (notices: readonly PlannedNotice[]) =>
  notices.map(({ kind, recipient }) => `${kind} ${recipient}`).sort();

/** One change after the other, each planned, remembered and planned again to nothing. */
const story = (...entries: Entry[]): string[][] => {
  told = [];
  return entries.map((after, index) => {
    const input = inputOf(after, entries[index - 1]);
    const notices = planNotices(input);
    remember(notices);
    expect(planNotices({ ...input, document: { told } })).toEqual([]);
    return short(notices);
  });
};

const expectedEntry = (over: Partial<Entry> = {}) => entry({ stage: 'EXPECTED', arrived: false, ...over });
const everyone = ['140105/health', '140105/reception', 'poe/customs'];
const all = (kind: string) => everyone.map((recipient) => `${kind} ${recipient}`);

describe('L2: arrivals', () => {
  test('expected, then registered on arrival, then nothing new', () => {
    expect(story(expectedEntry(), entry(), entry({ stage: 'CHECKED' }))).toEqual([
      all('arrival.expected'),
      all('arrival.registered'),
      [],
    ]);
  });
  test('R1: the offer is part of the arrival notice, one notification for the destination', () => {
    told = [];
    const notices = planNotices(inputOf(entry()));
    expect(notices.filter(({ recipient }) => recipient === '140105/health')).toHaveLength(1);
    expect(notices.find(({ recipient }) => recipient === '140105/health')?.digest).toContain('140105#0');
  });
  test('an hour’s delay is not told, more is', () => {
    const late = (ms: number) => expectedEntry({ arrivalAt: arrival + ms });
    expect(story(expectedEntry(), late(hour), late(hour + 60_000))).toEqual([
      all('arrival.expected'),
      [],
      all('arrival.updated'),
    ]);
  });
  test('R1: a new destination is told, the old one is told that it is withdrawn', () => {
    const moved = entry({
      destination: '1402',
      responsibility: { state: 'OFFERED', locality: '12', offeredTo: '1402', hops: 0 },
    });
    expect(story(entry(), moved, entry())).toEqual([
      all('arrival.registered'),
      [
        'arrival.registered 1402/health',
        'arrival.updated poe/customs',
        'arrival.withdrawn 140105/health',
        'arrival.withdrawn 140105/reception',
      ],
      [
        'arrival.registered 140105/health',
        'arrival.registered 140105/reception',
        'arrival.updated poe/customs',
        'arrival.withdrawn 1402/health',
      ],
    ]);
  });
  test('the old destination that answers for the person is not withdrawn', () => {
    const moved = entry({ destination: '1402', responsibility: accepted('140105') });
    expect(story(entry(), moved)[1]).not.toContain('arrival.withdrawn 140105/health');
  });
  test.each(['DID_NOT_TRAVEL', 'FALSE_REPORT', 'NOT_FOUND', 'MERGED'] as const)(
    '%s: withdrawn for all who were told',
    (outcome) => {
      expect(story(expectedEntry(), expectedEntry({ stage: 'CLOSED', outcome }))[1]).toEqual(
        all('arrival.withdrawn'),
      );
    },
  );
  test('a journey that ended otherwise is not withdrawn, and nobody new is told', () => {
    const done = entry({ stage: 'CLOSED', outcome: 'COMPLETED', home: '140106' });
    expect(story(entry(), done)[1]).toEqual([]);
  });
  test('L3: a home locality that becomes known later is told then', () => {
    expect(story(entry(), entry({ home: '140106' }))[1]).toEqual(['arrival.registered 140106/health']);
  });
  test('G2: the point of entry hears nothing more once the person is handed over', () => {
    const later = entry({ stage: 'QUARANTINE', arrivalAt: arrival + 5 * hour, responsibility: accepted() });
    expect(story(entry(), later)[1]).toEqual([
      'arrival.updated 140105/health',
      'arrival.updated 140105/reception',
    ]);
  });
  test('L6: foreign affairs is told in hospital, and keeps it afterwards', () => {
    const foreign = { foreign: true, nationality: 'JPN' };
    const [, second, third] = story(
      entry(foreign),
      entry({ ...foreign, stage: 'HOSPITAL' }),
      entry({ ...foreign, stage: 'HANDED_OVER' }),
    );
    expect(second).toEqual(['arrival.registered 140105/foreign-affairs']);
    expect(third).toEqual([]);
  });
});

describe('R2: offers', () => {
  test('a locality that was told already gets an offer of its own, once for each offer', () => {
    const offered = (hops: number) =>
      entry({
        home: '140106',
        responsibility: { state: 'OFFERED', locality: '12', offeredTo: '140106', hops },
      });
    expect(story(entry({ home: '140106' }), offered(1), offered(2))).toEqual([
      [...all('arrival.registered'), 'arrival.registered 140106/health'].sort(),
      ['responsibility.offered 140106/health'],
      ['responsibility.offered 140106/health'],
    ]);
  });
});

describe('what happens', () => {
  const quarantine: Entry['quarantine'] = {
    type: 'facility',
    confirmed: true,
    since: arrival,
    anchor: '2020-03-15',
    lastDay: '2020-03-29',
    policyVersion: 'default',
    timeZone: 'Asia/Shanghai',
  };
  const owned = entry({
    quarantine,
    stage: 'QUARANTINE',
    presentAt: '140105',
    responsibility: accepted(),
  });
  test('symptoms are urgent and told once until they are over', () => {
    const ill = { ...owned, symptomatic: true };
    expect(story(owned, ill, ill, owned, ill).slice(1)).toEqual([
      ['symptoms.reported 140105/health'],
      [],
      [],
      ['symptoms.reported 140105/health'],
    ]);
    told = [];
    const urgent = planNotices(inputOf(ill, owned)).find(({ kind }) => kind === 'symptoms.reported');
    expect(urgent).toMatchObject({ severity: 'urgent', escalation: 0, version: 1, ackBy: clock + 2 * hour });
  });
  test('M5: an alert is not taken for told because a merged entry once had one of the same cause', () => {
    const ill = { ...owned, symptomatic: true };
    const other = { ...ill, entryId: 'ent_other1' };
    told = [];
    remember(planNotices(inputOf(other, owned, 'v5')));
    expect(short(planNotices(inputOf(ill, owned, 'v5')))).toEqual(['symptoms.reported 140105/health']);
  });
  test('a confirmed case, and a conflict of each kind once', () => {
    const conflict = (code: string) => ({ code, detail: '', since: 0, between: ['a/1', 'b/1'] });
    const ill = entry({
      stage: 'HOSPITAL',
      quarantine,
      hospital: { since: 0, caseConfirmed: true },
      responsibility: accepted(),
    });
    expect(
      story(
        owned,
        { ...ill, conflicts: [conflict('x')] },
        { ...ill, conflicts: [conflict('x'), conflict('y')] },
      ).slice(1),
    ).toEqual([
      ['case.confirmed 140105/health', 'conflict.raised 140105/health'],
      ['conflict.raised 140105/health'],
    ]);
  });
});

describe('C11: passed deadlines', () => {
  const owned = entry({ stage: 'QUARANTINE', responsibility: accepted() });
  const step = (level: number, locality: string, department: 'health' | 'reception' = 'health') => ({
    key: `release.overdue:${level}:2020-03-29`,
    kind: 'release.overdue' as const,
    level,
    locality,
    department,
    urgent: true,
    dueAt: 0,
  });
  const outlook = { ...inputOf(owned), told: [] as Told[] };
  test('become one notice for each recipient and step, with the fallback', () => {
    const notices = noticesForSteps(
      [
        step(0, '140105'),
        step(0, '140105', 'reception'),
        step(1, '1401'),
        step(1, '1401', 'reception'),
        step(2, '14'),
      ],
      outlook,
    );
    expect(notices.map(({ recipient, escalation, severity }) => [recipient, escalation, severity])).toEqual([
      ['140105/health', 0, 'urgent'],
      ['140105/reception', 0, 'urgent'],
      ['1401/health', 1, 'urgent'],
      ['operator/lead', 2, 'urgent'],
    ]);
  });
  test('are told once', () => {
    told = [];
    remember(noticesForSteps([step(0, '140105')], outlook));
    expect(noticesForSteps([step(0, '140105')], { ...outlook, told })).toEqual([]);
    expect(noticesForSteps([step(1, '1401')], { ...outlook, told })).toHaveLength(1);
  });
});

test('C1: an unacknowledged notification climbs the ladder, and says what it is about', () => {
  const about = { notificationId: 'ntf_1', recipient: '140105/health' };
  const outlook = { ...inputOf(entry()), told: [] };
  const steps = [
    { level: 1, to: ['own'], dueAt: 0 },
    { level: 2, to: ['parent'], dueAt: 0 },
    { level: 4, to: ['lead', 'operator'], dueAt: 0 },
  ] as const;
  const notices = noticesForAckSteps(about, steps, outlook);
  expect(notices.map(({ recipient, escalation }) => [recipient, escalation])).toEqual([
    ['140105/health', 1],
    ['1401/health', 2],
    ['operator/lead', 4],
  ]);
  expect(notices.every((one) => one.about === about && one.ackBy === undefined)).toBe(true);
});

test('I11: planning again yields nothing, and who is concerned does not depend on the way there', () => {
  const some = fc.record({
    stage: fc.constantFrom('EXPECTED', 'ARRIVED', 'QUARANTINE', 'HOSPITAL', 'CLOSED' as const),
    arrived: fc.boolean(),
    destination: fc.constantFrom('140105', '140106', '1402'),
    home: fc.option(fc.constantFrom('140105', '140106'), { nil: undefined }),
    foreign: fc.boolean(),
    late: fc.integer({ min: 0, max: 200 }),
    offeredTo: fc.constantFrom('140105', '140106', '1402'),
    symptomatic: fc.boolean(),
  });
  const entryOf = ({ late, offeredTo, ...over }: Drawn<typeof some>): Entry =>
    entry({
      ...over,
      arrivalAt: arrival + late * 60_000,
      ...(over.stage === 'CLOSED' ? { outcome: 'DID_NOT_TRAVEL' as const } : {}),
      responsibility: { state: 'OFFERED', locality: '12', offeredTo, hops: 0 },
    });
  const standing = (): string[] => {
    const last = new Map(
      told.filter(({ kind }) => kind.startsWith('arrival.')).map((one) => [one.recipient, one.kind]),
    );
    return [...last]
      .filter(([, kind]) => kind !== 'arrival.withdrawn')
      .map(([recipient]) => recipient)
      .sort();
  };
  fc.assert(
    fc.property(fc.array(some, { minLength: 1, maxLength: 5 }), (steps) => {
      const entries = steps.map(entryOf);
      story(...entries);
      const keys = told.map(({ key, recipient }) => `${key} ${recipient}`);
      expect(new Set(keys).size).toBe(keys.length);
      const wandered = standing();
      const last = entries.at(-1);
      if (!last) return;
      story(last);
      const direct = standing();
      // Who heard on the way keeps it only as foreign affairs (L6) or as the port (G2).
      const extra = wandered.filter((one) => !direct.includes(one));
      expect(extra.every((one) => one.endsWith('/foreign-affairs') || one === 'poe/customs')).toBe(true);
      expect(direct.filter((one) => !wandered.includes(one))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

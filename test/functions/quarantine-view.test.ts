import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeKey } from '../../shared/access/api-key.ts';
import { type EntryView, entryView } from '../../shared/contracts/entry-view.ts';
import { insertKey } from '../../shared/store/keys.ts';
import { putSites } from '../../shared/store/sites.ts';
import { createWorld, hour, localityKey } from './feedback-set-up.ts';

const day = 24 * hour;
const county = localityKey('140105');
let its: Awaited<ReturnType<typeof createWorld>>;

beforeEach(async () => {
  its = await createWorld();
  await its.arrive('ent_1');
});

const view = async (subject = '140105'): Promise<EntryView> =>
  entryView.parse((await its.http('locality', subject, { path: '/v1/entries/ent_1' })).json);
const tell = async (type: string, fields: Record<string, unknown> = {}) => {
  const [result] = await its.post(county, its.event('ent_1', type, fields));
  expect(result?.status).toBe('applied');
};

describe('what is taken as told and flagged', () => {
  test('F28: an unknown site is accepted and flagged, without a conflict', async () => {
    await its.settle('ent_1', { site: 'Hotel Nowhere', officer: 'Dr Li' });
    expect(await view()).toMatchObject({
      stage: 'QUARANTINE',
      flags: ['unknown-site'],
      conflicts: [],
      stays: [{ site: 'Hotel Nowhere', since: expect.any(String) }],
    });
    expect(its.told().filter((one) => one.startsWith('conflict'))).toEqual([]);
    const site = { locality: '1401', kind: 'facility' as const, capacity: 5 };
    await putSites(its.memory, [{ ...site, code: 'n1', name: 'hotel nowhere' }]);
    expect((await view()).flags).toBeUndefined();
  });

  test('F28: a site is known by its code wherever it lies, by its name only nearby', async () => {
    const far = {
      code: 'far-1',
      name: 'Far House',
      locality: '1402',
      kind: 'facility' as const,
      capacity: 5,
    };
    await putSites(its.memory, [far]);
    await its.settle('ent_1', { site: 'Far House', officer: 'Dr Li' });
    expect((await view()).flags).toEqual(['unknown-site']);
    await tell('moved', { site: 'far-1' });
    expect((await view()).flags).toBeUndefined();
  });

  test('G7: what nobody signed is flagged, and signing it again takes the flag away', async () => {
    await its.settle('ent_1', { quarantineType: 'home', site: undefined });
    expect((await view()).flags).toEqual(['unsigned-placed', 'single-room-unconfirmed']);
    await tell('placed', { quarantineType: 'home', singleRoom: true, officer: 'Dr Li' });
    expect((await view()).flags).toBeUndefined();
  });
});

describe('the quarantine as it is shown', () => {
  test('F25: each day has its outcome, and a day without one is missed', async () => {
    await its.settle('ent_1', { officer: 'Dr Li' });
    its.world.now += day;
    await tell('follow-up', { outcome: 'SEEN_OK' });
    its.world.now += 2 * day;
    await tell('follow-up', { outcome: 'NOT_PERFORMED' });
    its.world.now += day;
    const { followUps, followUp } = await view();
    expect(followUps).toEqual([
      { day: '2026-11-22', outcome: 'SEEN_OK' },
      { day: '2026-11-23', outcome: 'MISSED' },
      { day: '2026-11-24', outcome: 'NOT_PERFORMED' },
    ]);
    const seenAt = its.world.now - 3 * day;
    expect(followUp).toEqual({
      state: 'ACTIVE',
      lastSeenAt: new Date(seenAt).toISOString(),
      lostContactAt: new Date(seenAt + 2 * day).toISOString(),
    });
  });

  test('F12, F29: illness, test, hospital and investigation are shown to health and to nobody else', async () => {
    await its.settle('ent_1', { officer: 'Dr Li' });
    await tell('symptoms', { symptoms: ['cough'] });
    await tell('test-taken', { kind: 'pcr', place: 'People 1' });
    await tell('hospitalised', { place: 'People 1' });
    await tell('investigation-opened', { officer: 'Dr Bai' });
    const shown = await view();
    expect(shown).toMatchObject({
      stage: 'HOSPITAL',
      followUp: { state: 'PAUSED' },
      test: { kind: 'pcr', place: 'People 1' },
      hospital: { place: 'People 1', caseConfirmed: false },
      investigation: { number: 1, state: 'OPENED', officer: 'Dr Bai' },
    });
    expect(shown.timeline.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['test-taken', 'investigation-opened']),
    );
    const { item, key } = makeKey({
      role: 'locality',
      subject: '140105',
      departments: ['reception'],
      environment: 'test',
      now: its.world.now,
      random: randomBytes,
    });
    await insertKey(its.memory, item);
    const answer = await its.http('locality', '140105', { path: '/v1/entries/ent_1', key });
    const reception = entryView.parse(answer.json);
    const { test: taken, hospital, investigation, followUps, followUp } = reception;
    expect([taken, hospital, investigation, followUps, followUp]).toEqual(Array(5).fill(undefined));
    expect(reception.stays?.map(({ site }) => site)).toEqual(['Site 1']);
    expect(reception.timeline.map(({ what }) => what)).not.toContain('test-taken');
  });

  test('F25: a second illness is told like the first, once the person was seen well in between', async () => {
    await its.settle('ent_1', { officer: 'Dr Li' });
    const told = () => its.told().filter((one) => one.startsWith('symptoms.reported'));
    for (const [outcome, times] of [
      ['SEEN_NOT_OK', 1],
      ['SEEN_NOT_OK', 1],
      ['SEEN_OK', 1],
      ['SEEN_OK', 1],
      ['SEEN_NOT_OK', 2],
    ] as const) {
      its.world.now += day;
      await tell('follow-up', { outcome });
      expect([outcome, told()]).toEqual([outcome, Array(times).fill('symptoms.reported 140105/health')]);
    }
    // Told late, when the person has been seen well since.
    its.world.now += day;
    await tell('follow-up', { outcome: 'SEEN_OK' });
    its.world.now += 2 * hour;
    await tell('symptoms', { symptoms: ['cough'], occurredAt: new Date(its.world.now - hour).toISOString() });
    expect(told()).toHaveLength(3);
  });

  test('F29: each illness asks for an investigation once, of whoever answers for the person', async () => {
    await its.settle('ent_1', { officer: 'Dr Li' });
    const asked = () => its.told().filter((one) => one.startsWith('investigation'));
    await tell('follow-up', { outcome: 'SEEN_NOT_OK' });
    expect(asked()).toEqual(['investigation.requested 140105/health']);
    await tell('symptoms', { symptoms: ['fever'] });
    await tell('hospitalised', {});
    expect(asked()).toHaveLength(1);
    await tell('investigation-closed', { result: 'caught on board', officer: 'Dr Bai' });
    await tell('recovered', { discharged: 'excluded' });
    its.world.now += hour;
    await tell('symptoms', { symptoms: ['cough'] });
    expect(asked()).toHaveLength(2);
    expect((await view()).investigation).toMatchObject({ number: 2, state: 'REQUESTED' });
  });
});

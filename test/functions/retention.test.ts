import { describe, expect, it } from 'vitest';
import { auditPage } from '../../shared/contracts/audit.ts';
import { erasureAnswer } from '../../shared/contracts/erasure.ts';
import { bumpConfig } from '../../shared/store/config-head.ts';
import { unpack } from '../../shared/store/packed.ts';
import { putPolicies } from '../../shared/store/policies.ts';
import { type ErasureWorld, foundIn, recordOf, valuesOf } from './erasure-set-up.ts';
import { hour } from './feedback-set-up.ts';
import { createRetentionWorld } from './retention-set-up.ts';

const day = 24 * hour;
const mine = valuesOf('QXJW');
const theirs = valuesOf('ZVBK');

const closed = async ({ arrive, tell, world: time }: ErasureWorld, recordId: string, values = mine) => {
  const { entryId } = await arrive(recordOf(recordId, values));
  time.now += hour;
  await tell('140105', entryId, 'departed', { reason: values.note, officer: values.officer });
  return { entryId, closedAt: time.now };
};

/** All but keys of callers and the journal. */
const stateOf = ({ raw }: ErasureWorld): string =>
  JSON.stringify(raw().filter(({ pk }) => !/^[CJ]#/.test(pk)));

describe('keeping nobody longer than needed', () => {
  it('G8: thirty days after the end of the journey the person is erased, and not an hour before', async () => {
    const its = await createRetentionWorld();
    const { entryId, closedAt } = await closed(its, 'r-mine');
    const { entryId: followed } = await its.arrive(recordOf('r-theirs', theirs));
    await its.passing(closedAt + 30 * day - 2 * hour);
    expect((await its.document(entryId)).erased).toBeUndefined();
    await its.passing(closedAt + 30 * day + 2 * hour);
    expect((await its.document(entryId)).erased).toMatchObject({ rule: 'closed' });
    const { officer: _, ...ofThePerson } = mine;
    expect(foundIn(ofThePerson, its.raw(), its.queued())).toEqual([]);
    // Somebody who came as early and is still here stays, whatever their age.
    expect((await its.document(followed)).erased).toBeUndefined();
    await its.passing(closedAt + 70 * day);
    expect((await its.document(followed)).erased).toBeUndefined();
  });

  it('G8: somebody whose journey was reopened in time is kept', async () => {
    const its = await createRetentionWorld();
    const { entryId, closedAt } = await closed(its, 'r-mine');
    await its.passing(closedAt + 20 * day);
    await its.tell('140105', entryId, 'reopened', { reason: 'came back' });
    await its.passing(closedAt + 45 * day);
    expect((await its.document(entryId)).erased).toBeUndefined();
    expect(foundIn({ note: mine.note }, its.raw())).toEqual(['note']);
  });

  it('G8: a dry run tells beforehand who would be erased until when, by rule, and touches nothing', async () => {
    const its = await createRetentionWorld();
    const { entryId, closedAt } = await closed(its, 'r-mine');
    const before = stateOf(its);
    const at = (days: number) => new Date(closedAt + days * day).toISOString();
    const early = await its.retention({ until: at(10) });
    expect(early).toMatchObject({ status: 200, dryRun: true, erased: 0, journeys: [] });
    const later = await its.retention({ until: at(40) });
    expect(later).toMatchObject({ byRule: { closed: 1, 'never-arrived': 0 }, erased: 0, more: false });
    expect(later.journeys.map((one) => [one.entryId, one.rule])).toEqual([[entryId, 'closed']]);
    expect(stateOf(its)).toBe(before);
    // Told to, it erases whoever is due by now, and nobody of the future.
    expect(await its.retention({ dryRun: false })).toMatchObject({ erased: 0, journeys: [] });
    const ahead = await its.ask('/v1/retention', { dryRun: false, until: at(40) });
    expect([ahead.status, ahead.json.errors[0].pointer]).toEqual([422, '/until']);
    expect((await its.retention({ until: '9999-12-31T23:00:00Z' })).journeys).toHaveLength(1);
    its.world.now = closedAt + 31 * day;
    expect(await its.retention({ dryRun: false })).toMatchObject({ erased: 1 });
    expect((await its.document(entryId)).erased).toMatchObject({ rule: 'closed' });
  });

  it('G8: while a hold is in force nobody is erased by rule; when it ends they are', async () => {
    const its = await createRetentionWorld();
    const { entryId, closedAt } = await closed(its, 'r-mine');
    const hold = {
      key: 'retentionHold',
      value: true,
      effectiveFrom: '2026-01-01',
      effectiveTo: '2027-01-10',
    };
    await putPolicies(its.memory, [{ ...hold, reason: 'Inquiry 3' }], its.world.now);
    await bumpConfig(its.memory, 'policies');
    its.world.now += 5 * 60_000;
    await its.passing(closedAt + 40 * day);
    expect((await its.document(entryId)).erased).toBeUndefined();
    expect(await its.retention({})).toMatchObject({ onHold: true, byRule: { closed: 1 } });
    await its.passing(Date.parse('2027-01-13T00:00:00Z'));
    expect((await its.document(entryId)).erased).toMatchObject({ rule: 'closed' });
  });
});

describe('a journey that nobody closes', () => {
  it('G8: is reviewed after sixty days, once, by the lead or whoever stands in, and stays; after a year without a word it is erased', async () => {
    const its = await createRetentionWorld();
    const { entryId } = await its.arrive(recordOf('r-mine', mine));
    const opened = its.world.now;
    const reviews = () => its.told().filter((line) => line.startsWith('retention.review'));
    await its.passing(opened + 59 * day);
    expect(reviews()).toEqual([]);
    await its.passing(opened + 80 * day);
    expect(reviews()).toEqual(['retention.review 44/health']);
    expect((await its.document(entryId)).erased).toBeUndefined();
    its.world.now = opened + 366 * day;
    await its.passing(opened + 367 * day);
    expect((await its.document(entryId)).erased).toMatchObject({ rule: 'legal-maximum' });
  }, 30_000);
});

describe('a steward erases somebody', () => {
  it('G8: says what would go, then that it went, and the journal has entry, steward and reason', async () => {
    const its = await createRetentionWorld();
    const { entryId } = await closed(its, 'r-mine');
    const body = { entryId, reason: 'Request 17 of the person' };
    const would = await its.ask('/v1/erasures', { ...body, dryRun: true });
    const counts = { records: 1, identityKeys: 4, dataKeys: 1, requests: 0 };
    expect(erasureAnswer.parse(would.json)).toMatchObject({ journeys: [{ outcome: 'would-erase', counts }] });
    const did = await its.ask('/v1/erasures', body);
    expect(did.json).toMatchObject({ dryRun: false, journeys: [{ outcome: 'erased', counts }] });
    const again = await its.ask('/v1/erasures', body);
    expect(again.json.journeys).toEqual([{ entryIds: [entryId], outcome: 'erased-before' }]);
    const lines = its.memory.all().filter(({ pk }) => pk.startsWith('J#'));
    const entries = auditPage
      .parse({ items: lines.map(({ d }) => unpack(d)) })
      .items.map(({ entry }) => entry);
    // Only what was done is in the journal, not what was asked.
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      action: 'erasure',
      entryIds: [entryId],
      legalBasis: body.reason,
      subject: 'steward-1',
    });
  });

  it('G8: all journeys of one traveller go together, and those of others stay', async () => {
    const its = await createRetentionWorld();
    const first = await closed(its, 'r-mine');
    const { entryId: other } = await closed(its, 'r-theirs', theirs);
    its.world.now += 20 * day;
    const again = recordOf('r-again', mine);
    const second = await its.arrive({
      ...again,
      entry: { ...again.entry, arrivedAt: new Date(its.world.now).toISOString() },
    });
    expect(second.entryId).not.toBe(first.entryId);
    const body = { entryId: first.entryId, reason: 'Request 18', allJourneys: true };
    expect(await its.ask('/v1/erasures', body)).toMatchObject({
      status: 409,
      json: { code: 'journey-open' },
    });
    expect((await its.document(first.entryId)).erased).toBeUndefined();
    expect((await its.ask('/v1/erasures', { ...body, override: true })).json.journeys).toHaveLength(2);
    const { officer: _, ...ofThePerson } = mine;
    expect(foundIn(ofThePerson, its.raw())).toEqual([]);
    expect((await its.document(other)).erased).toBeUndefined();
  });

  it('G8: nobody but a steward may, and there has to be such an entry', async () => {
    const its = await createRetentionWorld();
    const { entryId } = await closed(its, 'r-mine');
    for (const role of ['admin', 'locality', 'agency', 'auditor'] as const)
      expect((await its.ask('/v1/erasures', { entryId, reason: 'because' }, role)).status).toBe(403);
    expect((await its.ask('/v1/erasures', { entryId: 'ent_none', reason: 'because' })).status).toBe(404);
    expect((await its.ask('/v1/erasures', { entryId })).status).toBe(422);
    expect((await its.document(entryId)).erased).toBeUndefined();
  });
});

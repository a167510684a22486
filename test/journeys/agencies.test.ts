import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  type ArrivalsAnswer,
  arrivalsAnswer,
  recordView,
  submissionView,
} from '../../shared/contracts/arrivals-answer.ts';
import { candidatePair } from '../../shared/contracts/candidate.ts';
import type { InboxItem } from '../../shared/contracts/inbox.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { expectProblem } from './support/problem.ts';
import { happened } from './support/story.ts';
import {
  buildWorld,
  county,
  home,
  type Keys,
  otherCounty,
  port,
  recipient,
  traveller,
} from './support/world.ts';

const hour = 3_600_000;
let landfall: Landfall;
let keys: Keys;
let number = 0;

const record = (trip: Partial<Parameters<typeof traveller>[1]> = {}) => {
  number += 1;
  return traveller(number, { at: landfall.now() - hour, ...trip });
};
type Sent = ReturnType<typeof record>;
type Known = Pick<Sent, 'recordId' | 'traveller'>;

/** The same traveller as the liaison office knows them: an id of its own, the number in small letters, the name turned round. */
const asLiaison = <One extends Known>(known: One) => {
  const { familyName, givenNames, birthDate, documents } = known.traveller;
  return {
    ...known,
    recordId: `L/${known.recordId}`,
    traveller: {
      fullName: `${givenNames} ${familyName}`.toLowerCase(),
      birthDate,
      documents: documents.map((one) => ({ ...one, number: ` ${one.number.toLowerCase()}` })),
    },
  };
};

const recordOf = async (key: string, recordId: string) =>
  recordView.parse((await landfall.ask('GET', `/v1/records/${encodeURIComponent(recordId)}`, { key })).body);

const entryOf = async <One extends { recordId: string }>(key: string, one: One): Promise<string> =>
  (await landfall.register(key, [one])).get(one.recordId) ?? '';

/** What the key's own inbox holds about one entry: `<kind> to <locality>/<department>`. */
const told = async (key: string, entryId: string): Promise<string[]> =>
  (await itemsAbout(key, entryId))
    .map(({ kind, locality, department }) => `${kind} to ${locality}/${department}`)
    .sort();

const itemsAbout = async (key: string, entryId: string): Promise<InboxItem[]> =>
  (await landfall.inbox(key)).filter((one) => one.entryId === entryId);

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  await landfall.put('/v1/recipients', [
    { ...recipient(`${county}/foreign-affairs`), channels: [{ type: 'pull', mode: 'full' }] },
  ]);
});
afterAll(() => landfall?.stop());

describe('two agencies tell of the same journeys', () => {
  test('I1 D5: at the same moment, and each traveller is one entry, of which everybody hears once', async () => {
    const records = Array.from({ length: 30 }, () => record());
    const again = records.map(asLiaison).reverse();
    await Promise.all([
      landfall.post(keys.immigration, records.slice(0, 15)),
      landfall.post(keys.liaison, again.slice(0, 15)),
      landfall.post(keys.liaison, again.slice(15)),
      landfall.post(keys.immigration, records.slice(15)),
    ]);
    await landfall.settle();
    const entries = new Set<string>();
    for (const one of records) {
      const [mine, theirs] = [
        await recordOf(keys.immigration, one.recordId),
        await recordOf(keys.liaison, `L/${one.recordId}`),
      ];
      // Two agencies that race may have been joined only after each had opened an entry: what one lives on in is told by its sources.
      const view = await landfall.entry(keys.county, mine.entryId ?? '');
      expect(view.sources.map(({ recordId }) => recordId).sort()).toEqual([
        `L/${one.recordId}`,
        one.recordId,
      ]);
      expect((await landfall.entry(keys.county, theirs.entryId ?? '')).entryId).toBe(view.entryId);
      entries.add(view.entryId);
    }
    expect(entries.size).toBe(30);
    const open = (await landfall.inbox(keys.county)).filter(({ delivery }) => delivery !== 'SUPERSEDED');
    for (const entryId of entries) {
      expect(
        open
          .filter((one) => one.entryId === entryId)
          .map(({ department }) => department)
          .sort(),
      ).toEqual(['health', 'reception']);
    }
  });

  test('L3: home and destination both hear, once where they are the same; home is informed only', async () => {
    const away = await entryOf(keys.immigration, record({ home }));
    expect(await told(keys.home, away)).toEqual([`arrival.registered to ${home}/health`]);
    expect(await told(keys.county, away)).toEqual([
      `arrival.registered to ${county}/health`,
      `arrival.registered to ${county}/reception`,
    ]);
    expect((await landfall.entry(keys.county, away)).responsibility.offeredTo).toBe(county);
    const [accepted] = await landfall.tell(keys.home, [
      happened(away, 'accepted', landfall.now(), { officer: 'Mr Xu' }),
    ]);
    expect(accepted?.status).not.toBe('applied');
    const seen = await landfall.ask('GET', `/v1/entries/${away}`, { key: keys.home });
    expect(seen.body).toEqual({
      entryId: away,
      version: expect.any(Number),
      open: true,
      destination: county,
    });

    const same = await entryOf(keys.immigration, record({ home: county }));
    expect(await told(keys.county, same)).toHaveLength(2);
    expect(await told(keys.port, same)).toEqual([`arrival.registered to ${port}/customs`]);
  });

  test('R3: a department the county has not is its health office; a county nobody configured is its city', async () => {
    const there = await entryOf(keys.immigration, record({ destination: otherCounty }));
    expect(await told(keys.otherCounty, there)).toEqual([`arrival.registered to ${otherCounty}/health`]);
    await landfall.put('/v1/localities', [
      { code: '650104', parentCode: '6501', name: '新市区', level: 'county' },
    ]);
    const above = await entryOf(keys.immigration, record({ destination: '650104' }));
    expect(await told(keys.city, above)).toEqual(['arrival.registered to 6501/health']);
  });
});

describe('the form a list may have', () => {
  const ndjson = (key: string, lines: string[]) =>
    landfall.ask('POST', '/v1/arrivals', {
      key,
      raw: lines.join('\n'),
      headers: { 'content-type': 'application/x-ndjson' },
    });

  test('one record a line: a line that is none is that record’s fault alone', async () => {
    const [first, last] = [record(), record()];
    const answer = await ndjson(keys.immigration, [
      JSON.stringify(first),
      '{"recordId":',
      '',
      JSON.stringify(last),
    ]);
    expect(answer.status).toBe(202);
    const { results } = arrivalsAnswer.parse(answer.body);
    expect(results.map(({ status, errors }) => [status, errors[0]?.code])).toEqual([
      ['accepted', undefined],
      ['rejected', 'not-json'],
      ['accepted', undefined],
    ]);
    await landfall.settle();
    expect((await recordOf(keys.immigration, last.recordId)).outcome).toBe('registered');
    const rare = record();
    rare.traveller.familyName = '𠮷';
    expect((await ndjson(keys.immigration, [JSON.stringify(rare)])).status).toBe(202);
    await landfall.settle();
    const kept = await recordOf(keys.immigration, rare.recordId);
    expect(kept.versions[0]?.record).toMatchObject({ traveller: { familyName: '𠮷' } });
  });

  test('mode=validate judges as a real post would, and writes nothing', async () => {
    const [good, bad] = [record(), { ...record(), colour: 'red' }];
    const body = { records: [good, bad, record({ destination: '650102999' })] };
    const judged = await landfall.ask('POST', '/v1/arrivals?mode=validate', { key: keys.immigration, body });
    expect(judged.status).toBe(200);
    const { submissionId, results } = arrivalsAnswer.parse(judged.body);
    expect([submissionId, results.map(({ status }) => status)]).toEqual([
      undefined,
      ['accepted', 'rejected', 'accepted-with-warnings'],
    ]);
    await landfall.settle();
    const asked = await landfall.ask('GET', `/v1/records/${good.recordId}`, { key: keys.immigration });
    expectProblem(asked, 404, 'not-found');
    const real = await landfall.post(keys.immigration, [good]);
    expect([real.accepted, real.duplicates]).toEqual([1, 0]);
    expectProblem(
      await landfall.ask('POST', '/v1/arrivals?mode=guess', { key: keys.immigration, body }),
      400,
      'invalid-query',
    );
  });

  test('an Idempotency-Key answers the same again for a day, and stands for one body', async () => {
    const body = { records: [record(), record()] };
    const post = (sent: object, key = keys.immigration) =>
      landfall.ask('POST', '/v1/arrivals', { key, body: sent, headers: { 'idempotency-key': 'list-7' } });
    const first = await post(body);
    const again = await post(body);
    expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect([again.status, again.body]).toEqual([202, first.body]);
    expectProblem(await post({ records: [record()] }), 422, 'idempotency-key-reused');
    const other: ArrivalsAnswer = arrivalsAnswer.parse(
      (await post({ records: [record()] }, keys.liaison)).body,
    );
    expect(other.submissionId).not.toBe(arrivalsAnswer.parse(first.body).submissionId);
    await landfall.settle();
    expect((await recordOf(keys.immigration, body.records[0]?.recordId ?? '')).versions).toHaveLength(1);
  });
});

describe('an agency corrects itself', () => {
  test('D1 L15: equal content is a duplicate; other content a new version, told as an update that takes the first one’s place', async () => {
    const first = record();
    const posted = landfall.now();
    const entryId = await entryOf(keys.immigration, first);
    expect(await landfall.post(keys.immigration, [first])).toMatchObject({ accepted: 0, duplicates: 1 });
    await landfall.move({ advance: 'PT1H' });
    const earlier = {
      ...first,
      entry: { ...first.entry, arrivedAt: new Date(posted - 5 * hour).toISOString() },
    };
    expect(await entryOf(keys.immigration, earlier)).toBe(entryId);
    const { versions } = await recordOf(keys.immigration, first.recordId);
    expect(versions.map((one) => one.record)).toEqual([first, earlier]);
    expect(await told(keys.county, entryId)).toEqual([
      `arrival.registered to ${county}/health`,
      `arrival.registered to ${county}/reception`,
      `arrival.updated to ${county}/health`,
      `arrival.updated to ${county}/reception`,
    ]);
    const mine = (await itemsAbout(keys.county, entryId)).filter(({ department }) => department === 'health');
    expect(mine.map(({ kind, delivery }) => [kind, delivery])).toEqual([
      ['arrival.registered', 'SUPERSEDED'],
      ['arrival.updated', 'DELIVERED'],
    ]);
    // The clock of the first runs on: the reminder comes two hours after it, not after the update.
    await landfall.move({ to: posted + 2 * hour + 10 * 60_000 });
    const reminded = (await itemsAbout(keys.county, entryId)).filter(
      ({ kind, department }) => kind === 'ack.overdue' && department === 'health',
    );
    expect(reminded.map(({ about }) => about?.notificationId)).toEqual([mine[0]?.id]);
  });

  test('another destination: the former one is told that nobody comes, the new one that somebody does', async () => {
    const first = record();
    const entryId = await entryOf(keys.immigration, first);
    const moved = { ...first, destination: { localityCode: otherCounty } };
    expect(await entryOf(keys.immigration, moved)).toBe(entryId);
    expect(await told(keys.county, entryId)).toEqual([
      `arrival.registered to ${county}/health`,
      `arrival.registered to ${county}/reception`,
      `arrival.withdrawn to ${county}/health`,
      `arrival.withdrawn to ${county}/reception`,
    ]);
    expect(await told(keys.otherCounty, entryId)).toEqual([`arrival.registered to ${otherCounty}/health`]);
    expect((await landfall.entry(keys.otherCounty, entryId)).responsibility.offeredTo).toBe(otherCounty);
  });

  test('F2 D8 T8: people announced ahead are told as expected; withdrawn by every source, they did not travel', async () => {
    const expected = (one: Sent) => ({
      ...one,
      entry: { pointOfEntry: 'CAN', expectedAt: new Date(landfall.now() + 24 * hour).toISOString() },
    });
    const listed = expected(record());
    const entryId = await entryOf(keys.airline, listed);
    expect((await told(keys.county, entryId))[0]).toBe(`arrival.expected to ${county}/health`);
    const seconded = asLiaison(listed);
    expect(await entryOf(keys.liaison, seconded)).toBe(entryId);
    expect((await landfall.entry(keys.county, entryId)).stage).toBe('EXPECTED');
    await entryOf(keys.airline, { ...listed, evidence: 'withdrawn' });
    expect((await landfall.entry(keys.county, entryId)).stage).toBe('EXPECTED');
    await entryOf(keys.liaison, { ...seconded, evidence: 'withdrawn' });
    expect(await landfall.entry(keys.county, entryId)).toMatchObject({
      stage: 'CLOSED',
      outcome: 'DID_NOT_TRAVEL',
    });
    for (const key of [keys.county, keys.port]) {
      expect((await told(key, entryId)).filter((line) => line.startsWith('arrival.withdrawn')).length).toBe(
        key === keys.county ? 2 : 1,
      );
    }

    const other = expected(record());
    const came = await entryOf(keys.airline, other);
    const seen = asLiaison(other);
    const landed = {
      ...seen,
      entry: { pointOfEntry: 'CAN', arrivedAt: new Date(landfall.now()).toISOString() },
    };
    expect(await entryOf(keys.liaison, landed)).toBe(came);
    expect(await told(keys.port, came)).toEqual([
      `arrival.expected to ${port}/customs`,
      `arrival.registered to ${port}/customs`,
    ]);
  });
});

describe('two records that may be of one person', () => {
  const candidates = async () => {
    const answer = await landfall.ask('GET', '/v1/candidates?limit=200', { key: keys.steward });
    return z.object({ items: z.array(candidatePair) }).parse(answer.body).items;
  };
  const decide = (id: string, verdict: string, key = keys.steward) =>
    landfall.ask('POST', `/v1/candidates/${id}`, {
      key,
      body: { verdict, reason: 'Both offices were asked.' },
    });

  test('M4 M5: are two entries until a steward says they are one, and two again when that is taken back', async () => {
    const passport = record();
    const { familyName, givenNames, birthDate } = passport.traveller;
    const nameless = {
      ...record(),
      traveller: { familyName, givenNames, birthDate, documents: [] },
      conveyance: { mode: 'air', number: 'CZ6901', seat: '60F' },
    };
    const first = await entryOf(keys.immigration, passport);
    const posted = await landfall.post(keys.liaison, [nameless]);
    await landfall.settle();
    const path = `/v1/submissions/${posted.submissionId}`;
    const { counts, results } = submissionView.parse(
      (await landfall.ask('GET', path, { key: keys.liaison })).body,
    );
    const second = results[0]?.entryId ?? '';
    expect([counts.candidate, second === first]).toEqual([1, false]);

    const pair = (await candidates()).find(({ entryIds }) => entryIds.includes(second));
    expect(pair).toMatchObject({ verdict: 'OPEN', reasons: ['same-name-and-birth-date'] });
    expect([...(pair?.entryIds ?? [])].sort()).toEqual([first, second].sort());
    const id = pair?.id ?? '';
    expectProblem(await decide(id, 'MERGED', keys.county), 403, 'missing-scope');
    expectProblem(await decide('cnd_none', 'MERGED'), 404, 'not-found');
    expectProblem(await decide(id, 'PERHAPS'), 422, 'invalid-request');

    const before = [await told(keys.county, first), await told(keys.county, second)];
    expect((await decide(id, 'MERGED')).body).toMatchObject({
      verdict: 'MERGED',
      decidedBy: 'steward/duty-desk',
    });
    await landfall.settle();
    const one = await landfall.entry(keys.county, first);
    expect(one.sources.map(({ agency }) => agency).sort()).toEqual(['immigration', 'liaison-office']);
    const away = await landfall.entry(keys.county, second);
    expect([away.entryId, away.sources.length]).toEqual([first, 2]);
    // Nobody new is to be told: both recipients know of the person.
    expect([await told(keys.county, first), await told(keys.county, second)]).toEqual(before);

    expect((await decide(id, 'NOT_DUPLICATE')).status).toBe(200);
    await landfall.settle();
    expect((await landfall.entry(keys.county, first)).sources.map(({ agency }) => agency)).toEqual([
      'immigration',
    ]);
    const back = await landfall.entry(keys.county, second);
    expect([back.entryId, back.stage, back.sources.map(({ agency }) => agency)]).toEqual([
      second,
      'ARRIVED',
      ['liaison-office'],
    ]);
    // The verdict sticks: the same record told anew opens no other pair.
    await entryOf(keys.liaison, {
      ...nameless,
      traveller: { ...nameless.traveller, category: 'student' },
    });
    expect((await candidates()).filter(({ entryIds }) => entryIds.includes(second))).toMatchObject([
      { id, verdict: 'NOT_DUPLICATE' },
    ]);
  });
});

describe('a foreign national', () => {
  const abroad = `${county}/foreign-affairs`;

  test('L6 D12: reported by a neighbour, and foreign-affairs hears who and where, nothing of health', async () => {
    const health = { temperatureC: 38.2, symptoms: ['cough'] };
    const foreign = await entryOf(keys.neighbours, { ...record({ nationality: 'FRA' }), health });
    expect((await landfall.entry(keys.county, foreign)).stage).toBe('REPORTED');
    expect(await told(keys.county, foreign)).toEqual([
      `arrival.expected to ${abroad}`,
      `arrival.expected to ${county}/health`,
      // F25: who verifies it answers for whoever coughs there.
      `symptoms.reported to ${county}/health`,
    ]);
    expect(await told(keys.port, foreign)).toEqual([]);
    const [item] = (await itemsAbout(keys.county, foreign)).filter(
      ({ department }) => department === 'foreign-affairs',
    );
    expect(item?.data).toMatchObject({ nationality: 'FRA', place: county });
    expect(JSON.stringify(item?.data)).not.toMatch(/cough|38\.2|temperature|symptom|documents|birthDate/);

    const citizen = await entryOf(keys.neighbours, record());
    expect(await told(keys.county, citizen)).toEqual([`arrival.expected to ${county}/health`]);
  });

  test('L6: in hospital, and only then', async () => {
    const foreign = await entryOf(keys.immigration, record({ nationality: 'FRA' }));
    expect(await told(keys.county, foreign)).not.toContainEqual(expect.stringContaining(abroad));
    const ill = happened(foreign, 'hospitalised', landfall.now(), {
      place: 'City hospital 4',
      officer: 'Dr Rena',
    });
    expect(await landfall.tell(keys.county, [ill])).toMatchObject([{ status: 'applied', stage: 'HOSPITAL' }]);
    await landfall.settle();
    expect(await told(keys.county, foreign)).toContainEqual(expect.stringContaining(abroad));
  });
});

describe('policy names who hears', () => {
  test('L9 L2: departments and levels are data, in force at once', async () => {
    const effectiveFrom = new Date(landfall.now() - 1000).toISOString();
    const policy = (key: string, value: unknown) => ({ key, value, effectiveFrom, reason: 'Notice 12' });
    const put = await landfall.put('/v1/policies', [
      policy('arrivalDepartments', ['lead']),
      policy('collectAtFork', true),
    ]);
    expect(put.body).toMatchObject({ stored: 2 });
    await landfall.put('/v1/recipients', [{ ...recipient(`${county}/lead`), channels: [{ type: 'pull' }] }]);
    const entryId = await entryOf(keys.immigration, record());
    expect(await told(keys.county, entryId)).toEqual([
      `arrival.registered to ${county}/health`,
      `arrival.registered to ${county}/lead`,
    ]);
    // The first level at which port and destination differ is the province.
    expect(await told(keys.province, entryId)).toEqual(['arrival.registered to 65/health']);
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import { settleCandidate } from '../../shared/commit/settle-candidate.ts';
import { requestView } from '../../shared/contracts/request.ts';
import { absorb, mergedAway } from '../../shared/domain/entry-document.ts';
import { candidateId, findCandidate } from '../../shared/store/candidates.ts';
import { dueItems } from '../../shared/store/due.ts';
import { loadEntries, stateWrite } from '../../shared/store/entries.ts';
import { hour } from './feedback-set-up.ts';
import { countyKey, setUp } from './traveller-set-up.ts';

type World = Awaited<ReturnType<typeof setUp>>;
let world: World;

beforeEach(async () => {
  world = await setUp();
  await world.arrive('ent_1');
  await world.settle('ent_1');
});

const asked = async (body: object, key?: string) => {
  const answer = await world.ask({ entryId: 'ent_1', ...body }, key);
  expect([answer.status, answer.json]).toEqual([201, expect.anything()]);
  return requestView.parse(answer.json);
};
const toldOf = (kind: string) => world.told().filter((line) => line.startsWith(`${kind} `));
const helpFor = { kind: 'help', need: 'medicine', urgent: false, text: 'insulin' };

describe('G11: a call for help', () => {
  test('G11: goes to reception of the responsible locality at once, and four hours later up the ladder', async () => {
    const before = world.world.now;
    const { requestId, dueBy } = await asked(helpFor);
    expect(Date.parse(dueBy) - before).toBe(4 * hour);
    expect(toldOf('help.requested')).toEqual(['help.requested 140105/reception']);
    await world.pass(before + 4 * hour - 1000);
    expect(toldOf('help.overdue')).toEqual([]);
    await world.pass(before + 8 * hour);
    expect(toldOf('help.overdue')).toEqual(['help.overdue 140105/reception', 'help.overdue 1401/health']);
    await world.pass(before + 60 * hour);
    expect(toldOf('help.overdue').slice(2)).toEqual([
      'help.overdue 14/health',
      'help.overdue 14/lead',
      'help.overdue operator/lead',
    ]);
    const decided = await world.decide(requestId, {
      verdict: 'provided',
      officer: 'Ms Wu',
      reason: 'brought',
    });
    expect(decided).toMatchObject({ status: 200, json: { state: 'DECIDED', overdue: false } });
  });

  test('G11: an urgent one is urgent, and overdue after half an hour; once answered nobody hears of it again', async () => {
    const { requestId, dueBy, createdAt } = await asked({ ...helpFor, urgent: true });
    expect(Date.parse(dueBy) - Date.parse(createdAt)).toBe(hour / 2);
    const [first] = world.notices().filter(({ notification }) => notification.kind === 'help.requested');
    expect(first?.notification).toMatchObject({ severity: 'urgent', link: `/v1/requests/${requestId}` });
    await world.decide(requestId, { verdict: 'provided', officer: 'Ms Wu', reason: 'brought' });
    await world.pass(world.world.now + 3 * 24 * hour);
    expect(toldOf('help.overdue')).toEqual([]);
  });

  test('G11 I8: an overdue call is an open alert of the entry, closed by the answer', async () => {
    const { requestId } = await asked(helpFor);
    const alerts = async () => {
      const { json } = await world.http('locality', '140105', { path: '/v1/entries/ent_1' });
      return (json as { alerts: { kind: string }[] }).alerts.filter(({ kind }) => kind === 'help.overdue');
    };
    expect(await alerts()).toEqual([]);
    await world.pass(world.world.now + 9 * hour);
    expect(await alerts()).toMatchObject([{ open: true, recipients: ['140105/reception', '1401/health'] }]);
    await world.decide(requestId, { verdict: 'provided', officer: 'Ms Wu', reason: 'brought' });
    expect(await alerts()).toMatchObject([{ open: false, closedBy: 'provided' }]);
  });

  test('G11: the same words twice are one request, told once; asked again after the answer they are another', async () => {
    const { requestId } = await asked(helpFor);
    const again = await world.ask({ entryId: 'ent_1', ...helpFor });
    expect([again.status, requestView.parse(again.json).requestId]).toEqual([200, requestId]);
    expect(toldOf('help.requested')).toHaveLength(1);
    await world.decide(requestId, { verdict: 'provided', officer: 'Ms Wu', reason: 'brought' });
    const later = await asked(helpFor);
    expect(later.requestId).not.toBe(requestId);
    expect(toldOf('help.requested')).toHaveLength(2);
  });

  test('G11: its words are in the request alone: not in the entry, the notifications or the log', async () => {
    const { requestId } = await asked({ ...helpFor, text: 'my heart pills, please' });
    expect(world.itemsWith('heart')).toEqual([`Q#${requestId} Q`]);
    expect(JSON.stringify(world.pushes.sent)).not.toContain('heart');
    expect(world.lines.join()).not.toContain('heart');
  });
});

describe('G5: a correction', () => {
  test('G5: of the journey outranks every source, whose own words stay, and everybody told is told again', async () => {
    const { requestId } = await asked({ kind: 'correction', field: 'lastExposureOn', value: '2026-11-19' });
    expect(toldOf('correction.requested')).toEqual(['correction.requested 140105/health']);
    const told = toldOf('arrival.updated').length;
    world.world.now += hour;
    const answer = await world.decide(requestId, {
      verdict: 'accepted',
      officer: 'Dr Li',
      reason: 'seen on the ticket',
    });
    expect(answer).toMatchObject({
      status: 200,
      json: { decision: { verdict: 'accepted', remedy: 'corrected' } },
    });
    expect(toldOf('arrival.updated').slice(told).sort()).toEqual(
      [...new Set(toldOf('arrival.registered'))].map((line) => line.replace('registered', 'updated')).sort(),
    );
    const document = await world.document('ent_1');
    expect(document.statements.map((one) => one.lastExposureOn)).toEqual([undefined]);
    const again = toldOf('arrival.updated').length;
    await world.pass(world.world.now + hour);
    expect(toldOf('arrival.updated')).toHaveLength(again);
  });

  test('G5: a corrected destination is offered the person, and the sources’ later words do not take it back', async () => {
    await world.arrive('ent_2');
    world.world.now += hour;
    const { requestId } = await asked({
      entryId: 'ent_2',
      kind: 'correction',
      field: 'destination',
      value: '1402',
    });
    // Nobody accepted yet: health of the port's province answers for the person.
    const province = await world.keyFor('locality', '44');
    await world.decide(requestId, { verdict: 'accepted', officer: 'Dr Yu', reason: 'the address' }, province);
    expect(world.told()).toContain('arrival.registered 1402/health');
    expect(world.told()).toContain('arrival.withdrawn 140105/health');
    world.world.now += hour;
    await world.amend('ent_2', { destination: '140105' });
    const offered = await world.http('locality', '1402', { path: '/v1/entries/ent_2' });
    expect(offered.json).toMatchObject({ responsibility: { offeredTo: '1402' } });
  });

  test('G5: undecided after 24 hours it climbs, and a value nobody could use is refused at once', async () => {
    const wrong = [
      { field: 'destination', value: 'nowhere' },
      { field: 'arrivedAt', value: 'yesterday' },
      { field: 'nationality', value: 'Utopia' },
      { field: 'birthDate', value: '2999-01-01' },
      { field: 'phone', value: 'none' },
      { field: 'document', value: '--' },
      { field: 'familyName', value: 'LI', documentType: 'passport' },
    ];
    for (const one of wrong) {
      const { status } = await world.ask({ entryId: 'ent_1', kind: 'correction', ...one });
      expect([one.field, status]).toEqual([one.field, 422]);
    }
    await asked({ kind: 'correction', field: 'nationality', value: 'SGP' });
    await world.pass(world.world.now + 25 * hour);
    expect(toldOf('correction.overdue')).toEqual(['correction.overdue 140105/health']);
  });

  test('G5: nobody sets a value above every source by posting an event; a decision does', async () => {
    const fields = { destination: '1402' };
    const [result] = await world.post(
      countyKey,
      world.event('ent_1', 'corrected', { requestId: 'req_1', officer: 'Dr Li', fields }),
    );
    expect(result).toMatchObject({ status: 'refused', errors: [{ code: 'only-by-decision' }] });
  });

  test('G5: a corrected name is laid over the record, and stands in no other item', async () => {
    const { requestId } = await asked({ kind: 'correction', field: 'familyName', value: 'ZHAO' });
    await world.decide(requestId, { verdict: 'accepted', officer: 'Dr Li', reason: 'passport seen' });
    expect(world.itemsWith('ZHAO')).toEqual(['E#ent_1 P', `Q#${requestId} Q`]);
  });
});

describe('G6: a contest', () => {
  const contest = { kind: 'contest', about: 'end-date', text: 'I was alone since the first day' };
  const remedy = { type: 'reduced', lastDay: '2026-11-30', reason: 'days alone at home are counted' };

  test('G6: is decided by another officer than the first, with a reason, and the remedy is done', async () => {
    await world.post(countyKey, {
      ...world.event('ent_1', 'extended', { lastDay: '2026-12-10', reason: 'late test', officer: 'Dr Li' }),
    });
    world.world.now += hour;
    const { requestId, decidedFirstBy } = await asked(contest);
    expect(decidedFirstBy).toBe('Dr Li');
    expect(toldOf('contest.requested')).toEqual(['contest.requested 140105/health']);
    const same = await world.decide(requestId, {
      verdict: 'upheld',
      officer: ' dr  LI',
      reason: 'no',
      remedy,
    });
    expect(same).toMatchObject({
      status: 422,
      json: { errors: [{ pointer: '/officer', code: 'same-officer' }] },
    });
    const other = await world.decide(requestId, {
      verdict: 'upheld',
      officer: 'Dr Qiu',
      reason: 'right',
      remedy,
    });
    expect(other).toMatchObject({
      status: 200,
      json: { decision: { officer: 'Dr Qiu', remedy: 'reduced' } },
    });
    const entry = await world.http('locality', '140105', { path: '/v1/entries/ent_1' });
    expect(entry.json).toMatchObject({ quarantine: { lastDay: '2026-11-30' } });
    const repeated = await world.decide(requestId, {
      verdict: 'upheld',
      officer: 'Dr Qiu',
      reason: 'right',
      remedy,
    });
    expect(repeated.status).toBe(200);
    const otherwise = await world.decide(requestId, { verdict: 'rejected', officer: 'Dr Qiu', reason: 'no' });
    expect(otherwise).toMatchObject({ status: 409, json: { code: 'already-decided' } });
  });

  test('G6: a remedy that does not fit refuses the decision, and nothing is decided', async () => {
    const { requestId } = await asked(contest);
    const early = { ...remedy, lastDay: '2026-01-01' };
    const answer = await world.decide(requestId, {
      verdict: 'upheld',
      officer: 'Dr Qiu',
      reason: 'right',
      remedy: early,
    });
    expect(answer).toMatchObject({ status: 422, json: { errors: [{ pointer: '/remedy/lastDay' }] } });
    const shown = await world.send({ path: `/v1/requests/${requestId}`, key: world.county });
    expect(shown.json).toMatchObject({ state: 'OPEN' });
  });

  test('G6: unanswered it climbs like an overdue release', async () => {
    await asked(contest);
    await world.pass(world.world.now + 24 * hour + 9 * hour);
    expect(toldOf('contest.overdue')).toEqual([
      'contest.overdue 140105/health',
      'contest.overdue 1401/health',
      'contest.overdue 14/health',
    ]);
  });

  test('G6: a verdict of another kind of request, or a remedy without one, is refused', async () => {
    const { requestId } = await asked(contest);
    const provided = await world.decide(requestId, { verdict: 'provided', officer: 'Dr Qiu', reason: 'x' });
    expect(provided).toMatchObject({ status: 422, json: { errors: [{ pointer: '/verdict' }] } });
    const rejected = await world.decide(requestId, {
      verdict: 'rejected',
      officer: 'Dr Qiu',
      reason: 'x',
      remedy,
    });
    expect(rejected).toMatchObject({ status: 422, json: { errors: [{ pointer: '/remedy' }] } });
  });
});

describe('a person who moves on while a request is open', () => {
  test('G5: whoever answers for them now hears of it, finds it in their list, and decides it', async () => {
    await world.arrive('ent_3');
    const { requestId } = await asked({
      entryId: 'ent_3',
      kind: 'correction',
      field: 'nationality',
      value: 'SGP',
    });
    expect(toldOf('correction.requested')).toEqual(['correction.requested 44/health']);
    await world.post(countyKey, world.event('ent_3', 'accepted', { officer: 'Dr Li' }));
    await world.pass(world.world.now + 5 * hour);
    expect(toldOf('correction.requested')).toEqual([
      'correction.requested 44/health',
      'correction.requested 140105/health',
    ]);
    const listed = await world.send({ path: '/v1/requests', key: world.county });
    expect((listed.json as { items: { requestId: string }[] }).items.map((one) => one.requestId)).toEqual([
      requestId,
    ]);
    const answer = { verdict: 'accepted', officer: 'Dr Li', reason: 'passport seen' };
    expect((await world.decide(requestId, answer, await world.keyFor('locality', '44'))).status).toBe(404);
    expect((await world.decide(requestId, answer)).status).toBe(200);
  });
});

describe('what is left of a request whose writer stopped', () => {
  test('G11: a lost urgent call is sent again by the sweep, as urgent as it was', async () => {
    await asked({ ...helpFor, urgent: true });
    const sent = world.pushes.sent.length;
    const lost = world.memory.all().filter(({ pk }) => pk === 'I#140105#reception');
    const [line] = (await world.document('ent_1')).told.filter(({ kind }) => kind === 'help.requested');
    await world.memory.delete(
      lost.filter(({ sk }) => sk === line?.notificationId).map(({ pk, sk }) => ({ pk, sk })),
    );
    await world.memory.put(
      dueItems([{ kind: 'outbox', at: world.world.now + 60_000, ref: `ent_1#${line?.notificationId}` }]),
    );
    world.world.now += 2 * 60_000;
    await world.tick();
    const again = world.pushes.sent.slice(sent).flatMap(({ notifications }) => notifications);
    const call = again.find(({ kind }) => kind === 'help.requested');
    expect(call).toMatchObject({ id: line?.notificationId, severity: 'urgent' });
  });

  test('G11: a hundred requests are no person’s need', async () => {
    for (let n = 0; n < 100; n += 1) {
      await world.memory.put([{ pk: 'E#ent_1', sk: `Q#req_${n}` }]);
    }
    const answer = await world.ask({ entryId: 'ent_1', ...helpFor });
    expect(answer).toMatchObject({ status: 409, json: { code: 'too-many-requests-for-entry' } });
  });
});

describe('who sees and decides a request', () => {
  test('another locality finds none, the port no words, and only the responsible one decides', async () => {
    const { requestId } = await asked(helpFor);
    const see = async (role: 'locality' | 'steward', subject: string) =>
      (await world.send({ path: `/v1/requests/${requestId}`, key: await world.keyFor(role, subject) }))
        .status;
    expect(await see('locality', '1402')).toBe(404);
    expect(await see('locality', 'CAN-port')).toBe(404);
    expect(await see('locality', '1401')).toBe(200);
    expect(await see('steward', 'desk')).toBe(200);
    const answer = { verdict: 'provided', officer: 'X', reason: 'y' };
    const other = await world.decide(requestId, answer, await world.keyFor('locality', '1402'));
    expect(other.status).toBe(404);
    const lead = await world.decide(requestId, answer, await world.keyFor('locality', '140105', ['lead']));
    expect(lead.status).toBe(404);
    const reception = await world.keyFor('locality', '140105', ['reception']);
    expect((await world.decide(requestId, answer, reception)).status).toBe(200);
  });

  test('the agency of a record may ask on behalf, and learns the state alone', async () => {
    const agency = await world.keyFor('agency', 'immigration');
    const { requestId, ...view } = await asked(helpFor, agency);
    expect(view).not.toHaveProperty('wish');
    const shown = await world.send({ path: `/v1/requests/${requestId}`, key: agency });
    expect(Object.keys(requestView.parse(shown.json)).sort()).toEqual([
      'by',
      'createdAt',
      'dueBy',
      'entryId',
      'kind',
      'overdue',
      'requestId',
      'state',
    ]);
    const stranger = await world.keyFor('agency', 'other');
    expect((await world.ask({ entryId: 'ent_1', ...helpFor }, stranger)).status).toBe(404);
  });

  test('a locality lists its own subtree’s, each once, page by page; open ones by themselves', async () => {
    await world.arrive('ent_2', { destination: '1402' });
    const ids: string[] = [];
    for (const need of ['food', 'medicine', 'interpreter']) {
      ids.push((await asked({ kind: 'help', need })).requestId);
    }
    await world.decide(ids[0] ?? '', { verdict: 'provided', officer: 'Ms Wu', reason: 'brought' });
    const list = async (subject: string, query: Record<string, string> = {}) => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const { json } = await world.send({
          path: '/v1/requests',
          key: await world.keyFor('locality', subject),
          query: { limit: '2', ...query, ...(cursor === undefined ? {} : { cursor }) },
        });
        const page = json as { items: { requestId: string }[]; next?: string };
        found.push(...page.items.map(({ requestId }) => requestId));
        cursor = page.next;
      } while (cursor !== undefined);
      return found.sort();
    };
    for (const subject of ['140105', '1401', '14']) expect(await list(subject)).toEqual([...ids].sort());
    expect(await list('140105', { state: 'OPEN' })).toEqual(ids.slice(1).sort());
    expect(await list('1402')).toEqual([]);
    expect(await list('44')).toEqual([]);
  });
});

describe('G6: a wrong match', () => {
  const contest = { kind: 'contest', about: 'wrong-match', text: 'the other one is my sister' };

  test('G6: upheld, what was merged lies before a steward as a pair, who may part it again', async () => {
    await world.arrive('ent_2');
    const [mine, theirs] = await loadEntries(world.memory, ['ent_1', 'ent_2'], { consistent: true });
    if (!mine || !theirs) throw new Error('no such entries');
    await world.memory.write([
      stateWrite({ document: absorb(mine.document, theirs.document), version: mine.version }),
      stateWrite({ document: mergedAway(theirs.document, 'ent_1'), version: theirs.version }),
    ]);
    const { requestId } = await asked(contest);
    expect(toldOf('contest.requested')).toEqual([
      'contest.requested 140105/health',
      'contest.requested operator/lead',
    ]);
    const answer = await world.decide(requestId, {
      verdict: 'upheld',
      officer: 'Dr Qiu',
      reason: 'two passports',
    });
    const pair = candidateId('ent_1', 'ent_2');
    expect(answer).toMatchObject({ status: 200, json: { decision: { candidateId: pair } } });
    expect(await findCandidate(world.memory, pair)).toMatchObject({
      verdict: 'OPEN',
      reasons: ['contested-match'],
    });
    const settled = await settleCandidate({
      ...world.deps,
      config: world.config.load,
      commit: commitEntries(world.deps),
    })(pair, { verdict: 'NOT_DUPLICATE', reason: 'sisters', decidedBy: 'steward-1' });
    expect(settled.kind).toBe('settled');
    expect((await world.document('ent_2')).mergedInto).toBeUndefined();
  });

  test('G6: a pair that is not this entry’s is refused', async () => {
    const { requestId } = await asked(contest);
    const named = { verdict: 'upheld', officer: 'Dr Qiu', reason: 'x', candidateId: 'cnd_unknown' };
    expect(await world.decide(requestId, named)).toMatchObject({
      status: 422,
      json: { errors: [{ pointer: '/candidateId', code: 'unknown-candidate' }] },
    });
  });
});

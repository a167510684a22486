import { beforeEach, describe, expect, test } from 'vitest';
import { issuedSelfCode, selfView } from '../../shared/contracts/self.ts';
import { appendAudit } from '../../shared/store/audit.ts';
import { hour } from './feedback-set-up.ts';
import { birthDate, countyKey, setUp } from './traveller-set-up.ts';

type World = Awaited<ReturnType<typeof setUp>>;
let world: World;

beforeEach(async () => {
  world = await setUp();
  await world.arrive('ent_1');
  await world.settle('ent_1');
});

const code = async () => {
  const answer = await world.codeFor('ent_1');
  expect(answer.status).toBe(201);
  return issuedSelfCode.parse(answer.json).code;
};
const open = (one: string, birth = birthDate, more: Record<string, string> = {}) =>
  world.self(`SelfCode ${one}`, { 'birth-date': birth, ...more });

describe('G4: the one-time code', () => {
  test('G4: opens the traveller’s own view once, and a session of half an hour goes on with it', async () => {
    const one = await code();
    const first = await open(one.toLowerCase().replaceAll('-', ' '));
    expect(first.status).toBe(200);
    const { session } = selfView.parse(first.json);
    expect(Date.parse(session.until) - world.world.now).toBe(hour / 2);
    expect((await open(one)).status).toBe(401);
    const again = await world.self(`SelfSession ${session.token}`);
    expect(selfView.parse(again.json).session).toEqual({ until: session.until });
    world.world.now += hour / 2;
    expect((await world.self(`SelfSession ${session.token}`)).status).toBe(401);
  });

  test('G4: a wrong code and a wrong birth date are answered alike; five wrong tries burn the code', async () => {
    const one = await code();
    const wrong = `${one.slice(0, -1)}${one.endsWith('0') ? '1' : '0'}`;
    const answers = [
      await open(wrong),
      await open(one, '1991-03-14'),
      await open('0000-0000-0000-0000'),
      await open('x'),
    ];
    const told = answers.map(({ status, json, headers }) => JSON.stringify({ status, json, headers }));
    expect(new Set(told).size).toBe(1);
    for (let tries = 2; tries < 5; tries += 1) expect((await open(one, '1991-03-14')).status).toBe(401);
    expect((await open(one)).status).toBe(401);
  });

  test('G4: tries at the same moment are counted one by one', async () => {
    const one = await code();
    const burst = () => Promise.all(Array.from({ length: 30 }, () => open(one, '1980-01-01')));
    const many = [...(await burst()), ...(await burst())];
    expect(many.every(({ status }) => status === 401)).toBe(true);
    expect((await open(one)).status).toBe(401);
    const stored = world.memory.all().find(({ pk }) => pk.startsWith('V#'));
    expect(stored?.n).toBe(5);
  });

  test('G4: of two who use it at the same moment one gets in', async () => {
    const one = await code();
    const both = await Promise.all([open(one), open(one)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  test('G4: it ends after a day, and neither it nor the token lies anywhere as it was handed out', async () => {
    const one = await code();
    const plain = one.replaceAll('-', '');
    expect(world.itemsWith(plain)).toEqual([]);
    expect(world.itemsWith(plain.slice(6))).toEqual([]);
    const { session } = selfView.parse((await open(one)).json);
    expect(world.itemsWith(session.token?.slice(11) ?? 'none')).toEqual([]);
    expect(world.lines.join()).not.toMatch(new RegExp(`${plain}|${one}|${session.token}|${birthDate}`));
    const late = await code();
    world.world.now += 24 * hour;
    expect((await open(late)).status).toBe(401);
  });

  test('G4: is handed out by whoever has the person before them, and by nobody else', async () => {
    const from = async (subject: string, departments?: ('health' | 'lead' | 'reception' | 'customs')[]) =>
      (await world.codeFor('ent_1', { officer: 'X' }, await world.keyFor('locality', subject, departments)))
        .status;
    expect(await from('140105', ['reception'])).toBe(201);
    expect(await from('140105', ['lead'])).toBe(404);
    expect(await from('1402')).toBe(404);
    expect(await from('CAN-port', ['customs'])).toBe(404);
    await world.arrive('ent_2');
    const port = await world.keyFor('locality', 'CAN-port', ['customs']);
    expect((await world.codeFor('ent_2', { officer: 'Ms Lin' }, port)).status).toBe(201);
  });

  test('G4: without a stated birth date there is none, until a correction records it', async () => {
    await world.arrive('ent_3', { traveller: { fullName: 'LU HAN' } });
    await world.settle('ent_3');
    expect(await world.codeFor('ent_3')).toMatchObject({ status: 409, json: { code: 'birth-date-unknown' } });
    const asked = await world.ask({
      entryId: 'ent_3',
      kind: 'correction',
      field: 'birthDate',
      value: '1970-07-07',
    });
    const { requestId } = asked.json as { requestId: string };
    await world.decide(requestId, { verdict: 'accepted', officer: 'Dr Li', reason: 'passport' });
    const issued = issuedSelfCode.parse((await world.codeFor('ent_3')).json);
    expect((await open(issued.code, '1970-07-07')).status).toBe(200);
  });
});

describe('G4: what the traveller sees', () => {
  const shown = async (headers: Record<string, string> = {}) =>
    selfView.parse((await open(await code(), birthDate, headers)).json);

  test('G4: stage and rule in their own language, office, sources, recipients', async () => {
    const view = await shown({ 'accept-language': 'fr-CA, en;q=0.5' });
    expect(view.language).toBe('fr');
    expect(view.stage).toEqual({ code: 'QUARANTINE', text: expect.stringContaining('quarantaine') });
    const { lastDay = '', anchor = '', policyVersion, text } = view.endDate;
    expect([lastDay, policyVersion]).toEqual(['2026-12-05', 'default']);
    expect(text).toContain(lastDay);
    expect(text).toContain(anchor);
    expect(view.office).toMatchObject({ locality: '140105', name: '小店区', officer: 'Dr Li' });
    expect(view.sources.map(({ agency }) => agency)).toEqual(['immigration']);
    const told = world.notices().map(({ notification: one }) => `${one.locality}/${one.department}`);
    const recipients = view.recipients.map((one) => `${one.locality}/${one.department}`);
    expect(recipients.sort()).toEqual([...new Set(told)].sort());
    expect((await shown({ 'accept-language': 'tlh' })).language).toBe('en');
  });

  test('G4: nothing of the person themselves, and nothing of an officer’s notes', async () => {
    await world.post(countyKey, world.event('ent_1', 'note', { text: 'seemed upset', officer: 'Dr Li' }));
    const view = JSON.stringify(await shown());
    expect(view).not.toMatch(/ZHOU|E12345678|13800001111|upset/);
  });

  test('G7: every decision with its signature, and that nobody signed where nobody did', async () => {
    const { decisions } = await shown();
    const placed = decisions.find(({ what }) => what === 'placed');
    expect(placed?.text).toContain('Nobody has signed');
    world.world.now += hour;
    await world.post(
      countyKey,
      world.event('ent_1', 'extended', { lastDay: '2026-12-09', reason: 'a late test', officer: 'Dr Qiu' }),
    );
    const after = await shown();
    expect(after.decisions.find(({ what }) => what === 'extended')).toMatchObject({ officer: 'Dr Qiu' });
    expect(after.owedToTraveller.map(({ fact }) => fact)).toEqual(['extended']);
    expect(after.endDate.text).toContain('a late test');
  });

  test('G4: their own requests with the answer, made through the session', async () => {
    const { session } = await shown();
    const authorization = `SelfSession ${session.token}`;
    const asked = await world.send({
      method: 'POST',
      path: '/v1/self/help',
      headers: { authorization },
      body: { need: 'interpreter', urgent: true },
    });
    expect(asked).toMatchObject({ status: 201, json: { kind: 'help', state: 'OPEN' } });
    expect(world.told()).toContain('help.requested 140105/reception');
    const { requestId } = asked.json as { requestId: string };
    await world.decide(requestId, { verdict: 'provided', officer: 'Ms Wu', reason: 'Mr Sun comes at four' });
    const view = selfView.parse((await world.self(authorization)).json);
    expect(view.requests).toMatchObject([
      { requestId, state: 'DECIDED', decision: { reason: 'Mr Sun comes at four', officer: 'Ms Wu' } },
    ]);
    const none = { method: 'POST', path: '/v1/self/anything', headers: { authorization }, body: {} };
    expect((await world.send(none)).status).toBe(404);
    const without = { method: 'POST', path: '/v1/self/help', body: { need: 'food' } };
    expect((await world.send(without)).status).toBe(401);
  });
});

describe('G3: the notice', () => {
  test('G3: in six languages, to anybody; an unknown language names those there are', async () => {
    for (const language of ['ar', 'en', 'es', 'fr', 'ru', 'zh']) {
      const { status, json } = await world.send({ path: `/v1/notices/${language}` });
      expect([status, json]).toMatchObject([200, { language, version: '1' }]);
      expect((json as { paragraphs: string[] }).paragraphs).toHaveLength(6);
      expect(JSON.stringify(json)).not.toContain('{{');
    }
    const unknown = await world.send({ path: '/v1/notices/tlh' });
    expect(unknown).toMatchObject({ status: 404, json: { languages: ['ar', 'en', 'es', 'fr', 'ru', 'zh'] } });
  });

  test('G3: given with the code, it names the office and is recorded with language and version', async () => {
    const answer = await world.codeFor('ent_1', { officer: 'Dr Li', language: 'es' });
    const { notice } = issuedSelfCode.parse(answer.json);
    expect(notice?.paragraphs.join(' ')).toContain('小店区');
    const { events } = await world.document('ent_1');
    expect(events.at(-1)).toMatchObject({ type: 'notice-given', data: { language: 'es', version: '1' } });
    await world.codeFor('ent_1', { officer: 'Dr Wu', language: 'es' });
    const given = (await world.document('ent_1')).events.filter(({ type }) => type === 'notice-given');
    expect(given).toHaveLength(1);
    expect((await world.codeFor('ent_1', { officer: 'Dr Li', language: 'tlh' })).status).toBe(422);
  });
});

describe('G3: who was checked and told nothing', () => {
  test('G3: an entry shows it from the first check on, and the list counts those still to be told', async () => {
    await world.arrive('ent_2');
    const list = async (notice: string) => {
      const query = { notice };
      const { json } = await world.http('locality', '140105', { path: '/v1/entries', query });
      return (json as { items: { entryId: string }[] }).items.map(({ entryId }) => entryId);
    };
    const notice = async (entryId: string) => {
      const { json } = await world.http('locality', '140105', { path: `/v1/entries/${entryId}` });
      return (json as { notice?: string }).notice;
    };
    expect([await notice('ent_1'), await notice('ent_2')]).toEqual(['missing', undefined]);
    expect([await list('missing'), await list('given')]).toEqual([['ent_1'], []]);
    await world.post(countyKey, world.event('ent_1', 'notice-given', { language: 'zh', version: '1' }));
    expect([await list('missing'), await list('given')]).toEqual([[], ['ent_1']]);
  });
});

describe('G4: who read it', () => {
  test('G4: every journaled look at this entry, newest first, with its purpose and who asked', async () => {
    const line = {
      keyId: 'key_1',
      role: 'locality' as const,
      subject: '14',
      action: 'lookup' as const,
      legalBasis: 'Article 33',
    };
    const write = appendAudit({ journal: world.memory, table: world.memory });
    await write({
      ...line,
      at: '2026-11-21T09:00:00.000Z',
      purpose: 'medical-care',
      entryIds: ['ent_1', 'ent_9'],
    });
    const mission = { name: 'A. Person', organisation: 'Consulate in Osaka', kind: 'own-mission' as const };
    await write({
      ...line,
      at: '2026-11-21T10:00:00.000Z',
      purpose: 'consular-welfare',
      requester: mission,
      entryIds: ['ent_1'],
    });
    await write({ ...line, at: '2026-11-21T11:00:00.000Z', purpose: 'medical-care', entryIds: ['ent_9'] });
    const { readBy } = selfView.parse((await open(await code())).json);
    expect(readBy).toEqual([
      {
        at: '2026-11-21T10:00:00.000Z',
        by: 'Consulate in Osaka',
        what: 'lookup',
        purpose: 'consular-welfare',
      },
      { at: '2026-11-21T09:00:00.000Z', by: '14', what: 'lookup', purpose: 'medical-care' },
    ]);
  });
});

import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { lookupsRoutes } from '../../functions/lookups/lookups-routes.ts';
import { makeKey } from '../../shared/access/api-key.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import type { Role } from '../../shared/contracts/api-key.ts';
import { auditPage } from '../../shared/contracts/audit.ts';
import { contactsAnswer } from '../../shared/contracts/contact.ts';
import type { Department, Source } from '../../shared/contracts/localities.ts';
import { departments, sources } from '../../shared/contracts/localities.ts';
import { leftAnswer, lookupAnswer, ridersAnswer } from '../../shared/contracts/lookup.ts';
import { lookupPurposes as purposes } from '../../shared/contracts/purpose.ts';
import { verifyChain } from '../../shared/domain/audit-chain.ts';
import { mayAskFor, purposeRules } from '../../shared/domain/policies/lookup-purposes.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { putAgencies } from '../../shared/store/agencies.ts';
import { bumpConfig } from '../../shared/store/config-head.ts';
import { insertKey } from '../../shared/store/keys.ts';
import type { Table } from '../../shared/store/table.ts';
import { gatewayEvent, lambdaContext } from '../doubles/gateway-event.ts';
import { journalIn } from '../doubles/journal.ts';
import { createContactsWorld, day, hash, hour, passenger, seated } from './contacts-set-up.ts';

const setUp = async (wrap?: (table: Table) => Table) => {
  const its = await createContactsWorld(wrap);
  await putAgencies(
    its.memory,
    (['immigration', 'customs', 'employer', 'liaison-office'] as const).map((source: Source) => ({
      id: source,
      name: source,
      source,
    })),
  );
  await bumpConfig(its.memory, 'agencies');
  const keys = new Map<string, string>();
  const keyFor = async (role: Role, subject: string, some?: Department[]): Promise<string> => {
    const name = `${role}/${subject}/${some?.join()}`;
    const known = keys.get(name);
    if (known !== undefined) return known;
    const made = makeKey({
      role,
      subject,
      environment: 'test',
      now: its.world.now,
      random: randomBytes,
      ...(some ? { departments: some } : {}),
    });
    await insertKey(its.memory, made.item);
    keys.set(name, made.key);
    return made.key;
  };
  const handler = httpHandler({
    stage: 'lookups',
    clock: () => its.world.now,
    write: () => undefined,
    authenticate: createAuthenticate(its.memory, () => its.world.now, 'test'),
    journal: journalIn(its.deps.table, its.deps.config),
    routes: lookupsRoutes({
      ...its.deps,
      journal: journalIn(its.deps.table, its.deps.config),
      searchHash: async () => hash,
    }),
  });
  const ask = async (
    who: [Role, string, Department[]?],
    method: string,
    path: string,
    sent: { body?: object; query?: Record<string, string> } = {},
  ) => {
    const key = await keyFor(...who);
    const body = sent.body === undefined ? {} : { body: JSON.stringify(sent.body) };
    const query = sent.query === undefined ? {} : { query: sent.query };
    const answer = await handler(gatewayEvent({ key, method, path, ...body, ...query }), lambdaContext());
    const json: unknown = answer.body === undefined ? undefined : JSON.parse(answer.body);
    return { status: answer.statusCode, json };
  };
  return { ...its, ask };
};

const grounds = {
  purpose: 'contact-tracing',
  legalBasis: 'Law on infectious diseases, article 33',
  agreementRef: 'agr-7',
  requester: { name: 'Dr Hu', organisation: 'CDC Wuchang', kind: 'authority' },
};
const passport = (number: string) => ({ document: { type: 'passport', issuer: 'CHN', number } });
const farHealth: [Role, string, Department[]] = ['locality', '420106', ['health']];

const withOne = async () => {
  const its = await setUp();
  const at = its.world.now - 6 * hour;
  const [entryId = ''] = await its.arrive('border', 'immigration', passenger(1, at, seated('12A')));
  return { its, entryId, at };
};

describe('a lookup', () => {
  test('D17: health anywhere finds somebody by document or by name, and gets the fields of its purpose alone', async () => {
    const { its, entryId } = await withOne();
    for (const query of [
      passport('e 50000001'),
      { person: { fullName: 'Min B Li', birthDate: '1951-03-11' } },
      { entryId },
    ]) {
      const { status, json } = await its.ask(farHealth, 'POST', '/v1/lookups', {
        body: { ...grounds, query },
      });
      expect(status).toBe(200);
      const answer = lookupAnswer.parse(json);
      expect([answer.found, answer.entries.map((one) => one.entryId)]).toEqual([true, [entryId]]);
      expect(answer.entries[0]?.data).toMatchObject({
        familyName: 'LI',
        place: 'CAN-port',
        stage: 'ARRIVED',
      });
      for (const hidden of ['health', 'birthDate', 'documents', 'lastDay', 'address']) {
        expect(answer.entries[0]?.data).not.toHaveProperty(hidden);
      }
    }
  });

  test('D17: somebody who is not there and somebody who may not be told of are the same answer', async () => {
    const { its, entryId } = await withOne();
    const elsewhere: [Role, string, Department[]] = ['locality', '420106', ['reception']];
    const body = { ...grounds, purpose: 'release-check', query: { entryId } };
    const hidden = await its.ask(elsewhere, 'POST', '/v1/lookups', { body });
    const none = await its.ask(elsewhere, 'POST', '/v1/lookups', {
      body: { ...body, query: passport('E9') },
    });
    for (const { json } of [hidden, none]) {
      expect(lookupAnswer.parse(json)).toMatchObject({ found: false, entries: [] });
    }
    const own = await its.ask(['locality', '140105', ['reception']], 'POST', '/v1/lookups', { body });
    expect(lookupAnswer.parse(own.json)).toMatchObject({ found: true, entries: [{ data: { open: true } }] });
  });

  test('D12 D17: a report nobody has verified is told to nobody but the locality that verifies it', async () => {
    const its = await setUp();
    const reported = passenger(7, its.world.now, { conveyance: { mode: 'rail', number: 'G1' } });
    const [entryId = ''] = await its.arrive('neighbours', 'community-report', reported);
    const body = { ...grounds, query: { entryId } };
    const far = await its.ask(farHealth, 'POST', '/v1/lookups', { body });
    expect(lookupAnswer.parse(far.json).found).toBe(false);
    const near = await its.ask(['locality', '140105', ['health']], 'POST', '/v1/lookups', { body });
    expect(lookupAnswer.parse(near.json).found).toBe(true);
  });

  test('D17: a foreign mission needs the written request of the traveller, and hears nothing of health', async () => {
    const { its } = await withOne();
    const desk: [Role, string, Department[]] = ['locality', '14', ['foreign-affairs']];
    const mission = { name: 'Ms Roe', organisation: 'Embassy', kind: 'foreign-mission' };
    const body = {
      ...grounds,
      purpose: 'consular-welfare',
      requester: mission,
      query: passport('E50000001'),
    };
    const refused = await its.ask(desk, 'POST', '/v1/lookups', { body });
    expect(refused).toMatchObject({ status: 422, json: { errors: [{ pointer: '/travellerRequest' }] } });
    const travellerRequest = { reference: 'letter 12', date: '2026-11-20' };
    const given = await its.ask(desk, 'POST', '/v1/lookups', { body: { ...body, travellerRequest } });
    const [found] = lookupAnswer.parse(given.json).entries;
    expect(Object.keys(found?.data ?? {}).sort()).toEqual(
      ['familyName', 'givenNames', 'nationality', 'open', 'place'].sort(),
    );
    const other = { ...body, travellerRequest, purpose: 'medical-care' };
    const forHealth = await its.ask(['locality', '14', ['health']], 'POST', '/v1/lookups', { body: other });
    expect(forHealth).toMatchObject({ status: 422, json: { errors: [{ code: 'purpose-for-missions' }] } });
  });

  test('G1 D17: purposes are a closed list without police, each for named departments and agencies', async () => {
    const { its } = await withOne();
    const every = [...purposes, ...departments, ...sources].join(' ');
    expect(every).not.toMatch(/polic|enforce|security|crim|court|debt|immigration-enforcement/);
    const query = passport('E50000001');
    const unknown = await its.ask(farHealth, 'POST', '/v1/lookups', {
      body: { ...grounds, purpose: 'police', query },
    });
    expect(unknown).toMatchObject({ status: 422, json: { errors: [{ pointer: '/purpose' }] } });
    for (const missing of ['purpose', 'legalBasis', 'requester']) {
      const { [missing as 'purpose']: _, ...rest } = grounds;
      const answer = await its.ask(farHealth, 'POST', '/v1/lookups', { body: { ...rest, query } });
      expect([missing, answer.status]).toEqual([missing, 422]);
    }
    const asReception: [Role, string, Department[]] = ['locality', '140105', ['reception']];
    const notIts = await its.ask(asReception, 'POST', '/v1/lookups', { body: { ...grounds, query } });
    expect(notIts).toMatchObject({ status: 403, json: { code: 'purpose-not-allowed' } });
    for (const purpose of purposes) {
      const rule = purposeRules[purpose];
      expect(mayAskFor(purpose, { role: 'agency', departments, source: 'employer' })).toBe(false);
      expect(mayAskFor(purpose, { role: 'admin', departments })).toBe(false);
      expect(rule.groups.includes('health') && !rule.departments.includes('health')).toBe(false);
    }
  });

  test('D17: a name alone, or a name where somebody is only checked, is no question', async () => {
    const { its } = await withOne();
    const customs: [Role, string] = ['agency', 'customs'];
    const person = { fullName: 'LI MIN B', birthDate: '1951-03-11' };
    const check = { ...grounds, purpose: 'entry-check', query: { person } };
    const byName = await its.ask(customs, 'POST', '/v1/lookups', { body: check });
    expect(byName).toMatchObject({ status: 422, json: { errors: [{ code: 'not-by-name' }] } });
    const byDocument = { ...check, query: passport('E50000001') };
    const found = await its.ask(customs, 'POST', '/v1/lookups', { body: byDocument });
    expect(lookupAnswer.parse(found.json).entries[0]?.data).not.toHaveProperty('familyName');
    const nameOnly = { ...grounds, query: { person: { fullName: 'LI MIN B' } } };
    expect((await its.ask(farHealth, 'POST', '/v1/lookups', { body: nameOnly })).status).toBe(422);
  });
});

describe('the journal of lookups', () => {
  test('D17: holds who asked whom, why and by what right, no name and no number, and is chained', async () => {
    const { its, entryId } = await withOne();
    const asked = await Promise.all(
      ['E50000001', 'E9', 'E50000001'].map((number) =>
        its.ask(farHealth, 'POST', '/v1/lookups', { body: { ...grounds, query: passport(number) } }),
      ),
    );
    const receipts = asked.map(({ json }) => lookupAnswer.parse(json).journal);
    const chain = { subject: '420106', day: '2026-11-21' };
    const auditor: [Role, string] = ['auditor', 'office'];
    const read = await its.ask(auditor, 'GET', '/v1/audit', { query: chain });
    const { items } = auditPage.parse(read.json);
    expect(verifyChain(items, chain, { receipts: receipts.map((one) => one.hash) })).toMatchObject({
      intact: true,
      lines: 3,
    });
    expect(items.map(({ entry }) => entry.entryIds.join()).sort()).toEqual(['', entryId, entryId]);
    expect(items[0]?.entry).toMatchObject({
      action: 'lookup',
      role: 'locality',
      purpose: 'contact-tracing',
      legalBasis: grounds.legalBasis,
      agreementRef: 'agr-7',
      requester: { name: 'Dr Hu' },
    });
    expect(JSON.stringify(items)).not.toMatch(/50000001|1951|MIN B/);
    const pages = await its.ask(auditor, 'GET', '/v1/audit', { query: { ...chain, limit: '2' } });
    const { next } = auditPage.parse(pages.json);
    const rest = await its.ask(auditor, 'GET', '/v1/audit', { query: { ...chain, cursor: next ?? '' } });
    expect(auditPage.parse(rest.json).items.map(({ number }) => number)).toEqual([3]);
    expect((await its.ask(farHealth, 'GET', '/v1/audit', { query: chain })).status).toBe(403);
  });

  test('D17 D18: what cannot be journaled is not answered, and not done', async () => {
    let down = false;
    const its = await setUp((table) => ({
      ...table,
      write: async (writes) => {
        if (down && writes.some((one) => one.kind === 'insert' && one.item.pk.startsWith('J#'))) {
          throw new Error('the journal is down');
        }
        return table.write(writes);
      },
    }));
    const at = its.world.now - 6 * hour;
    const [entryId = ''] = await its.arrive('immigration', 'immigration', passenger(1, at));
    down = true;
    const lookup = { ...grounds, query: { entryId } };
    const answer = await its.ask(farHealth, 'POST', '/v1/lookups', { body: lookup });
    expect([answer.status, JSON.stringify(answer.json)]).toEqual([500, expect.not.stringContaining('LI')]);
    const exit = {
      ...grounds,
      purpose: 'exit-check',
      left: [entryId],
      leftAt: new Date(its.world.now).toISOString(),
      officer: 'Sgt Wu',
    };
    const left = await its.ask(['agency', 'immigration'], 'POST', '/v1/verifications', { body: exit });
    expect([left.status, (await its.entry(entryId)).stage]).toEqual([500, 'ARRIVED']);
  });
});

describe('verifications', () => {
  test('D18: who was on this conveyance: those of the own subtree, with seats where the trip may be seen', async () => {
    const its = await setUp();
    const at = its.world.now - 6 * hour;
    const [mine = '', theirs = '', dayBefore = ''] = await its.arrive(
      'border',
      'immigration',
      passenger(1, at, seated('12A')),
      passenger(2, at, { ...seated('12B'), destination: { localityCode: '420106' } }),
      passenger(3, at - day, seated('12C')),
    );
    const conveyance = { mode: 'air', number: 'cz 328', date: '2026-11-21' };
    const body = { ...grounds, conveyance };
    const verify = async (who: [Role, string, Department[]?]) => {
      const { status, json } = await its.ask(who, 'POST', '/v1/verifications', { body });
      return status === 200 ? ridersAnswer.parse(json).riders : status;
    };
    expect(await verify(['locality', '1401'])).toEqual([{ entryId: mine, seats: ['12A'] }]);
    expect(await verify(farHealth)).toEqual([{ entryId: theirs, seats: ['12B'] }]);
    expect(await verify(['locality', '44', ['health']])).toHaveLength(2);
    expect(await verify(['agency', 'employer'])).toBe(403);
    expect(JSON.stringify(await verify(['locality', '44', ['health']]))).not.toContain(dayBefore);
    const none = await its.ask(farHealth, 'POST', '/v1/verifications', {
      body: { ...grounds, conveyance: { mode: 'air', date: '2026-11-21' } },
    });
    expect(none.status).toBe(422);
  });

  test('D18 T45: did these people leave; the exit list of the border closes their entries as DEPARTED', async () => {
    const its = await setUp();
    const at = its.world.now - day;
    const [one = '', two = ''] = await its.arrive(
      'immigration',
      'immigration',
      passenger(1, at),
      passenger(2, at),
    );
    const customs: [Role, string] = ['agency', 'customs'];
    const border: [Role, string] = ['agency', 'immigration'];
    const asks = { ...grounds, purpose: 'exit-check', left: [one, passport('E50000002'), 'ent_none'] };
    const before = await its.ask(customs, 'POST', '/v1/verifications', { body: asks });
    expect(leftAnswer.parse(before.json).results).toEqual([
      { entryId: one, answer: 'not-left' },
      { entryId: two, answer: 'not-left' },
      { answer: 'unknown' },
    ]);
    const leftAt = new Date(its.world.now - hour).toISOString();
    const unsigned = await its.ask(border, 'POST', '/v1/verifications', { body: { ...asks, leftAt } });
    expect(unsigned).toMatchObject({ status: 422, json: { errors: [{ pointer: '/officer' }] } });
    const exit = { ...asks, leftAt, officer: 'Sgt Wu' };
    for (const answer of ['recorded', 'left']) {
      const { json } = await its.ask(border, 'POST', '/v1/verifications', { body: exit });
      expect(leftAnswer.parse(json).results).toEqual([
        { entryId: one, answer, leftAt },
        { entryId: two, answer, leftAt },
        { answer: 'unknown' },
      ]);
    }
    expect(await its.entry(two)).toMatchObject({ stage: 'CLOSED', outcome: 'DEPARTED' });
    const timeline = (await its.entry(one)).timeline.filter(({ what }) => what === 'departed');
    expect(timeline).toMatchObject([{ officer: 'Sgt Wu', by: { kind: 'agency', id: 'immigration' } }]);
    const soon = { ...exit, purpose: 'entry-check' };
    expect((await its.ask(border, 'POST', '/v1/verifications', { body: soon })).status).toBe(422);
  });
});

describe('the contacts of a case', () => {
  test('L7: are listed for health of whoever follows the case and above, page by page, without names', async () => {
    const { its, entryId: sick, at } = await withOne();
    const [near = '', unsure = ''] = await its.arrive(
      'border',
      'immigration',
      passenger(2, at, { ...seated('13C'), destination: { localityCode: '420106' } }),
      passenger(3, at, { destination: { localityCode: '140106' } }),
    );
    await its.tell('140105', sick, 'accepted', { officer: 'Dr Li' });
    await its.tell('140105', sick, 'test-result', { kind: 'pcr', result: 'confirmed' });
    await its.soon();
    const path = `/v1/entries/${sick}/contacts`;
    const { json } = await its.ask(['locality', '140105', ['health']], 'GET', path);
    const listed = contactsAnswer.parse(json);
    expect(listed.case).toMatchObject({ entryId: sick, status: 'confirmed' });
    const byId = new Map(listed.items.map((one) => [one.entryId, one]));
    expect(byId.get(near)).toMatchObject({ how: 'seat-rows', standing: 'contact', locality: '420106' });
    expect(byId.get(near)).not.toHaveProperty('stage');
    expect(byId.get(unsure)).toMatchObject({ standing: 'to-verify', locality: '140106' });
    expect((await its.ask(['locality', '14', ['health']], 'GET', path)).status).toBe(200);
    for (const other of [farHealth, ['locality', '140105', ['reception']]] as [
      Role,
      string,
      Department[],
    ][]) {
      expect((await its.ask(other, 'GET', path)).status).toBe(404);
    }
    const first = await its.ask(['locality', '14', ['health']], 'GET', path, { query: { limit: '1' } });
    const { items, next } = contactsAnswer.parse(first.json);
    const second = await its.ask(['locality', '14', ['health']], 'GET', path, {
      query: { limit: '1', cursor: next ?? '' },
    });
    const rest = contactsAnswer.parse(second.json);
    expect(new Set([...items, ...rest.items].map(({ entryId }) => entryId))).toEqual(new Set([near, unsure]));
    expect(rest.next).toBeUndefined();
    const nobody = await its.ask(['locality', '140105', ['health']], 'GET', `/v1/entries/${near}/contacts`);
    expect(nobody.status).toBe(404);
  });
});

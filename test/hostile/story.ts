import * as z from 'zod';
import { canary, type Watch } from './canaries.ts';
import { type Valid, wish } from './exchange.ts';
import { setUpPlaces, silentUrl } from './story-places.ts';
import { awayRecord, fullRecord, lookalike, passingRecord, plainRecord } from './story-records.ts';
import { type HostileWorld, worldStart } from './world.ts';

const hour = 3_600_000;
const day = 24 * hour;

const submission = z.looseObject({ submissionId: z.string() });
const submissionResults = z.looseObject({
  results: z.array(z.looseObject({ recordId: z.string(), entryId: z.string().optional() })),
});
const items = z.looseObject({ items: z.array(z.record(z.string(), z.unknown())) });
const oneWith = <Name extends string>(name: Name) =>
  z.looseObject({ [name]: z.string() } as Record<Name, z.ZodString>);
const results = z.looseObject({ results: z.array(z.looseObject({ status: z.string() })) });

/** A day in which everything that is stored comes to be stored, told over the same requests that callers send. */
export const tellStory = async (world: HostileWorld, watch: Watch) => {
  const keys = await setUpPlaces(world, watch);
  world.answer = (url) => (url === silentUrl ? { kind: 'retry', code: 'http-503' } : { kind: 'delivered' });
  const ask = (method: string, path: string, key: string | undefined, more: Partial<Valid> = {}) =>
    wish(world, { method, path, key, ...more });
  const register = async (key: string, records: object[]): Promise<string[]> => {
    const { submissionId } = submission.parse(await ask('POST', '/v1/arrivals', key, { body: { records } }));
    await world.drain();
    const found = await ask('GET', `/v1/submissions/${submissionId}`, key);
    return [submissionId, ...submissionResults.parse(found).results.map(({ entryId }) => entryId ?? '')];
  };
  let told = 0;
  const tell = async (key: string, entryId: string, type: string, more: object = {}): Promise<void> => {
    told += 1;
    world.now += 60_000;
    const occurredAt = new Date(world.now).toISOString();
    const event = { eventId: `told-${told}`, entryId, type, occurredAt, ...more };
    const answer = results.parse(await ask('POST', '/v1/events', key, { body: { events: [event] } }));
    if (answer.results[0]?.status !== 'applied') throw new Error(`${type} was ${JSON.stringify(answer)}`);
    await world.drain();
  };
  const story = { world, watch, keys, ask, register, tell };

  const [submissionId = '', entryId = ''] = await register(keys.immigration, [fullRecord]);
  const others = [0, 1, 3].map((n) => plainRecord(n));
  const toSilence = plainRecord(20, { destination: { localityCode: '140106' } });
  const [, releasedId = '', caseId = ''] = await register(keys.immigration, [...others, toSilence]);
  await register(keys.liaison, [lookalike(3)]);
  await register(keys.works, [awayRecord]);
  await register(keys.checkpoint, [passingRecord]);
  return { ...story, submissionId, entryId, releasedId, caseId };
};

/** By what right somebody asks. */
export const grounds = {
  purpose: 'contact-tracing',
  legalBasis: 'Law on infectious diseases, article 33',
  agreementRef: 'agr-7',
  requester: { name: canary.requester, organisation: 'CDC Wuchang', kind: 'authority' },
};

type Begun = Awaited<ReturnType<typeof tellStory>>;

const settled = async ({ tell, keys }: Begun, entryId: string, manifestId: string): Promise<void> => {
  await tell(keys.county, entryId, 'accepted', { officer: canary.officer });
  const health = { temperatureC: 36.5, symptoms: [canary.symptom] };
  await tell(keys.port, entryId, 'port-check', { health, travelHistory: [] });
  await tell(keys.port, entryId, 'disposition', { disposition: 'transfer', guardian: canary.guardian });
  await tell(keys.port, entryId, 'boarded', { manifestId, headcount: 30, vehicle: canary.plate });
  await tell(keys.county, entryId, 'received', { manifestId, headcount: 29, guardian: canary.guardian });
  await tell(keys.county, entryId, 'placed', {
    quarantineType: 'facility',
    site: 'house-1',
    room: canary.room,
  });
  await tell(keys.county, entryId, 'follow-up', { outcome: 'SEEN_OK' });
  await tell(keys.county, entryId, 'note', { text: canary.note });
};

/** The rest of the day: trips, quarantine, requests, a release, a case with contacts, and what the minute sweep makes of it all. */
export const tellTheRest = async (begun: Begun) => {
  const { world, watch, keys, ask, tell, entryId, releasedId, caseId } = begun;
  const site = { code: 'house-1', locality: '140105', name: canary.site, kind: 'facility', capacity: 40 };
  await ask('PUT', '/v1/sites', keys.county, { body: { items: [site] } });
  const manifest = {
    manifestId: 'trip-1',
    from: 'CAN-port',
    to: '140105',
    trip: 'coach 1',
    vehicle: canary.plate,
    plannedDepartureAt: new Date(world.now + hour).toISOString(),
    plannedArrivalAt: new Date(world.now + 9 * hour).toISOString(),
    passengers: [{ entryId, seat: canary.seat }, { entryId: releasedId }],
  };
  await ask('PUT', '/v1/manifests', keys.port, { body: { items: [manifest] } });
  await settled(begun, entryId, 'trip-1');
  await settled(begun, releasedId, 'trip-1');
  await tell(keys.port, caseId, 'test-result', { kind: 'pcr', result: 'confirmed' });
  for (let later = 1; later <= 2; later += 1) {
    world.now += 8 * hour;
    await tell(keys.county, entryId, 'follow-up', { outcome: 'SEEN_OK', temperatureC: 36.6 });
  }
  const document = { type: 'passport', issuer: 'CHN', number: canary.passport };
  await ask('POST', '/v1/lookups', keys.home, { body: { ...grounds, query: { document } } });
  world.now = worldStart + 2 * day;
  await world.sweep();
  await tell(keys.county, releasedId, 'released', {
    collector: { kind: 'community', name: canary.collector },
    symptoms: [],
    officer: canary.officer,
  });
  const issued = await ask('POST', '/v1/entries/{entryId}/certificate', keys.health, {
    params: { entryId: releasedId },
  });
  const { certificateId } = oneWith('certificateId').parse(issued);
  const { candidateId, awayId, notificationId } = await found(begun);
  const contact = { outcome: 'reached', officer: canary.officer, note: canary.note };
  await ask('POST', '/v1/away/{awayId}/contacts', keys.health, { params: { awayId }, body: contact });
  const date = '2026-11-21';
  for (let read = 0; read < 3; read += 1) {
    await ask('GET', '/v1/reports/{localityCode}/{date}', keys.county, {
      params: { localityCode: '140105', date },
    });
  }
  const list = { from: '2026-11-24', to: '2026-11-24', note: canary.note };
  await ask('POST', '/v1/zero-lists', keys.works, { body: list });
  for (let tick = 0; tick < 3; tick += 1) {
    world.now += hour;
    await world.sweep();
    await world.drain();
  }
  const replay = { filter: { state: 'RETRYING', recipient: '140106/health' } };
  const { replayId } = oneWith('replayId').parse(
    await ask('POST', '/v1/replays', keys.admin, { body: replay }),
  );
  const self = await openSelf(begun);
  const asked = await askFor(begun, self.token);
  watch.alsoWatch('session token', self.token);
  return {
    ...begun,
    ...asked,
    ...self,
    certificateId,
    replayId,
    candidateId,
    awayId,
    notificationId,
    date,
    manifest,
    site,
  };
};
export type Story = Awaited<ReturnType<typeof tellTheRest>>;

const openSelf = async ({ ask, keys, entryId, watch }: Begun) => {
  const params = { entryId };
  const body = { officer: canary.officer, language: 'en' };
  const issue = async (): Promise<string> => {
    const made = await ask('POST', '/v1/entries/{entryId}/self-codes', keys.county, { params, body });
    const { code } = oneWith('code').parse(made);
    watch.alsoWatch('self code', code);
    return code;
  };
  const headers = { authorization: `SelfCode ${await issue()}`, 'birth-date': canary.birthDate };
  const opened = await ask('GET', '/v1/self', undefined, { headers });
  const { session } = z.looseObject({ session: oneWith('token') }).parse(opened);
  return { token: session.token, unusedCode: await issue() };
};

const askFor = async ({ ask, keys, entryId }: Begun, token: string) => {
  const headers = { authorization: `SelfSession ${token}` };
  const params = { action: 'contest' };
  await ask('POST', '/v1/self/{action}', undefined, {
    headers,
    params,
    body: { about: 'end-date', text: canary.contest },
  });
  const post = async (body: object): Promise<string> =>
    oneWith('requestId').parse(await ask('POST', '/v1/requests', keys.county, { body: { entryId, ...body } }))
      .requestId;
  const correction = await post({
    kind: 'correction',
    field: 'familyName',
    value: canary.corrected,
    text: canary.reason,
  });
  const decision = { verdict: 'accepted', officer: canary.officer, reason: canary.reason };
  const path = '/v1/requests/{requestId}/decision';
  await ask('POST', path, keys.health, { params: { requestId: correction }, body: decision });
  return { requestId: await post({ kind: 'help', need: 'medicine', text: canary.help }) };
};

const found = async ({ ask, keys }: Begun) => {
  const idOf = async (path: string, key: string, name: string): Promise<string> => {
    const [first] = items.parse(await ask('GET', path, key)).items;
    return String(first?.[name] ?? '');
  };
  return {
    candidateId: await idOf('/v1/candidates', keys.steward, 'id'),
    awayId: await idOf('/v1/away', keys.health, 'awayId'),
    notificationId: await idOf('/v1/notifications', keys.county, 'id'),
  };
};

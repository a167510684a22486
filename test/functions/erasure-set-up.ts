import { randomBytes } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { certificateRoutes } from '../../functions/certificates/certificate-routes.ts';
import { registerRecords } from '../../functions/register/register-records.ts';
import { travellerRoutes } from '../../functions/traveller/traveller-routes.ts';
import { makeKey } from '../../shared/access/api-key.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { createMasterSecret } from '../../shared/access/master-secret.ts';
import { createDayKeys } from '../../shared/access/seal-secret.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import { eraseAway } from '../../shared/commit/erase-away.ts';
import { eraseEntry } from '../../shared/commit/erase-entry.ts';
import type { Role } from '../../shared/contracts/api-key.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { Source } from '../../shared/contracts/localities.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { insertKey } from '../../shared/store/keys.ts';
import type { SealDeps } from '../../shared/store/open-sealed.ts';
import { unpack } from '../../shared/store/packed.ts';
import { loadRecords } from '../../shared/store/records.ts';
import { createSealedTable } from '../../shared/store/sealed-table.ts';
import type { Item, Table } from '../../shared/store/table.ts';
import { gatewayEvent, lambdaContext } from '../doubles/gateway-event.ts';
import { journalIn } from '../doubles/journal.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { createWorld, localityKey } from './feedback-set-up.ts';

/** One person's values, each found nowhere else: `tag` is four letters of their own. */
export const valuesOf = (tag: string) => {
  const digits = [...tag].map((letter) => String(letter.charCodeAt(0) % 10)).join('');
  return {
    familyName: `${tag}FAMILY`,
    givenNames: `${tag}GIVEN`,
    nameLocal: `龘${String.fromCodePoint(0x4e00 + Number(digits))}靐`,
    birthDate: `19${digits.slice(0, 2)}-03-1${digits[3]}`,
    passport: `E${digits}${digits}`,
    nationalId: `11010519${digits}${digits}21`,
    phone: `+86139${digits}${digits}`,
    email: `${tag.toLowerCase()}@canary.example`,
    seat: `${digits}K`,
    address: `${tag} Lane 7`,
    placeName: `${tag} Court`,
    companion: `${tag}SPOUSE`,
    companionDocument: `G${digits}99${digits}`,
    symptom: `${tag} cough`,
    employer: `${tag} Works`,
    employerContact: `+8610${digits}${digits}`,
    reference: `${tag}-booking`,
    extra: `${tag} remark`,
    officer: `Officer ${tag}`,
    note: `${tag} cried at the counter`,
    room: `${tag}-1204`,
    vehicle: `${tag}-plate`,
    collector: `${tag} committee`,
    correctedPhone: `+86137${digits}${digits}`,
    wish: `${tag} asks for insulin`,
    answer: `${tag} was called back`,
    tripSeat: `${tag}12A`,
  };
};
export type Values = ReturnType<typeof valuesOf>;

export const recordOf = (recordId: string, its: Values): ArrivalRecord => ({
  recordId,
  traveller: {
    familyName: its.familyName,
    givenNames: its.givenNames,
    nameLocal: its.nameLocal,
    birthDate: its.birthDate,
    documents: [
      { type: 'passport', issuer: 'CHN', number: its.passport },
      { type: 'national-id', issuer: 'CHN', number: its.nationalId },
    ],
    phones: [its.phone],
    email: its.email,
  },
  conveyance: { mode: 'air', number: 'CA934', seat: its.seat },
  entry: { pointOfEntry: 'CAN', arrivedAt: '2026-11-21T07:00:00Z' },
  travelHistory: [{ country: 'GBR', exposure: 'returned-from' }],
  destination: { localityCode: '140105', address: its.address, placeName: its.placeName },
  companions: [{ name: its.companion, document: { type: 'passport', number: its.companionDocument } }],
  health: { symptoms: [], tests: [] },
  employer: { name: its.employer, contact: its.employerContact },
  references: { booking: its.reference },
  extras: { remark: its.extra },
});

/** Somebody who is not coming: on the away list of home, and in no entry. */
export const awayRecordOf = (recordId: string, its: Values): ArrivalRecord => ({
  recordId,
  traveller: recordOf(recordId, its).traveller,
  entry: {},
  homeLocality: '140105',
  evidence: 'away',
});

/** Every form in which a text may lie in a store. */
const formsOf = (text: string): string[] => {
  const bytes = Buffer.from(text, 'utf8');
  // The text may begin anywhere within a group of three bytes: what surely stands of it, whatever comes before.
  const base64 = [0, 1, 2].flatMap((shift) => {
    const all = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return all.slice(shift === 0 ? 0 : 4, all.length - 2);
  });
  return [text, bytes.toString('hex'), ...base64.filter((form) => form.length >= 6)].map((form) =>
    form.toLowerCase(),
  );
};

const readings = (value: unknown): string[] => {
  if (!(value instanceof Uint8Array)) return [String(value)];
  const bytes = Buffer.from(value);
  const all = [bytes.toString('utf8'), bytes.toString('latin1'), bytes.toString('hex')];
  for (const read of [() => JSON.stringify(unpack(value)), () => inflateRawSync(bytes).toString('utf8')]) {
    try {
      all.push(read());
    } catch {
      // Not written that way.
    }
  }
  return all;
};

/** Which of the values can be found in these items and texts, whatever their form. */
export const foundIn = (values: Partial<Values>, items: readonly Item[], texts: readonly string[] = []) => {
  const haystack = [...items.flatMap((item) => Object.values(item).flatMap(readings)), ...texts]
    .join('\n')
    .toLowerCase();
  return Object.entries(values)
    .filter(([, value]) => formsOf(value).some((form) => haystack.includes(form)))
    .map(([name]) => name);
};

/** Register, feedback, checks, certificates and requests on two tables in memory, with everything sealed. `wrap`: sees the table beneath. */
export const setUp = async (wrap: (table: Table) => Table = (table) => table) => {
  const keys = createMemoryTable();
  const clock = { now: () => 0 };
  const sealed = (table: Table): SealDeps => ({
    table,
    keys,
    dayKeys: createDayKeys(
      async () => 's'.repeat(64),
      () => clock.now(),
    ),
    now: () => clock.now(),
    random: randomBytes,
  });
  const world = await createWorld((table) => createSealedTable(sealed(wrap(table))));
  clock.now = () => world.world.now;
  const { memory, deps } = world;
  const master = createMasterSecret(async () => 'm'.repeat(64));
  const searchHash = async () => makeKeyedHash(await master.searchKey());
  const register = registerRecords({
    ...deps,
    config: deps.config.load,
    searchHash,
    commit: commitEntries(deps),
  });
  const arrive = async (record: ArrivalRecord, agency = 'immigration', source: Source = 'immigration') => {
    const queued = { submissionId: 'sub_1', agency, source, receivedAt: world.world.now, record };
    const counts = await register([queued]);
    const name = { agency, recordId: record.recordId };
    const [stored] = await loadRecords(deps.table, [name], { consistent: true });
    return { entryId: stored?.entryId ?? '', counts };
  };
  const authenticate = createAuthenticate(memory, clock.now, 'test');
  const journal = journalIn(memory, deps.config);
  const routes = [
    ...travellerRoutes({ ...deps, journal, master, random: randomBytes }),
    ...certificateRoutes({ table: deps.table, config: deps.config, master }),
  ];
  const lines: string[] = [];
  const handler = httpHandler({
    stage: 'traveller',
    clock: clock.now,
    write: (line) => lines.push(line),
    authenticate,
    journal,
    routes,
  });
  const keyFor = async (role: Role, subject: string): Promise<string> => {
    const made = makeKey({ role, subject, environment: 'test', now: 0, random: randomBytes });
    await insertKey(memory, made.item);
    return made.key;
  };
  const county = await keyFor('locality', '140105');
  const send = async (method: string, path: string, body?: object) => {
    const sent = gatewayEvent({ method, path, key: county, ...(body ? { body: JSON.stringify(body) } : {}) });
    const answer = await handler(sent, lambdaContext());
    const json = JSON.parse(answer.body ?? 'null');
    if ((answer.statusCode ?? 500) >= 300) throw new Error(`${path}: ${answer.body}`);
    return json;
  };
  const tell = async (subject: string, entryId: string, type: string, fields: object): Promise<void> => {
    const event = world.event(entryId, type, { ...fields });
    const [result] = await world.post(localityKey(subject), event);
    if (result?.status !== 'applied') throw new Error(`${type}: ${JSON.stringify(result)}`);
    world.world.now += 60_000;
  };
  const eraseDeps = {
    table: deps.table,
    keys: wrap(keys),
    config: deps.config.load,
    searchHash,
    now: clock.now,
  };
  return {
    ...world,
    keys,
    sealed,
    arrive,
    send,
    tell,
    lines,
    eraseDeps,
    erase: eraseEntry(eraseDeps),
    eraseAway: eraseAway(eraseDeps),
    /** Every queue body there ever was. */
    queued: () => world.pushes.sent.map((push) => JSON.stringify(push)),
    raw: () => [...memory.all(), ...keys.all()],
  };
};
export type ErasureWorld = Awaited<ReturnType<typeof setUp>>;

/** From the border to the end of the journey, with every kind of item that tells of the person. Returns the certificate. */
export const live = async (
  { tell, send, world }: ErasureWorld,
  entryId: string,
  its: Values,
): Promise<string> => {
  const { officer, vehicle, room, collector, symptom } = its;
  await tell('140105', entryId, 'accepted', { officer });
  const check = { health: { temperatureC: 36.4, symptoms: [] }, travelHistory: [], officer };
  await tell('CAN-port', entryId, 'port-check', check);
  await tell('CAN-port', entryId, 'disposition', { disposition: 'transfer', reason: its.note });
  await tell('CAN-port', entryId, 'boarded', { manifestId: 'm1', headcount: 2, vehicle });
  await tell('140105', entryId, 'received', { manifestId: 'm1', headcount: 2 });
  await tell('140105', entryId, 'placed', { quarantineType: 'facility', site: 'S1', room, officer });
  await tell('140105', entryId, 'note', { text: its.note });
  await tell('140105', entryId, 'follow-up', { outcome: 'SEEN_NOT_OK', symptoms: [symptom], officer });
  const wish = { kind: 'correction', field: 'phone', value: its.correctedPhone, text: its.wish };
  const { requestId } = await send('POST', '/v1/requests', { entryId, officer, ...wish });
  const decision = { verdict: 'accepted', officer: 'Dr Li', reason: its.answer };
  await send('POST', `/v1/requests/${requestId}/decision`, decision);
  const help = { entryId, officer, kind: 'help', need: 'medicine', text: its.wish };
  await send('POST', '/v1/requests', help);
  world.now = Date.parse('2026-12-05T08:00:00Z');
  const released = { collector: { kind: 'community', name: collector }, symptoms: [], officer };
  await tell('140105', entryId, 'released', released);
  await tell('140105', entryId, 'collected', { by: collector });
  const { jws } = await send('POST', `/v1/entries/${entryId}/certificate`);
  await tell('140105', entryId, 'completed', { officer });
  return jws;
};

import { randomBytes } from 'node:crypto';
import { travellerRoutes } from '../../functions/traveller/traveller-routes.ts';
import { makeKey } from '../../shared/access/api-key.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { createMasterSecret } from '../../shared/access/master-secret.ts';
import type { Role } from '../../shared/contracts/api-key.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { Department } from '../../shared/contracts/localities.ts';
import type { Statement } from '../../shared/domain/evidence.ts';
import { identityKeys, makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { normaliseRecord } from '../../shared/domain/normalise/normalise-record.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { loadEntries, stateWrite } from '../../shared/store/entries.ts';
import { insertKey } from '../../shared/store/keys.ts';
import { unpack } from '../../shared/store/packed.ts';
import { recordWrite } from '../../shared/store/records.ts';
import type { Table } from '../../shared/store/table.ts';
import { gatewayEvent, lambdaContext, type SentRequest } from '../doubles/gateway-event.ts';
import { journalIn } from '../doubles/journal.ts';
import { createWorld, localityKey } from './feedback-set-up.ts';

export const birthDate = '1990-03-14';

const person: ArrivalRecord['traveller'] = {
  familyName: 'ZHOU',
  givenNames: 'MEI',
  birthDate,
  phones: ['+8613800001111'],
  documents: [{ type: 'passport', issuer: 'CHN', number: 'E12345678' }],
};

/** The feedback world with the traveller's stage beside it, on one table and one clock. */
export const setUp = async (wrap: (table: Table) => Table = (table) => table) => {
  const feedback = await createWorld(wrap);
  const { memory, world, deps } = feedback;
  const master = createMasterSecret(async () => 'm'.repeat(64));
  const lines: string[] = [];
  const handler = httpHandler({
    stage: 'traveller',
    clock: () => world.now,
    write: (line) => lines.push(line),
    authenticate: createAuthenticate(memory, () => world.now, 'test'),
    journal: journalIn(memory, deps.config),
    routes: travellerRoutes({
      ...deps,
      journal: journalIn(memory, deps.config),
      master,
      random: randomBytes,
    }),
  });
  const keys = new Map<string, string>();
  const keyFor = async (role: Role, subject: string, departments?: Department[]): Promise<string> => {
    const name = `${role}/${subject}/${departments?.join() ?? ''}`;
    const known = keys.get(name);
    if (known !== undefined) return known;
    const made = makeKey({ role, subject, departments, environment: 'test', now: 0, random: randomBytes });
    await insertKey(memory, made.item);
    keys.set(name, made.key);
    return made.key;
  };
  const send = async (request: Omit<SentRequest, 'body'> & { body?: unknown }) => {
    const { body, ...rest } = request;
    const sent = gatewayEvent({ ...rest, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const answer = await handler(sent, lambdaContext());
    const json: unknown = JSON.parse(answer.body ?? 'null');
    return { status: answer.statusCode, headers: answer.headers ?? {}, json };
  };

  /** Arrives, and the record with the person in it lies where register puts it, with its marks in the entry. */
  const arrive = async (
    entryId: string,
    { traveller = person, ...more }: Partial<Statement> & { traveller?: ArrivalRecord['traveller'] } = {},
  ): Promise<void> => {
    await feedback.arrive(entryId, more);
    const own = { recordId: `r-${entryId}`, traveller, entry: { pointOfEntry: 'CAN' } };
    const version = { hash: 'v1', statedAt: 1, receivedAt: 1, submissionId: 'sub_1' };
    const keyed = makeKeyedHash(await master.searchKey());
    const { keys: _, documents, birth, names } = identityKeys(normaliseRecord(own).facts, keyed);
    const [stored] = await loadEntries(memory, [entryId], { consistent: true });
    if (!stored) throw new Error('no such entry');
    const marked = { ...stored.document, documents, names, ...(birth === undefined ? {} : { birth }) };
    await memory.write([
      stateWrite({ document: marked, version: stored.version }),
      recordWrite(
        { agency: 'immigration', recordId: own.recordId },
        { entryId, version: 0, versions: [{ ...version, outcome: 'registered', record: own }] },
      ),
    ]);
  };
  const county = await keyFor('locality', '140105');
  const ask = async (body: object, key = county) => send({ method: 'POST', path: '/v1/requests', key, body });
  const decide = (requestId: string, body: object, key = county) =>
    send({ method: 'POST', path: `/v1/requests/${requestId}/decision`, key, body });
  const codeFor = (entryId: string, body: object = { officer: 'Dr Li' }, key = county) =>
    send({ method: 'POST', path: `/v1/entries/${entryId}/self-codes`, key, body });
  const self = (authorization: string, headers: Record<string, string> = {}) =>
    send({ path: '/v1/self', headers: { authorization, ...headers } });

  /** Keys of the items that hold this text, packed or not. */
  const itemsWith = (text: string): string[] =>
    memory
      .all()
      .filter((item) => {
        const { d, ...rest } = item;
        const packed = d instanceof Uint8Array ? JSON.stringify(unpack(d)) : '';
        return packed.includes(text) || JSON.stringify(rest).includes(text);
      })
      .map(({ pk, sk }) => `${pk} ${sk}`)
      .sort();

  return { ...feedback, arrive, itemsWith, lines, keyFor, send, ask, decide, codeFor, self, county, master };
};

export const countyKey = localityKey('140105');

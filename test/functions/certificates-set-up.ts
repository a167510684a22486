import { randomBytes } from 'node:crypto';
import { certificateRoutes } from '../../functions/certificates/certificate-routes.ts';
import { makeKey } from '../../shared/access/api-key.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { createMasterSecret } from '../../shared/access/master-secret.ts';
import type { Role } from '../../shared/contracts/api-key.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { certificateKeys, certificateView, issuedCertificate } from '../../shared/contracts/certificate.ts';
import type { Department } from '../../shared/contracts/localities.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { insertKey } from '../../shared/store/keys.ts';
import { recordWrite } from '../../shared/store/records.ts';
import { gatewayEvent, lambdaContext } from '../doubles/gateway-event.ts';
import { countingTap } from '../doubles/table-taps.ts';
import { createWorld, localityKey } from './feedback-set-up.ts';

const county = localityKey('140105');
const collector = { kind: 'community', name: 'Qingnian Road' };
const wang: ArrivalRecord['traveller'] = {
  familyName: 'WANG',
  givenNames: 'XIAOMING',
  nameLocal: '王小明',
  birthDate: '1980-01-01',
  phones: ['+8613800001111'],
  documents: [{ type: 'passport', issuer: 'CHN', number: 'E12345678' }],
};

/** The feedback world with this stage beside it, on one table and one clock. */
export const setUp = async () => {
  const tap = countingTap();
  const feedback = await createWorld();
  const { memory, world, deps } = feedback;
  const lines: string[] = [];
  const handler = httpHandler({
    stage: 'certificates',
    clock: () => world.now,
    write: (line) => lines.push(line),
    authenticate: createAuthenticate(memory, () => world.now, 'test'),
    routes: certificateRoutes({
      table: tap.wrap(memory),
      config: deps.config,
      master: createMasterSecret(async () => 'm'.repeat(64)),
    }),
  });
  const keyFor = async (role: Role, subject: string, departments?: Department[]) => {
    const made = makeKey({ role, subject, departments, environment: 'test', now: 0, random: randomBytes });
    await insertKey(memory, made.item);
    return made.key;
  };
  const send = async (method: string, path: string, key?: string) => {
    const sent = gatewayEvent({ method, path, ...(key === undefined ? {} : { key }) });
    const answer = await handler(sent, lambdaContext());
    const json: unknown = JSON.parse(answer.body ?? 'null');
    return { status: answer.statusCode, headers: answer.headers ?? {}, json };
  };
  const record = (entryId: string, traveller: ArrivalRecord['traveller']) => {
    const own = { recordId: `r-${entryId}`, traveller, entry: { pointOfEntry: 'CAN' } };
    const version = { hash: 'v1', statedAt: 1, receivedAt: 1, submissionId: 'sub_1' };
    return memory.write([
      recordWrite(
        { agency: 'immigration', recordId: own.recordId },
        { entryId, version: 0, versions: [{ ...version, outcome: 'registered', record: own }] },
      ),
    ]);
  };
  /** From the border to the release, at 16:00 of the last day. */
  const release = async (entryId: string, traveller = wang): Promise<void> => {
    await feedback.arrive(entryId);
    await record(entryId, traveller);
    await feedback.settle(entryId);
    world.now = Date.parse('2026-12-05T08:00:00Z');
    await tell(entryId, 'released', { collector, symptoms: [], officer: 'Dr Li' });
  };
  const tell = async (entryId: string, type: string, fields: Record<string, unknown> = {}): Promise<void> => {
    const [result] = await feedback.post(county, feedback.event(entryId, type, fields));
    if (result?.status !== 'applied') throw new Error(`${type} was ${JSON.stringify(result)}`);
  };
  const key = await keyFor('locality', '140105');
  const issue = async (entryId: string, as = key) => send('POST', `/v1/entries/${entryId}/certificate`, as);
  const issued = async (entryId: string) => issuedCertificate.parse((await issue(entryId)).json);
  const show = (certificateId: string) => send('GET', `/v1/certificates/${certificateId}`);
  const stateOf = async (certificateId: string) =>
    certificateView.parse((await show(certificateId)).json).state;
  const keys = async () => certificateKeys.parse((await send('GET', '/.well-known/jwks.json')).json);
  const rows = () => memory.all().filter(({ pk }) => pk.startsWith('Z#'));
  return { ...feedback, tap, lines, keyFor, send, release, tell, issue, issued, show, stateOf, keys, rows };
};

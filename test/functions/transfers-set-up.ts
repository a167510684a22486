import { randomBytes } from 'node:crypto';
import { transfersRoutes } from '../../functions/transfers/transfers-routes.ts';
import { makeKey } from '../../shared/access/api-key.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import type { Role } from '../../shared/contracts/api-key.ts';
import type { Department } from '../../shared/contracts/localities.ts';
import { manifestsAnswer, manifestsStored, manifestView } from '../../shared/contracts/manifest.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { insertKey } from '../../shared/store/keys.ts';
import type { Table } from '../../shared/store/table.ts';
import { gatewayEvent, lambdaContext } from '../doubles/gateway-event.ts';
import { journalIn } from '../doubles/journal.ts';
import { createWorld, hour, localityKey } from './feedback-set-up.ts';

export const port = localityKey('CAN-port');
export const county = localityKey('140105');

/** The feedback world with the transfers beside it, on one table and one clock. */
export const setUp = async (wrap: (table: Table) => Table = (table) => table) => {
  const feedback = await createWorld(wrap);
  const { memory, world, deps } = feedback;
  const handler = httpHandler({
    stage: 'transfers',
    clock: () => world.now,
    write: () => undefined,
    authenticate: createAuthenticate(memory, () => world.now, 'test'),
    journal: journalIn(memory, deps.config),
    routes: transfersRoutes({ ...deps, table: memory }),
  });
  const keyFor = async (role: Role, subject: string, departments?: Department[]) => {
    const made = makeKey({ role, subject, departments, environment: 'test', now: 0, random: randomBytes });
    await insertKey(memory, made.item);
    return made.key;
  };
  const send = async (method: string, path: string, key: string, body?: unknown) => {
    const [bare = '', query = ''] = path.split('?');
    const sent = gatewayEvent({
      method,
      path: bare,
      key,
      ...(query === '' ? {} : { query: Object.fromEntries(new URLSearchParams(query)) }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await handler(sent, lambdaContext());
    const json: unknown = JSON.parse(answer.body ?? 'null');
    return { status: answer.statusCode, json };
  };
  const keys = {
    port: await keyFor('locality', 'CAN-port'),
    county: await keyFor('locality', '140105'),
    stranger: await keyFor('locality', '1402'),
    agency: await keyFor('agency', 'immigration'),
    steward: await keyFor('steward', 'duty-desk'),
  };
  /** A coach of the port's that leaves in two hours and needs six. */
  const manifestOf = (passengers: readonly string[], more: Record<string, unknown> = {}) => ({
    manifestId: 'CAN-1',
    from: 'CAN-port',
    to: '140105',
    trip: 'coach 1',
    plannedDepartureAt: new Date(world.now + 2 * hour).toISOString(),
    plannedArrivalAt: new Date(world.now + 8 * hour).toISOString(),
    passengers: passengers.map((entryId) => ({ entryId })),
    ...more,
  });
  const put = async (items: unknown[], key = keys.port) =>
    manifestsStored.parse((await send('PUT', '/v1/manifests', key, { items })).json);
  const list = async (key: string, query = '') =>
    manifestsAnswer.parse((await send('GET', `/v1/manifests${query}`, key)).json);
  const show = async (manifestId: string, key = keys.port) =>
    manifestView.parse((await send('GET', `/v1/manifests/${manifestId}`, key)).json);
  /** Lands, is checked and waits for a coach. */
  const awaiting = async (entryIds: readonly string[]): Promise<void> => {
    for (const entryId of entryIds) {
      await feedback.arrive(entryId);
      await tell(port, entryId, 'port-check', {
        health: { temperatureC: 36.5, symptoms: [] },
        travelHistory: [],
      });
      await tell(port, entryId, 'disposition', { disposition: 'transfer' });
    }
  };
  const tell = async (
    caller: typeof port,
    entryIds: string | readonly string[],
    type: string,
    fields: Record<string, unknown> = {},
  ): Promise<void> => {
    const ids = typeof entryIds === 'string' ? [entryIds] : entryIds;
    world.now += 1000;
    const results = await feedback.post(caller, ...ids.map((id) => feedback.event(id, type, fields)));
    const kept = results.every(({ status }) => status === 'applied' || status === 'held');
    if (!kept) throw new Error(`${type} was ${JSON.stringify(results)}`);
  };
  /** `<kind> <entry or trip> <recipient>` of every alert of a trip, oldest first. */
  const alerts = () =>
    feedback
      .notices()
      .map(({ notification }) => notification)
      .filter(({ kind }) => tripKinds.includes(kind))
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .map((one) => `${one.kind} ${one.entryId ?? 'trip'} ${one.locality}/${one.department}`);
  return { ...feedback, send, keyFor, keys, manifestOf, put, list, show, awaiting, tell, alerts };
};

const tripKinds: readonly string[] = [
  'person.missing',
  'headcount.mismatch',
  'transfer.overdue',
  'handover.overdue',
];

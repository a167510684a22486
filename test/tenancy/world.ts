import * as z from 'zod';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { parseNotification } from '../../shared/store/notifications.ts';
import { loadRecords } from '../../shared/store/records.ts';
import { type Caller, issueKeys } from './callers.ts';
import { agencies, neighbour, places, recipients } from './places.ts';
import { createSystem, type System } from './system.ts';

export interface World {
  system: System;
  callers: Caller[];
  /** The key that a place, an agency or a role has for everything of its own. */
  keyOf: (name: string) => string;
  /** The entry of each person, by letter. */
  entries: Map<string, string>;
  /** Other things with an id: a submission, requests, the certificate, the line of the away list, … */
  ids: Map<string, string>;
  /** The ids of all records posted. */
  records: Set<string>;
}

/** Posts JSON as that caller and throws unless the answer is one of success. */
export const act = async (
  { system, keyOf }: Pick<World, 'system' | 'keyOf'>,
  stage: Parameters<System['send']>[0],
  [method, path, caller]: readonly [method: string, path: string, caller: string],
  body?: object,
): Promise<unknown> => {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await system.send(stage, { method, path, key: keyOf(caller), ...sent });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
  return answer.body === '' ? undefined : JSON.parse(answer.body);
};

const stored = z.looseObject({ refused: z.literal(0) });

/** Places, agencies and recipients: some are told everything they may be (full mode), some fetch it. */
export const createWorld = async (): Promise<World> => {
  const system = await createSystem();
  const admin = await system.issue('admin', 'set-up');
  const put = async (path: string, items: readonly object[]): Promise<void> => {
    const body = JSON.stringify({ items });
    const answer = await system.send('admin', { method: 'PUT', path, body, key: admin.key });
    stored.parse(JSON.parse(answer.body));
  };
  await put('/v1/localities', places);
  await put('/v1/agencies', agencies);
  await put(
    '/v1/recipients',
    recipients.map(([locality, department]) => ({
      ...{ locality, department, contacts: [{ name: `Desk of ${locality}`, phone: '+86100000' }] },
      channels: [{ type: 'webhook', url: `https://${locality}.example/${department}`, mode: 'full' }],
      // One office hears of routine matters by the hour.
      ...(locality === neighbour && department === 'reception' ? { digest: { everyMinutes: 60 } } : {}),
    })),
  );
  const callers = await issueKeys(system);
  const keyOf = (name: string): string => {
    const found = callers.find((one) => one.subject === name && one.departments === undefined && one.key);
    if (!found?.key) throw new Error(`nobody is called ${name}`);
    return found.key;
  };
  return { system, callers, keyOf, entries: new Map(), ids: new Map(), records: new Set() };
};

const submission = z.looseObject({ submissionId: z.string(), accepted: z.number() });

/** Posts records as an agency and registers them; the persons' entries are noted by letter. */
export const post = async (
  world: World,
  agency: string,
  records: ReadonlyMap<string, ArrivalRecord>,
): Promise<void> => {
  const body = await act(world, 'intake', ['POST', '/v1/arrivals', agency], {
    records: [...records.values()],
  });
  const { submissionId, accepted } = submission.parse(body);
  if (accepted !== records.size) throw new Error(JSON.stringify(body));
  world.ids.set(`submission ${agency}`, submissionId);
  await world.system.registerQueued();
  const names = [...records.values()].map(({ recordId }) => ({ agency, recordId }));
  const found = await loadRecords(world.system.table, names, { consistent: true });
  for (const { recordId } of records.values()) world.records.add(recordId);
  [...records.keys()].forEach((person, index) => {
    const entryId = found[index]?.entryId ?? '';
    if (entryId === '') throw new Error(`${person} was not registered`);
    const known = world.entries.get(person) ?? entryId;
    if (known !== entryId) throw new Error(`${person} has two entries`);
    world.entries.set(person, entryId);
  });
};

let told = 0;
const results = z.object({ results: z.array(z.looseObject({ status: z.string() })) });

/** One event about a person, `minutesAgo` before now; throws unless it is taken. */
export const tell = async (
  world: World,
  [caller, person, type, minutesAgo]: readonly [
    caller: string,
    person: string,
    type: string,
    minutesAgo: number,
  ],
  fields: object = {},
): Promise<void> => {
  told += 1;
  const occurredAt = new Date(world.system.world.now - minutesAgo * 60_000).toISOString();
  const event = { eventId: `told-${told}`, entryId: world.entries.get(person), type, occurredAt, ...fields };
  const body = await act(world, 'feedback', ['POST', '/v1/events', caller], { events: [event] });
  const [result] = results.parse(body).results;
  if (result?.status !== 'applied') throw new Error(`${caller} ${person} ${type}: ${JSON.stringify(result)}`);
};

/** Everything that lies in an inbox. */
export const noticesOf = ({ system }: World) =>
  system.table
    .all()
    .flatMap((item) => (item.pk.startsWith('I#') ? [parseNotification(item).notification] : []));

import type { Caller as KeyHolder } from '../../shared/access/caller.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { gatewayEvent } from '../doubles/gateway-event.ts';
import type { Random } from '../generator/random.ts';
import type { Faults } from './faults.ts';
import type { Functions } from './functions.ts';
import type { Journal } from './journal.ts';
import type { Saying } from './population.ts';
import type { StageName } from './stages.ts';
import type { VirtualTime } from './virtual-time.ts';

const minute = 60_000;
const hour = 60 * minute;

export interface Answered {
  status: number;
  body: unknown;
}

interface SpeakerDeps {
  time: VirtualTime;
  faults: Faults;
  journal: Journal;
  functions: Functions;
  random: Random;
}

/** An agency's or a locality's own client: asks over HTTP, and hears nothing when the function stopped or the answer was lost. */
export const createClient = ({ faults, functions, journal }: SpeakerDeps) => {
  let asked = 0;
  return async (
    stage: StageName,
    key: string,
    request: {
      method: string;
      path: string;
      body?: object;
      query?: Record<string, string>;
      headers?: Record<string, string>;
    },
  ): Promise<Answered | undefined> => {
    asked += 1;
    const number = asked;
    journal.note(() => `${key} asks ${request.method} ${request.path} (${number}): ${shortly(request)}`);
    const { body, ...rest } = request;
    const event = gatewayEvent({ ...rest, key, ...(body ? { body: JSON.stringify(body) } : {}) });
    const { answer } = await functions.http(stage, event);
    if (!answer) return undefined;
    journal.note(() => `${key} is answered (${number}): ${answer.statusCode} ${answer.body?.slice(0, 300)}`);
    if (faults.strikes('answer-lost', () => `to ${key} (${number})`)) return undefined;
    return { status: answer.statusCode ?? 0, body: JSON.parse(answer.body ?? 'null') };
  };
};
export type Client = ReturnType<typeof createClient>;

const shortly = ({ body, query }: { body?: object; query?: object }): string =>
  JSON.stringify(body ?? query ?? '').slice(0, 400);

/** The keys in use, and who holds them. */
export const keyOf = (role: KeyHolder['role'], subject: string): string => `${role}.${subject}`;
export const authenticate = async (authorization: string | undefined): Promise<KeyHolder> => {
  const key = (authorization ?? '').replace('Bearer ', '');
  const role = key.slice(0, key.indexOf('.')) as KeyHolder['role'];
  return { keyId: `key_${key}`, role, subject: key.slice(key.indexOf('.') + 1) };
};

/** A record that was answered 202 and has to end in exactly one entry. */
export interface Promised {
  agency: string;
  record: ArrivalRecord;
  person: number;
  at: number;
}

type Said<Kind extends Saying['kind']> = Extract<Saying, { kind: Kind }>;

/** What the outside says to the system, said again until it is answered. */
export const createSpeakers = (
  deps: SpeakerDeps,
  client: Client,
  {
    entryOf,
    patience,
  }: { entryOf: (agency: string, recordId: string) => string | undefined; patience: number },
) => {
  const { time, faults, random } = deps;
  const promised: Promised[] = [];
  const answers: Record<string, number> = {};
  const withKey = random.chance(0.5);
  const skews = new Map<string, number>();
  const skewOf = (who: string): number => {
    const known = skews.get(who);
    if (known !== undefined) return known;
    const skew = faults.strikes('clock-skew', () => who) ? (random.next() - 0.5) * 9 * minute : 0;
    skews.set(who, skew);
    return skew;
  };
  const pause = (): Promise<void> => time.wait((0.2 + random.next() * 10) * minute);
  let submissions = 0;

  return {
    promised,
    answers,
    post: async (said: readonly Said<'record'>[]): Promise<void> => {
      const [first] = said;
      if (!first) return;
      submissions += 1;
      const headers = withKey ? { headers: { 'idempotency-key': `list-${submissions}` } } : {};
      const skew = skewOf(first.agency);
      const records = said.map(({ record }) => skewed(record, skew));
      for (let tries = 0; ; tries += 1) {
        const request = { method: 'POST', path: '/v1/arrivals', body: { records }, ...headers };
        const answer = await client('intake', keyOf('agency', first.agency), request);
        if (answer?.status === 202) break;
        if (answer?.status === 422 || tries === patience)
          throw new Error(`the agency gave up: ${JSON.stringify(answer)}`);
        await pause();
      }
      const at = time.now;
      for (const [index, { agency, person }] of said.entries()) {
        const record = records[index];
        if (record) promised.push({ agency, record, person: person.n, at });
      }
    },
    /** Events of one locality; those about somebody whose entry nobody knows yet wait. */
    tell: async (said: readonly Said<'event'>[]): Promise<void> => {
      const by = said[0]?.by ?? '';
      let open = [...said];
      for (let tries = 0; open.length > 0 && tries < patience; tries += 1) {
        const known = open.map((one) => ({ one, entryId: entryIdOf(one, promised, entryOf) }));
        const ready = known.filter(({ entryId }) => entryId !== undefined);
        if (ready.length === 0) {
          await time.wait(6 * hour);
          continue;
        }
        const events = ready.map(({ one, entryId }) => ({
          ...one.event,
          occurredAt: shifted(String(one.event.occurredAt), skewOf(by)),
          entryId,
        }));
        const request = { method: 'POST', path: '/v1/events', body: { events } };
        const answer = await client('feedback', keyOf('locality', by), request);
        if (answer?.status !== 207) {
          await pause();
          continue;
        }
        const done = resultsOf(answer).map(({ status, errors }, index) => {
          const busy = errors?.some(({ code }) => code === 'busy');
          if (!busy) answers[status] = (answers[status] ?? 0) + 1;
          return busy ? undefined : ready[index]?.one;
        });
        open = open.filter((one) => !done.includes(one));
        if (open.length > 0) await time.wait(hour);
      }
    },
  };
};
export type Speakers = ReturnType<typeof createSpeakers>;

const entryIdOf = (
  { person }: Said<'event'>,
  promised: readonly Promised[],
  entryOf: (agency: string, recordId: string) => string | undefined,
): string | undefined => {
  for (const { agency, record, person: n } of promised) {
    const entryId = n === person.n ? entryOf(agency, record.recordId) : undefined;
    if (entryId !== undefined) return entryId;
  }
  return undefined;
};

const resultsOf = ({ body }: Answered): { status: string; errors?: { code: string }[] }[] =>
  (body as { results: { status: string; errors?: { code: string }[] }[] }).results;

const shifted = (time: string, by: number): string => new Date(Date.parse(time) + by).toISOString();

/** As a system whose clock is wrong by so much says it. */
const skewed = (record: ArrivalRecord, by: number): ArrivalRecord =>
  by === 0 || record.recordedAt === undefined
    ? record
    : { ...record, recordedAt: shifted(record.recordedAt, by) };

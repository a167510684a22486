import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { rotateSecret } from '../../functions/admin/recipient-secrets.ts';
import { intakeRoutes } from '../../functions/intake/intake-routes.ts';
import { makeKey } from '../../shared/access/api-key.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { createMasterSecret } from '../../shared/access/master-secret.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { signatureHeaders } from '../../shared/outgoing/sign.ts';
import { createArrivalsQueue } from '../../shared/queue/arrivals-queue.ts';
import { putAgencies } from '../../shared/store/agencies.ts';
import { bumpConfig } from '../../shared/store/config-head.ts';
import { insertKey, revokeKey } from '../../shared/store/keys.ts';
import { gatewayEvent, lambdaContext } from '../doubles/gateway-event.ts';
import { sqsOf, urlOf } from '../doubles/memory-sqs.ts';
import { webhookOf } from './places.ts';
import { post, traveller } from './story.ts';
import { type Call, createRecoveryWorld, hour, minute, type RecoveryWorld } from './world.ts';

const before = 'a'.repeat(64);
const after = 'b'.repeat(64);
const both = JSON.stringify([after, before]);

const entries = (its: RecoveryWorld) =>
  its.table.all().filter(({ pk, sk }) => pk.startsWith('E#') && sk === 'S').length;
const pairs = (its: RecoveryWorld) => its.table.all().filter(({ pk }) => pk.startsWith('X#')).length;

/** What a receiver checks that knows the secret made of this master value and generation. */
const isSigned = async (call: Call, master: string, generation: number): Promise<boolean> => {
  const secret = await createMasterSecret(async () => master).signingSecret(
    call.recipient,
    webhookOf(call.recipient),
    generation,
  );
  const now = Number(call.timestamp) * 1000;
  const headers = signatureHeaders({
    id: call.webhookId,
    now,
    body: Buffer.from(call.body),
    secrets: [secret],
  });
  return call.signatures.includes(headers['webhook-signature'] ?? '');
};
const allSigned = async (calls: readonly Call[], master: string, generation = 1): Promise<boolean> =>
  calls.length > 0 &&
  (await Promise.all(calls.map((call) => isSigned(call, master, generation)))).every(Boolean);

/** The same people by another agency: by their passports, or by name, birth date and telephone alone. */
const sayAgain = (its: RecoveryWorld, agency: string, numbers: readonly number[]) =>
  post(
    its,
    agency,
    'hq',
    numbers.map((number) => {
      const { traveller: person, ...rest } = traveller(
        number,
        { recordId: `${agency}-${number}` },
        its.now - hour,
      );
      const { documents: _, ...named } = person;
      return { ...rest, traveller: number % 2 === 0 ? person : named };
    }),
  );
const people = [0, 1, 2, 3, 4, 5];

describe('runbook "Replace the master secret": people are found under both values until all are filed under the new one', () => {
  test('no person is taken for two, whoever tells of them before, during and after; a stranger stays one', async () => {
    const its = await createRecoveryWorld({ secret: before });
    await post(
      its,
      'border',
      'immigration',
      people.map((number) => traveller(number, {}, its.now - hour)),
    );
    expect(entries(its)).toBe(6);

    its.secret = both;
    await its.pass(its.now + 6 * minute);
    await sayAgain(its, 'registry', people);
    await post(its, 'border', 'immigration', [traveller(6, {}, its.now - hour)]);
    expect([entries(its), pairs(its)]).toEqual([7, 0]);

    expect(await its.rebuild()).toMatchObject({ keys: 13, damaged: 0 });
    await sayAgain(its, 'liaison', [...people, 6]);
    await its.settle();
    expect([entries(its), pairs(its)]).toEqual([7, 0]);

    its.secret = after;
    await its.pass(its.now + 6 * minute);
    await sayAgain(its, 'rail', [...people, 6]);
    // A number of the same kind that differs is another person's (M9).
    const other = traveller(0, { recordId: 'other' }, its.now - hour);
    const documents = [{ type: 'passport' as const, number: 'E99999999', issuer: 'CHN' }];
    await post(its, 'border', 'immigration', [{ ...other, traveller: { ...other.traveller, documents } }]);
    expect(entries(its)).toBe(8);
  });

  test('without the walk the new value alone finds nobody: the walk is what does it', async () => {
    const its = await createRecoveryWorld({ secret: before });
    await post(its, 'border', 'immigration', [traveller(0, {}, its.now - hour)]);
    its.secret = after;
    await its.pass(its.now + 6 * minute);
    await sayAgain(its, 'registry', [0]);
    expect(entries(its)).toBe(2);
  });

  test('a sandbox that has not heard of the new value yet, and one that has, file the same person once', async () => {
    const its = await createRecoveryWorld({ secret: both });
    await post(its, 'border', 'immigration', [traveller(0, {}, its.now - hour)]);
    const old = await createRecoveryWorld({ secret: before, table: its.table.all(), now: its.now });
    await sayAgain(old, 'registry', [0]);
    expect(entries(old)).toBe(1);
    const known = await createRecoveryWorld({ secret: both, table: old.table.all(), now: its.now });
    await sayAgain(known, 'liaison', [0]);
    expect(entries(known)).toBe(1);
  });

  test('every push is signed with what its receiver knows, and nothing fails, while people keep arriving', async () => {
    const its = await createRecoveryWorld({ secret: before });
    const arrive = async (numbers: readonly number[]): Promise<Call[]> => {
      for (const number of numbers) {
        await post(its, 'border', 'immigration', [traveller(number, {}, its.now - hour)]);
        await its.pass(its.now + minute);
      }
      return its.calls.splice(0);
    };
    expect(await allSigned(await arrive([0, 1, 2]), before)).toBe(true);
    its.secret = both;
    await its.pass(its.now + 6 * minute);
    its.calls.length = 0;
    const during = await arrive([3, 4, 5]);
    expect([await allSigned(during, before), await allSigned(during, after)]).toEqual([true, true]);
    its.secret = after;
    await its.pass(its.now + 6 * minute);
    its.calls.length = 0;
    const then = await arrive([6, 7, 8]);
    expect([await allSigned(then, before), await allSigned(then, after)]).toEqual([false, true]);
  });

  test('a secret that cannot be read for a while changes nothing for whoever knows it', async () => {
    let now = 0;
    let reads = 0;
    const master = createMasterSecret(
      async () => {
        reads += 1;
        if (reads === 2) throw new Error('throttled');
        return reads === 1 ? before : after;
      },
      () => now,
    );
    const [first] = await master.searchKey();
    now += 6 * minute;
    expect(await master.searchKey()).toEqual([first]);
    expect(await master.searchKey()).not.toEqual([first]);
    expect(reads).toBe(3);
  });
});

describe('runbook "Replace a recipient’s signing secret"', () => {
  test('both secrets sign for a day, then the new one alone; each push in between is good for either', async () => {
    const its = await createRecoveryWorld({ secret: before });
    const recipient = '140105/health';
    const pushes = async (number: number): Promise<Call[]> => {
      its.calls.length = 0;
      await post(its, 'border', 'immigration', [traveller(number, {}, its.now - hour)]);
      await its.settle();
      return its.calls.filter((call) => call.recipient === recipient);
    };
    const known = async (calls: readonly Call[]) => [
      await allSigned(calls, before, 1),
      await allSigned(calls, before, 2),
    ];
    expect(await known(await pushes(0))).toEqual([true, false]);
    const { body } = await rotateSecret({ table: its.table, master: its.master })(recipient, its.now);
    expect(body).toMatchObject({
      signingSecret: await its.master.signingSecret(recipient, webhookOf(recipient), 2),
    });
    await its.pass(its.now + minute);
    expect(await known(await pushes(2))).toEqual([true, true]);
    await its.pass(its.now + 23 * hour);
    expect(await known(await pushes(4))).toEqual([true, true]);
    await its.pass(its.now + hour);
    expect(await known(await pushes(6))).toEqual([false, true]);
  });
});

describe('runbook "Replace an API key"', () => {
  const agency = async (its: RecoveryWorld) => {
    await putAgencies(its.table, [{ id: 'border', name: 'Border', source: 'immigration' }]);
    await bumpConfig(its.table, 'agencies');
    const handler = httpHandler({
      stage: 'intake',
      clock: () => its.now,
      write: () => undefined,
      authenticate: createAuthenticate(its.table, () => its.now, 'test'),
      routes: intakeRoutes({
        table: its.table,
        config: its.config,
        queue: createArrivalsQueue({
          sqs: sqsOf(its.queues),
          queueUrl: urlOf('arrivals'),
          pause: async () => undefined,
        }),
        newSubmissionId: () => `sub_${randomBytes(8).toString('hex')}`,
      }),
    });
    return {
      issue: async () => {
        const made = makeKey({
          role: 'agency',
          subject: 'border',
          environment: 'test',
          now: its.now,
          random: randomBytes,
        });
        await insertKey(its.table, made.item);
        return made;
      },
      send: async (key: string, number: number): Promise<number> => {
        const records = [traveller(number, {}, its.now - hour)];
        const body = JSON.stringify({ records });
        const answer = await handler(
          gatewayEvent({ key, method: 'POST', path: '/v1/arrivals', body }),
          lambdaContext(),
        );
        return answer.statusCode ?? 0;
      },
    };
  };

  test('two are valid at once; every arrival posted meanwhile gets its 202 and one entry; the old one ends within a minute', async () => {
    const its = await createRecoveryWorld();
    const { issue, send } = await agency(its);
    const old = await issue();
    const answers: number[] = [];
    let number = 0;
    const load = async (keys: readonly string[]): Promise<void> => {
      for (const key of keys) {
        answers.push(await send(key, number));
        number += 1;
        its.now += 1000;
      }
    };
    await load([old.key, old.key]);
    const fresh = await issue();
    // Some of the agency's machines have the new key before others.
    await load([old.key, fresh.key, old.key, fresh.key, fresh.key]);
    await revokeKey(its.table, old.keyId, its.now);
    await load([fresh.key, fresh.key, fresh.key]);
    expect(answers).toEqual(Array(10).fill(202));
    await its.pass(its.now + minute);
    expect(await send(old.key, 99)).toBe(401);
    expect(await send(fresh.key, 0)).toBe(202);
    await its.settle();
    expect(entries(its)).toBe(10);
  });
});

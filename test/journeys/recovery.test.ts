import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemStatus } from '../../shared/contracts/admin.ts';
import { entriesAnswer } from '../../shared/contracts/entry-view.ts';
import { rebuildAnswer } from '../../shared/contracts/rebuild.ts';
import { connectScan, connectTable } from '../../shared/lambda/aws-clients.ts';
import type { Key } from '../../shared/store/table.ts';
import { isDerived } from '../recovery/story.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { runCli } from './support/run-cli.ts';
import { type ScriptedReceiver, startScriptedReceiver } from './support/scripted-receiver.ts';
import { buildWorld, county, type Keys, listen, nextLocal, traveller } from './support/world.ts';

const hour = 3_600_000;
const recipient = `${county}/health`;
let landfall: Landfall;
let receiver: ScriptedReceiver;
let keys: Keys;
let begun = 0;

const cli = async (...args: string[]) => {
  const { code, out, err } = await runCli([...args, '--json'], {
    LANDFALL_URL: landfall.url,
    LANDFALL_KEY: landfall.adminKey,
  });
  expect([args.join(' '), code, err]).toEqual([args.join(' '), 0, err]);
  return JSON.parse(out);
};
const listed = async (): Promise<string[]> => {
  const { body } = await landfall.ask('GET', '/v1/entries?limit=200', { key: keys.county });
  return entriesAnswer
    .parse(body)
    .items.map(({ entryId }) => entryId)
    .sort();
};

/** The table of the evidence, among those of the stacks. */
const stateTable = async (): Promise<string> => {
  const { endpoint, accessKeyId, region } = landfall.aws;
  const client = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey: 'twin' },
  });
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  client.destroy();
  const [found] = TableNames.filter((name) => /-Table[0-9A-F]*$/.test(name));
  if (found === undefined) throw new Error(`no table of the evidence among ${TableNames.join(', ')}`);
  return found;
};

beforeAll(async () => {
  landfall = await startLandfall();
  receiver = await startScriptedReceiver(landfall.now);
  keys = await buildWorld(landfall);
  await listen(landfall, recipient, receiver.urlOf(recipient));
  begun = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  await landfall.register(
    keys.immigration,
    [1, 2, 3, 4, 5, 6].map((number) => traveller(number, { at: begun - hour })),
  );
});
afterAll(async () => {
  await receiver?.close();
  await landfall?.stop();
});

test('a receiver that lost everything is sent it again under the same ids, by one command', async () => {
  const first = receiver.attempts(recipient).map(({ pushId }) => pushId);
  expect(first.length).toBeGreaterThan(0);
  const span = ['--recipient', recipient, '--from', new Date(begun - hour).toISOString()];
  expect(await cli('deliveries', 'replay', ...span, '--dry-run')).toMatchObject({
    matched: first.length,
    sent: 0,
  });
  expect(await cli('deliveries', 'replay', ...span)).toMatchObject({ state: 'done', sent: first.length });
  await landfall.settle();
  const again = receiver.attempts(recipient).slice(first.length);
  expect(again.map(({ pushId }) => pushId).sort()).toEqual(first.sort());
});

test('all that is derived is deleted from the table, and one command puts it back', async () => {
  const before = await listed();
  expect(before).toHaveLength(6);
  const its = {
    endpoint: landfall.aws.endpoint,
    credentials: async () => ({ accessKeyId: landfall.aws.accessKeyId, secretAccessKey: 'twin' }),
  };
  const tableName = await stateTable();
  const [scan, table] = [connectScan(tableName, its), connectTable(tableName, its)];
  const derived: Key[] = [];
  let after: Key | undefined;
  do {
    const page = await scan({ segment: 0, segments: 1, limit: 500, after });
    derived.push(...page.items.filter(isDerived));
    after = page.after;
  } while (after !== undefined);
  expect(derived.length).toBeGreaterThan(20);
  await table.delete(derived.map(({ pk, sk }) => ({ pk, sk })));
  expect(await listed()).toEqual([]);

  const rebuilt = await cli('rebuild');
  expect(rebuilt).toMatchObject({ entries: 6, keys: 6, damaged: 0 });
  await landfall.settle();
  expect(await listed()).toEqual(before);
  // Found by the passport again: another agency's word about the same people opens nobody anew.
  const again = [1, 2, 3].map((number) => ({
    ...traveller(number, { at: begun - hour }),
    recordId: `liaison-${number}`,
  }));
  const joined = await landfall.register(keys.liaison, again);
  expect(before).toEqual(expect.arrayContaining([...joined.values()]));
  expect(await listed()).toEqual(before);
  // And what was due is told at its time.
  await landfall.move({ to: begun + 5 * hour });
  const kinds = (await landfall.inbox(keys.county)).map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(['ack.overdue', 'unowned.overdue']));
});

test('nobody but an administrator walks through the table', async () => {
  for (const key of [keys.county, keys.immigration, keys.steward]) {
    const { status } = await landfall.ask('POST', '/v1/rebuilds', { key, body: {} });
    expect(status).toBe(403);
  }
  const body = { dryRun: true, limit: 5 };
  const answer = await landfall.ask('POST', '/v1/rebuilds', { key: landfall.adminKey, body });
  expect(rebuildAnswer.parse(answer.body)).toMatchObject({ dryRun: true, read: 5 });
});

test('a deploy can wait until the status says that the queues are empty', async () => {
  await landfall.settle();
  const { body } = await landfall.ask('GET', '/v1/status', { key: landfall.adminKey });
  expect(systemStatus.parse(body)).toMatchObject({
    drained: true,
    queues: { arrivals: { waiting: 0, inFlight: 0 } },
  });
});

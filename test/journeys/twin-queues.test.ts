import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FixtureTwin, startFixtureTwin } from '../twin/fixture/fixture-twin.ts';

let twin: FixtureTwin;
beforeEach(async () => {
  twin = await startFixtureTwin();
});
afterEach(() => twin.stop());

const idle = async () => (await twin.get('/_twin/idle')).json;
const deliveries = async (id: string) => (await twin.items(`MESSAGE#${id}`)).length;
/** What runs right now. */
const waitingFor = async (of: FixtureTwin) =>
  Object((await of.get('/_twin/idle?timeoutSeconds=0')).json).waitingFor;

describe('messages reach their function', () => {
  it('in batches of at most the batch size, each once', async () => {
    await twin.send(...Array.from({ length: 12 }, (_, index) => ({ id: `m${index}` })));
    expect(await idle()).toEqual({ idle: true });
    for (let index = 0; index < 12; index += 1) {
      const [only, ...more] = await twin.items(`MESSAGE#m${index}`);
      expect(more).toEqual([]);
      expect(Number(only?.batch?.N)).toBeLessThanOrEqual(5);
    }
    const { json } = await twin.get('/_twin/meters');
    expect(json).toMatchObject({ functions: { 'fixture-worker': { failures: 0 } } });
  });

  it('again after the visibility time-out, only those the function names as failed', async () => {
    await twin.send({ id: 'good' }, { id: 'second-time', succeedsAt: 2 });
    expect(await idle()).toEqual({ idle: true });
    expect(await deliveries('second-time')).toBe(1);
    await twin.control('/_twin/clock', { advance: 'PT90S' });
    expect(await deliveries('second-time')).toBe(1);
    await twin.control('/_twin/clock', { advance: 'PT31S' });
    expect(await deliveries('second-time')).toBe(2);
    await twin.control('/_twin/clock', { advance: 'PT1H' });
    expect(await deliveries('second-time')).toBe(2);
    expect(await deliveries('good')).toBe(1);
  });

  it('and end in the dead-letter queue after as many tries as the redrive policy allows', async () => {
    await twin.send({ id: 'never', succeedsAt: 99 });
    await twin.control('/_twin/clock', { advance: 'PT1H' });
    expect(await deliveries('never')).toBe(3);
    const QueueUrl = `${twin.aws.endpoint}/000000000000/Fixture-Dead`;
    expect(await twin.asOperator('AmazonSQS.ReceiveMessage', { QueueUrl })).toMatchObject({
      Messages: [{ Body: '{"id":"never","succeedsAt":99}' }],
    });
  });

  it('all again when the function throws', async () => {
    await twin.send({ id: 'poison', throws: true });
    expect(await idle()).toEqual({ idle: true });
    const { json } = await twin.get('/_twin/meters');
    expect(json).toMatchObject({ functions: { 'fixture-worker': { invocations: 1, failures: 1 } } });
  });
});

describe('injected faults', () => {
  it('deliver a batch twice', async () => {
    await twin.control('/_twin/faults', { rules: [{ kind: 'duplicate', queue: 'Fixture-Queue', count: 1 }] });
    await twin.send({ id: 'twice' });
    expect(await idle()).toEqual({ idle: true });
    expect(await deliveries('twice')).toBe(2);
  });

  it('throttle as often as told and no more', async () => {
    const rules = [
      { kind: 'throttle', service: 'dynamodb', operation: 'PutItem', function: 'api', after: 1, count: 1 },
    ];
    await twin.control('/_twin/faults', { rules });
    const put = () =>
      twin.call('dynamodb', 'PutItem', {
        TableName: 'Fixture-Table',
        Item: { pk: { S: 't' }, sk: { S: 't' } },
      });
    expect(await put()).toHaveProperty('output');
    expect(await put()).toMatchObject({ error: { name: 'ThrottlingException' } });
    expect(await put()).toHaveProperty('output');
  });

  it('break the connection after the effect', async () => {
    const rules = [{ kind: 'timeout-after-effect', service: 'dynamodb', operation: 'PutItem', count: 1 }];
    await twin.control('/_twin/faults', { rules });
    const Item = { pk: { S: 'effect' }, sk: { S: '1' } };
    expect(await twin.call('dynamodb', 'PutItem', { TableName: 'Fixture-Table', Item })).toHaveProperty(
      'error',
    );
    expect(await twin.items('effect')).toHaveLength(1);
  });

  it('kill a sandbox at its nth call; the message comes again', async () => {
    await twin.control('/_twin/faults', {
      rules: [{ kind: 'kill', function: 'worker', atCall: 1, when: 'after' }],
    });
    await twin.send({ id: 'survivor' });
    expect(await idle()).toEqual({ idle: true });
    await twin.control('/_twin/clock', { advance: 'PT3M' });
    expect(await deliveries('survivor')).toBe(2);
  });

  it('are refused when they are not known', async () => {
    expect((await twin.control('/_twin/faults', { rules: [{ kind: 'earthquake' }] })).status).toBe(422);
  });
});

describe('a batching window', () => {
  it('collects what comes, and is cut short when somebody waits and nothing more can come', async () => {
    const patient = await startFixtureTwin({
      change: (resources) => {
        const mapping = resources.Mapping;
        if (mapping !== undefined) mapping.Properties.MaximumBatchingWindowInSeconds = 300;
      },
    });
    try {
      await patient.send({ id: 'one' });
      await patient.send({ id: 'two' });
      expect((await patient.get('/_twin/idle?timeoutSeconds=20')).json).toEqual({ idle: true });
      const [item] = await patient.items('MESSAGE#two');
      expect(item?.batch).toEqual({ N: '2' });
    } finally {
      await patient.stop();
    }
  });

  it('starts again when the only sandbox becomes free', async () => {
    const narrow = await startFixtureTwin({
      sandboxesPerFunction: 1,
      change: (resources) => {
        const mapping = resources.Mapping;
        if (mapping !== undefined) mapping.Properties.MaximumBatchingWindowInSeconds = 1;
      },
    });
    try {
      await narrow.send({ id: 'slow', takesMs: 2500 });
      await vi.waitFor(
        async () => expect(await waitingFor(narrow)).toContain('1 invocations of fixture-worker'),
        5000,
      );
      await narrow.send({ id: 'late' });
      await vi.waitFor(async () => expect(await narrow.items('MESSAGE#late')).toHaveLength(1), 10_000);
    } finally {
      await narrow.stop();
    }
  });
});

describe('idle', () => {
  it('waits for notices that are written but not sent', async () => {
    const soon = new Date(Date.now() + 120_000).toISOString().slice(0, 16);
    const key = { pk: { S: 'T#3' }, sk: { S: `${soon}#outbox#hash` } };
    const TableName = 'Fixture-Table';
    await twin.call('dynamodb', 'PutItem', { TableName, Item: key });
    expect((await twin.get('/_twin/idle?timeoutSeconds=0.5')).json).toEqual({
      idle: false,
      waitingFor: ['1 groups of notices written but not sent'],
    });
    await twin.call('dynamodb', 'PutItem', { TableName, Item: { ...key, sk: { S: `${soon}#ack#hash` } } });
    await twin.asOperator('DynamoDB_20120810.DeleteItem', { TableName, Key: key });
    expect(await idle()).toEqual({ idle: true });
  });

  it('says what it waits for', async () => {
    await twin.send({ id: 'slow', takesMs: 1500 });
    const { json } = await twin.get('/_twin/idle?timeoutSeconds=0.2');
    expect(json).toMatchObject({
      idle: false,
      waitingFor: ['1 invocations of fixture-worker', '1 messages of Fixture-Queue'],
    });
    expect(await idle()).toEqual({ idle: true });
  });
});

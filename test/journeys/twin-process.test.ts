import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startTwinProcess, type TwinProcess } from '../twin/start-twin.ts';

const dataDirectory = mkdtempSync(join(tmpdir(), 'landfall-process-'));
const script = join(import.meta.dirname, '..', 'twin', 'fixture', 'serve.ts');
const start = () => startTwinProcess({ dataDirectory, script });
afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }));

const awsShape = z.object({ endpoint: z.string(), accessKeyId: z.string() });

async function aws(twin: TwinProcess, target: string, body: object): Promise<unknown> {
  const { endpoint, accessKeyId } = awsShape.parse(JSON.parse(twin.output().split('\n')[0] ?? ''));
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': target, authorization: `AWS4 Credential=${accessKeyId}/twin` },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

const send = (twin: TwinProcess, id: string) =>
  aws(twin, 'AmazonSQS.SendMessage', {
    QueueUrl: 'http://127.0.0.1/000000000000/Fixture-Queue',
    MessageBody: JSON.stringify({ id }),
  });

async function deliveries(twin: TwinProcess, id: string): Promise<number> {
  const answer = await aws(twin, 'DynamoDB_20120810.Query', {
    TableName: 'Fixture-Table',
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: `MESSAGE#${id}` } },
  });
  return Object(answer).Count;
}

async function control(twin: TwinProcess, path: string, body?: object): Promise<unknown> {
  const init = body && { method: 'POST', body: JSON.stringify(body) };
  return (await fetch(`${twin.url}/_twin/${path}`, init)).json();
}

describe('a twin killed without warning', () => {
  it('goes on where it was: data, clock, admin key and every message accepted', async () => {
    const first = await start();
    await control(first, 'clock', { advance: 'P2D' });
    const ids = Array.from({ length: 60 }, (_, index) => `m${index}`);
    await Promise.all(ids.map((id) => send(first, id)));
    await first.kill();

    const second = await start();
    expect(second.adminKey).toBe(first.adminKey);
    expect(await control(second, 'idle')).toEqual({ idle: true });
    const missing: string[] = [];
    for (const id of ids) if ((await deliveries(second, id)) === 0) missing.push(id);
    expect(missing).toEqual([]);
    const { now } = z.object({ now: z.string() }).parse(await control(second, 'clock'));
    expect(Date.parse(now) - Date.now()).toBeGreaterThan(2 * 86_400_000 - 60_000);
    await second.kill();
  });

  it('leaves a lock its successor takes over; a live one refuses clearly', async () => {
    const twin = await start();
    await expect(start()).rejects.toThrow(`Another twin (process ${twin.pid}) uses this data directory`);
    expect(await control(twin, 'idle')).toEqual({ idle: true });
    await twin.stop();
    expect(existsSync(join(dataDirectory, 'lock'))).toBe(false);
  });
});

describe('what is on disk', () => {
  it('is closed to others where it is secret', () => {
    for (const name of ['secrets.json', 'state.json']) {
      expect(statSync(join(dataDirectory, name)).mode & 0o777, name).toBe(0o600);
    }
    expect(readdirSync(dataDirectory).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

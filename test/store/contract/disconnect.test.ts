import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDynamoEngine } from '../../../infra/local/dynamodb/engine.ts';
import { serveEngine } from './engine-endpoint.ts';

it('a client that disconnects in the middle of a body does no harm', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'landfall-disconnect-'));
  const engine = await createDynamoEngine({ directory, clock: Date });
  const handled: string[] = [];
  const endpoint = await serveEngine((operation, body, raw) => {
    handled.push(operation);
    return engine.handle(operation, body, raw);
  });
  const socket = connect(Number(new URL(endpoint.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    'POST / HTTP/1.1\r\nhost: x\r\nx-amz-target: DynamoDB_20120810.PutItem\r\ncontent-length: 99\r\n\r\n{"Table',
  );
  socket.resetAndDestroy();
  await once(socket, 'close');
  const listed = await fetch(endpoint.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' },
    body: '{}',
  });
  expect(await listed.json()).toEqual({ TableNames: [] });
  expect(handled).toEqual(['ListTables']);
  await endpoint.close();
  await engine.close();
  await rm(directory, { recursive: true });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDynamoEngine } from '../../infra/local/dynamodb/engine.ts';
import { connectTable } from '../../shared/lambda/aws-clients.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { serveEngine } from './contract/engine-endpoint.ts';
import { ourTable } from './contract/our-table.ts';
import { type OpenTable, tableContract } from './table-contract.ts';

tableContract('the double in memory', async () => ({
  table: createMemoryTable(),
  close: async () => undefined,
}));

/** Through the very client the functions use. */
tableContract('DynamoDB', async (): Promise<OpenTable> => {
  const directory = await mkdtemp(join(tmpdir(), 'landfall-table-'));
  const engine = await createDynamoEngine({ directory, clock: Date });
  await engine.createTable(ourTable('landfall-state'));
  const endpoint = await serveEngine(engine.handle);
  const credentials = async () => ({ accessKeyId: 'test', secretAccessKey: 'test' });
  const table = connectTable('landfall-state', { endpoint: endpoint.url, region: 'us-east-1', credentials });
  const close = async (): Promise<void> => {
    await endpoint.close();
    await engine.close();
    await rm(directory, { recursive: true });
  };
  return { table, close };
});

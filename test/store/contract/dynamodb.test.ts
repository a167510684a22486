import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDynamoEngine } from '../../../infra/local/dynamodb/engine.ts';
import { dynamodbBatchContract } from './dynamodb-batch-contract.ts';
import { dynamodbContract } from './dynamodb-contract.ts';
import { dynamodbQueryContract } from './dynamodb-query-contract.ts';
import type { Endpoint } from './engine-endpoint.ts';
import { serveEngine } from './engine-endpoint.ts';
import { partiqlContract } from './partiql-contract.ts';

const contracts = [dynamodbContract, dynamodbBatchContract, dynamodbQueryContract, partiqlContract];

async function engineEndpoint(): Promise<Endpoint> {
  const directory = await mkdtemp(join(tmpdir(), 'landfall-dynamodb-'));
  const engine = await createDynamoEngine({ directory, clock: Date });
  const endpoint = await serveEngine(engine.handle);
  const close = async () => {
    await endpoint.close();
    await engine.close();
    await rm(directory, { recursive: true });
  };
  return { url: endpoint.url, close };
}

for (const contract of contracts) contract('the engine', engineEndpoint);

/** Any other implementation shows whether the contract asks for what DynamoDB does or for what our engine does. */
const oracle = process.env.LANDFALL_DYNAMODB_ORACLE_URL;
if (oracle !== undefined) {
  const endpoint = async () => ({ url: oracle, close: () => Promise.resolve() });
  for (const contract of contracts) contract('the oracle', endpoint);
}

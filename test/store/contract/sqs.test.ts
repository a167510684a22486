import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createSqsEngine } from '../../../infra/local/sqs/engine.ts';
import { createMemoryQueues } from '../../doubles/memory-queues.ts';
import { serveEngine } from './engine-endpoint.ts';
import { movedClock } from './moved-clock.ts';
import { sqsContract } from './sqs-contract.ts';
import type { SqsEndpoint } from './sqs-queue.ts';
import { sqsRedriveContract } from './sqs-redrive-contract.ts';
import { sqsVisibilityContract } from './sqs-visibility-contract.ts';

const contracts = [sqsContract, sqsVisibilityContract, sqsRedriveContract];

async function engineEndpoint(): Promise<SqsEndpoint> {
  const directory = await mkdtemp(join(tmpdir(), 'landfall-sqs-'));
  const clock = movedClock();
  const engine = createSqsEngine({ directory, clock });
  const endpoint = await serveEngine((action, body) => engine.handle(action, body));
  const close = async () => {
    engine.close();
    await endpoint.close();
    await rm(directory, { recursive: true });
  };
  return { url: endpoint.url, close, advance: async (seconds) => clock.advance(seconds) };
}

for (const contract of contracts) contract('the engine', engineEndpoint);

/** The double that the simulation runs on. */
async function memoryEndpoint(): Promise<SqsEndpoint> {
  const clock = movedClock();
  const queues = createMemoryQueues(clock);
  const endpoint = await serveEngine((action, body) => queues.handle(action, body));
  const close = async () => {
    queues.close();
    await endpoint.close();
  };
  return { url: endpoint.url, close, advance: async (seconds) => clock.advance(seconds) };
}

for (const contract of contracts) contract('the double in memory', memoryEndpoint);

/** Any other implementation shows whether the contract asks for what SQS does or for what our engine does. */
const oracle = process.env.LANDFALL_SQS_ORACLE_URL;
if (oracle !== undefined) {
  const endpoint = async (): Promise<SqsEndpoint> => ({
    url: oracle,
    close: () => Promise.resolve(),
    advance: (seconds) => wait(seconds * 1000),
  });
  for (const contract of contracts) contract('the oracle', endpoint);
}

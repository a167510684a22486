/**
 * Run as a process of its own and killed in the middle: writes to one engine for ever and prints what was confirmed.
 * Arguments: which engine, and the directory it keeps its state in.
 */
import { createDynamoEngine } from '../../../infra/local/dynamodb/engine.ts';
import { createSqsEngine } from '../../../infra/local/sqs/engine.ts';
import { ourTable } from './our-table.ts';

const [engineName, directory = ''] = process.argv.slice(2);

async function writeItems(): Promise<void> {
  const engine = await createDynamoEngine({ directory, clock: Date });
  await engine.createTable(ourTable('main', { indexed: true }));
  for (let batch = 0; ; batch += 1) {
    const keys = Array.from({ length: 10 }, (_, i) => `${batch}-${i}`);
    const Statement = `INSERT INTO "main" VALUE {'pk': ?, 'sk': ?, 'd': ?}`;
    const Statements = keys.map((key) => ({
      Statement,
      Parameters: [{ S: key }, { S: 'S' }, { S: `text of ${key}` }],
    }));
    await engine.handle('BatchExecuteStatement', { Statements }, Buffer.alloc(0));
    process.stdout.write(`${keys.join('\n')}\n`);
  }
}

async function sendMessages(): Promise<void> {
  const engine = createSqsEngine({ directory, clock: Date });
  engine.createQueue({ queueName: 'main' });
  for (let batch = 0; ; batch += 1) {
    const bodies = Array.from({ length: 10 }, (_, i) => `${batch}-${i}`);
    const Entries = bodies.map((MessageBody, i) => ({ Id: `n${i}`, MessageBody }));
    await engine.handle('SendMessageBatch', { QueueUrl: 'main', Entries });
    process.stdout.write(`${bodies.join('\n')}\n`);
    await new Promise(setImmediate);
  }
}

await (engineName === 'dynamodb' ? writeItems() : sendMessages());

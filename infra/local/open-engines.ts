import { createDynamoEngine, type DynamoEngine } from './dynamodb/engine.ts';
import type { DataDirectory } from './runtime/data-directory.ts';
import type { TwinClock } from './runtime/twin-clock.ts';
import { createSqsEngine, type SqsEngine } from './sqs/engine.ts';
import type { System } from './template/system.ts';

/** Opens both engines on the data directory and makes what the templates say. */
export async function openEngines(
  system: System,
  data: DataDirectory,
  clock: TwinClock,
): Promise<{ dynamo: DynamoEngine; sqs: SqsEngine }> {
  const dynamo = await createDynamoEngine({ directory: data.folder('dynamodb'), clock });
  const sqs = createSqsEngine({ directory: data.folder('sqs'), clock });
  for (const { definition } of system.tables) await dynamo.createTable(definition);
  // A dead-letter queue is made before the queue that names it.
  const ordered = system.queues.toSorted(
    (a, b) => Number('redrive' in a.definition) - Number('redrive' in b.definition),
  );
  for (const { definition } of ordered) sqs.createQueue(definition);
  for (const mapping of system.mappings) {
    // Their pollers died with the last twin: waiting for the visibility time-out would help nobody.
    sqs.releaseInFlight(mapping.queueArn.split(':').at(-1) ?? '');
  }
  return { dynamo, sqs };
}

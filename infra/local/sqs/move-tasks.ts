import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { queueArn, queueNameOf } from './queue-attributes.ts';
import type { Queues } from './queues.ts';

/**
 * Redrives a dead-letter queue: to `destination`, or each message to the queue it came from. Here the task is done when
 * the call answers, so it can never be found running.
 */
export function startMessageMove(all: Queues, sourceArn: string, destinationArn: string | undefined): string {
  const source = queueNameOf(sourceArn);
  if (!all.queues.exists(source)) {
    throw new AwsError(
      'ResourceNotFoundException',
      'The resource that you specified for the SourceArn parameter does not exist.',
    );
  }
  const origins = all.queues.sourcesOf(source);
  if (origins.length === 0) {
    throw new AwsError('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
  }
  const destination = destinationArn === undefined ? undefined : queueNameOf(destinationArn);
  if (destination !== undefined && !all.queues.exists(destination)) {
    throw new AwsError(
      'ResourceNotFoundException',
      'The resource that you specified for the DestinationArn parameter does not exist.',
    );
  }
  const moved = all.messages.redrive(source, (origin) => destination ?? origin ?? origins[0] ?? source);
  const total = [...moved.values()].reduce((sum, count) => sum + count, 0);
  const handle = randomUUID();
  all.database
    .prepare('INSERT INTO move_tasks (handle, source, destination, started_at, moved) VALUES (?, ?, ?, ?, ?)')
    .run(handle, source, destination ?? null, all.clock.now(), total);
  for (const queueName of moved.keys()) all.events.emit('message', queueName);
  return handle;
}

/** The latest tasks of one dead-letter queue, newest first. */
export function listMessageMoves(all: Queues, sourceArn: string, max: number): object[] {
  const rows = all.database
    .prepare('SELECT * FROM move_tasks WHERE source = ? ORDER BY started_at DESC, rowid DESC LIMIT ?')
    .all(queueNameOf(sourceArn), max);
  return rows.map((row) => ({
    Status: 'COMPLETED',
    SourceArn: sourceArn,
    ...(typeof row.destination === 'string' ? { DestinationArn: queueArn(row.destination) } : {}),
    StartedTimestamp: row.started_at,
    ApproximateNumberOfMessagesMoved: row.moved,
    ApproximateNumberOfMessagesToMove: row.moved,
  }));
}

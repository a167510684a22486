import * as z from 'zod';
import type { DynamoEngine } from '../dynamodb/engine.ts';

/**
 * What the twin knows of the application's own data, and all it knows (docs/data-model.md): a due item of kind `outbox` in a
 * partition `T#<shard>` stands for notices written but perhaps not sent. Its minute is never far ahead.
 */
const dueShards = 8;
const horizonMs = 10 * 60_000;

const answer = z.looseObject({
  Items: z.array(z.looseObject({ sk: z.object({ S: z.string() }) })).default([]),
});

/** How many due items of kind `outbox` lie in the state table near `now`. */
export async function countUnsentIntents(
  dynamo: DynamoEngine,
  tableName: string,
  now: number,
): Promise<number> {
  const until = new Date(now + horizonMs).toISOString();
  const counts = Array.from({ length: dueShards }, async (_, shard) => {
    const { body } = await dynamo.handle('Query', queryOf(tableName, `T#${shard}`, until), Buffer.alloc(0));
    return answer.parse(body).Items.filter(({ sk }) => sk.S.split('#')[1] === 'outbox').length;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

function queryOf(tableName: string, pk: string, until: string): object {
  return {
    TableName: tableName,
    KeyConditionExpression: 'pk = :pk AND sk < :until',
    ProjectionExpression: 'sk',
    ExpressionAttributeValues: { ':pk': { S: pk }, ':until': { S: until } },
  };
}

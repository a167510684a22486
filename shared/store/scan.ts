import type { DynamoSender } from './dynamo-sender.ts';
import { fromDynamo, toDynamoKey } from './dynamo-values.ts';
import type { Item, Key } from './table.ts';

/** One part of a walk over everything a table holds: a segment of so many, from an item on. */
export interface ScanPage {
  segment: number;
  segments: number;
  after?: Key | undefined;
  limit: number;
}

/** Items as they are stored, sealed ones sealed; `after` is where the segment goes on, undefined at its end. Only recovery walks a whole table. */
export type ScanTable = (page: ScanPage) => Promise<{ items: Item[]; after?: Key }>;

export const createDynamoScan =
  ({ sender, tableName }: { sender: DynamoSender; tableName: string }): ScanTable =>
  async ({ segment, segments, after, limit }) => {
    const answer = await sender.send('Scan', {
      TableName: tableName,
      Segment: segment,
      TotalSegments: segments,
      Limit: limit,
      ConsistentRead: true,
      ExclusiveStartKey: after === undefined ? undefined : toDynamoKey(after),
    });
    const last = answer.LastEvaluatedKey;
    const items = (answer.Items ?? []).map(fromDynamo);
    if (last?.pk?.S === undefined || last.sk?.S === undefined) return { items };
    return { items, after: { pk: last.pk.S, sk: last.sk.S } };
  };

import type { KeySchema, SecondaryIndex } from './dynalite.ts';

/** What a table is made with, in the template's own property names. */
export type TableDefinition = {
  TableName: string;
  KeySchema: KeySchema;
  AttributeDefinitions: { AttributeName: string; AttributeType: 'S' | 'N' | 'B' }[];
  GlobalSecondaryIndexes?: SecondaryIndex[];
};

/**
 * The answer to one request, refusals included: `handle` never rejects for what a client did wrong.
 * `units` are what AWS would bill, whatever ReturnConsumedCapacity says; `table` is the first table named.
 */
export type DynamoAnswer = {
  status: number;
  body: object;
  units: { read: number; write: number };
  table: string | undefined;
};

export type DynamoEngine = {
  /** Makes the table when it is not there yet; an existing one must have the same keys. */
  createTable(definition: TableDefinition): Promise<void>;
  /** `operation` is the part of X-Amz-Target after the point. */
  handle(operation: string, body: unknown, rawBody: Buffer): Promise<DynamoAnswer>;
  close(): Promise<void>;
};

import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { keyPartition, makeKey, readKey } from '../../shared/access/api-key.ts';
import type { DynamoEngine } from './dynamodb/engine.ts';
import type { DataDirectory } from './runtime/data-directory.ts';

type Deps = { dynamo: DynamoEngine; tableName: string; data: DataDirectory; now: number };

const kept = '_twin/admin-key';
const found = z.looseObject({ Item: z.record(z.string(), z.unknown()).optional() });

/**
 * The twin's own administrator key: made at the first start and kept in the data directory, its item put straight into the
 * state table. A key that was revoked meanwhile stays revoked and a new one takes its place.
 */
export async function ensureAdminKey(deps: Deps): Promise<string> {
  const secrets = deps.data.readSecrets();
  const existing = secrets[kept];
  if (existing !== undefined && (await isStored(deps, existing))) return existing;
  const { key, item } = makeKey({
    role: 'admin',
    subject: 'twin',
    environment: 'test',
    now: deps.now,
    random: (bytes) => randomBytes(bytes),
  });
  const stored = await deps.dynamo.handle(
    'PutItem',
    { TableName: deps.tableName, Item: marshall(item) },
    Buffer.alloc(0),
  );
  if (stored.status !== 200)
    throw new Error(`The admin key cannot be stored: ${JSON.stringify(stored.body)}`);
  deps.data.writeSecrets({ ...deps.data.readSecrets(), [kept]: key });
  return key;
}

async function isStored({ dynamo, tableName }: Deps, key: string): Promise<boolean> {
  const Key = { pk: { S: keyPartition }, sk: { S: readKey(key)?.keyId ?? '' } };
  const answer = await dynamo.handle(
    'GetItem',
    { TableName: tableName, Key, ConsistentRead: true },
    Buffer.alloc(0),
  );
  const item = found.parse(answer.body).Item;
  return item !== undefined && item.revokedAt === undefined;
}

function marshall(item: Readonly<Record<string, unknown>>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => {
      if (typeof value === 'number') return [name, { N: String(value) }];
      if (typeof value === 'string') return [name, { S: value }];
      throw new Error(`The admin key's item has ${name}, which is neither text nor a number`);
    }),
  );
}

import type { TableDefinition } from '../../../infra/local/dynamodb/engine.ts';

/** A table of our shape; `indexed` adds an index over the sort key, to watch what an index costs and survives. */
export function ourTable(TableName: string, options: { indexed?: boolean } = {}): TableDefinition {
  return {
    TableName,
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: ['pk', 'sk', ...(options.indexed ? ['d'] : [])].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S' as const,
    })),
    ...(options.indexed ? { GlobalSecondaryIndexes: [byText] } : {}),
  };
}

const byText = {
  IndexName: 'by-text',
  KeySchema: [
    { AttributeName: 'sk', KeyType: 'HASH' as const },
    { AttributeName: 'd', KeyType: 'RANGE' as const },
  ],
  Projection: { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: ['p'] },
};

import { expect, test } from 'vitest';
import { createDynamoTable } from '../../shared/store/dynamo-table.ts';

test('I9: a conditional write that DynamoDB gave no answer to is not taken for written', async () => {
  const sender = { send: async () => ({ Responses: [{}] }) };
  const table = createDynamoTable({ sender, tableName: 'landfall-state', pause: async () => undefined });
  const insert = (sk: string) => ({ kind: 'insert' as const, item: { pk: 'E#ent_1', sk } });
  expect(await table.write([insert('S')])).toEqual(['written']);
  await expect(table.write([insert('S'), insert('F#1')])).rejects.toThrow('answered for other statements');
});

import type { BatchStatementRequest, AttributeValue as DynamoValue } from '@aws-sdk/client-dynamodb';
import { toDynamoValue } from './dynamo-values.ts';
import type { ConditionalWrite, WriteOutcome } from './table.ts';

/** What one statement's error means. A second writer in the same instant is told "conflict": it may simply be tried again. */
export const verdictOf = (error: { Code?: string; Message?: string } | undefined): WriteOutcome | 'again' => {
  switch (error?.Code) {
    case undefined:
      return 'written';
    case 'DuplicateItem':
    case 'ConditionalCheckFailed':
      return 'refused';
    case 'ThrottlingError':
    case 'ProvisionedThroughputExceeded':
    case 'RequestLimitExceeded':
    case 'TransactionConflict':
    case 'InternalServerError':
      return 'again';
    default:
      throw new Error(`a conditional write failed with ${error?.Code}`);
  }
};

/** The one PartiQL statement that carries a conditional write. */
export const toStatement = (tableName: string, write: ConditionalWrite): BatchStatementRequest => {
  if (write.kind === 'insert') {
    let shape = '';
    const parameters: DynamoValue[] = [];
    for (const name in write.item) {
      const value = write.item[name];
      if (value === undefined) continue;
      shape += `${shape === '' ? '' : ', '}'${name}': ?`;
      parameters.push(toDynamoValue(value));
    }
    return { Statement: `INSERT INTO "${tableName}" VALUE {${shape}}`, Parameters: parameters };
  }
  const where = [`"pk" = ?`, `"sk" = ?`];
  const whereValues: DynamoValue[] = [{ S: write.key.pk }, { S: write.key.sk }];
  for (const [name, value] of Object.entries(write.when ?? {})) {
    if (value === null) where.push(`"${name}" IS MISSING`);
    else {
      where.push(`"${name}" = ?`);
      whereValues.push(toDynamoValue(value));
    }
  }
  const condition = where.join(' AND ');
  if (write.kind === 'delete') {
    // A DELETE of a missing item is not an error, so its outcome is "written": the caller wants it gone, and it is.
    return { Statement: `DELETE FROM "${tableName}" WHERE ${condition}`, Parameters: whereValues };
  }
  const sets = Object.entries(write.set);
  const changes = [
    ...sets.map(([name]) => `SET "${name}" = ?`),
    ...(write.remove ?? []).map((name) => `REMOVE "${name}"`),
  ].join(' ');
  return {
    Statement: `UPDATE "${tableName}" ${changes} WHERE ${condition}`,
    Parameters: [...sets.map(([, value]) => toDynamoValue(value)), ...whereValues],
  };
};

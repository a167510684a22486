import { AwsError } from '../aws-error.ts';
import type { AttributeValue, Item, Table } from './dynalite.ts';
import type { Request } from './metered-operation.ts';
import type { Condition, Statement } from './partiql-statement.ts';
import { parseStatement } from './partiql-statement.ts';

/** A statement as the single-item operation that does the same; `key` tells two statements on one item apart. */
export type BoundStatement = {
  verb: Statement['verb'];
  table: string;
  key: string[];
  operation: 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'GetItem';
  request: Request;
};

type Binding = {
  parameters: AttributeValue[];
  request: Request;
  table: (name: string) => Promise<Table>;
};

/** Statement texts repeat for ever, their values do not. */
const parsed = new Map<string, Statement>();
const maxParsed = 1000;

function parseOnce(text: string): Statement {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const statement = parseStatement(text);
  if (parsed.size < maxParsed) parsed.set(text, statement);
  return statement;
}

/** Puts the parameters into a statement and translates it. */
export async function bindStatement(text: string, binding: Binding): Promise<BoundStatement> {
  const statement = parseOnce(text);
  if (binding.parameters.length !== statement.parameters) {
    throw new AwsError(
      'ValidationException',
      `Number of parameters in request and statement don't match: ${text}`,
    );
  }
  const table = await binding.table(statement.table);
  const keyNames = table.KeySchema.map(({ AttributeName }) => AttributeName);
  return statement.verb === 'insert'
    ? translateInsert(statement, keyNames, binding)
    : translateKeyed(statement, { text, keyNames, binding });
}

function translateInsert(
  statement: Extract<Statement, { verb: 'insert' }>,
  keyNames: string[],
  { parameters, request }: Binding,
): BoundStatement {
  const item = Object.fromEntries(
    statement.values.map(({ attribute, parameter }) => [attribute, parameters[parameter]]),
  ) as Item;
  const [partitionKey = ''] = keyNames;
  return {
    verb: 'insert',
    table: statement.table,
    key: keyNames.map((name) => JSON.stringify(item[name])),
    operation: 'PutItem',
    request: {
      ...passedOn(request),
      TableName: statement.table,
      Item: item,
      Expected: { [partitionKey]: { ComparisonOperator: 'NULL' } },
    },
  };
}

type Keyed = { text: string; keyNames: string[]; binding: Binding };

function translateKeyed(
  statement: Exclude<Statement, { verb: 'insert' }>,
  { text, keyNames, binding }: Keyed,
): BoundStatement {
  const { parameters, request } = binding;
  const key = Object.fromEntries(keyNames.map((name) => [name, keyValue(statement.where, name, parameters)]));
  if (Object.values(key).includes(undefined)) {
    throw new AwsError(
      'ValidationException',
      `Where clause does not contain a mandatory equality on all key attributes: ${text}`,
    );
  }
  const rest = statement.where.filter(({ attribute }) => !keyNames.includes(attribute));
  if (
    statement.where.length !== rest.length + keyNames.length ||
    (statement.verb === 'select' && rest.length > 0)
  ) {
    throw new AwsError('ValidationException', `Statement is not one of the supported forms: ${text}`);
  }
  const bound = {
    table: statement.table,
    key: keyNames.map((name) => JSON.stringify(key[name])),
    request: { ...passedOn(request), TableName: statement.table, Key: key },
  };
  if (statement.verb === 'select') return { ...bound, verb: 'select', operation: 'GetItem' };
  const [partitionKey = ''] = keyNames;
  if (statement.verb === 'update') {
    const expected = {
      [partitionKey]: { ComparisonOperator: 'NOT_NULL' },
      ...expectations(rest, parameters),
    };
    const changes = { AttributeUpdates: attributeUpdates(statement, parameters), Expected: expected };
    return { ...bound, verb: 'update', operation: 'UpdateItem', request: { ...bound.request, ...changes } };
  }
  const condition = rest.length === 0 ? {} : absentOr(partitionKey, rest, parameters);
  return { ...bound, verb: 'delete', operation: 'DeleteItem', request: { ...bound.request, ...condition } };
}

function keyValue(
  where: Condition[],
  name: string,
  parameters: AttributeValue[],
): AttributeValue | undefined {
  const condition = where.find(({ attribute, kind }) => attribute === name && kind === 'equals');
  return condition?.kind === 'equals' ? parameters[condition.parameter] : undefined;
}

/** The older parameters of DynamoDB's API say the same as expressions and need no parsing, which costs half of a write here. */
function attributeUpdates(
  { sets, removes }: Extract<Statement, { verb: 'update' }>,
  parameters: AttributeValue[],
): Request {
  return Object.fromEntries([
    ...sets.map(({ attribute, parameter }) => [attribute, { Action: 'PUT', Value: parameters[parameter] }]),
    ...removes.map((attribute) => [attribute, { Action: 'DELETE' }]),
  ]);
}

function expectations(conditions: Condition[], parameters: AttributeValue[]): Request {
  return Object.fromEntries(
    conditions.map((condition) => {
      const { attribute, kind } = condition;
      if (kind !== 'equals')
        return [attribute, { ComparisonOperator: kind === 'missing' ? 'NULL' : 'NOT_NULL' }];
      return [attribute, { ComparisonOperator: 'EQ', AttributeValueList: [parameters[condition.parameter]] }];
    }),
  );
}

/** Deleting what is not there succeeds whatever the conditions: Developer Guide, "PartiQL delete statements". */
function absentOr(partitionKey: string, conditions: Condition[], parameters: AttributeValue[]): Request {
  const terms = conditions.map((condition, i) => {
    if (condition.kind === 'equals') return `#n${i} = :v${i}`;
    return condition.kind === 'missing' ? `attribute_not_exists(#n${i})` : `attribute_exists(#n${i})`;
  });
  const names = conditions.map(({ attribute }, i) => [`#n${i}`, attribute]);
  const values = conditions.flatMap((condition, i) =>
    condition.kind === 'equals' ? [[`:v${i}`, parameters[condition.parameter]] as const] : [],
  );
  return {
    ConditionExpression: `attribute_not_exists(#pk) OR (${terms.join(' AND ')})`,
    ExpressionAttributeNames: { '#pk': partitionKey, ...Object.fromEntries(names) },
    ...(values.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(values) }),
  };
}

/** The parameters of a statement that mean the same to the operation it becomes. */
function passedOn({ ConsistentRead, ReturnValuesOnConditionCheckFailure }: Request): Request {
  return { ConsistentRead, ReturnValuesOnConditionCheckFailure };
}

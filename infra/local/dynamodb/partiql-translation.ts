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
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': partitionKey },
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
  const words = new Placeholders(parameters);
  const [partitionKey = ''] = keyNames;
  const conditions = rest.map((condition) => words.condition(condition));
  if (statement.verb === 'update') {
    const expressions = {
      UpdateExpression: updateExpression(statement, words),
      ConditionExpression: [`attribute_exists(${words.name(partitionKey)})`, ...conditions].join(' AND '),
    };
    return {
      ...bound,
      verb: 'update',
      operation: 'UpdateItem',
      request: words.into(bound.request, expressions),
    };
  }
  // Deleting what is not there succeeds whatever the conditions: Developer Guide, "PartiQL delete statements".
  const absent = () => `attribute_not_exists(${words.name(partitionKey)})`;
  const expressions =
    conditions.length === 0 ? {} : { ConditionExpression: `${absent()} OR (${conditions.join(' AND ')})` };
  return {
    ...bound,
    verb: 'delete',
    operation: 'DeleteItem',
    request: words.into(bound.request, expressions),
  };
}

function keyValue(
  where: Condition[],
  name: string,
  parameters: AttributeValue[],
): AttributeValue | undefined {
  const condition = where.find(({ attribute, kind }) => attribute === name && kind === 'equals');
  return condition?.kind === 'equals' ? parameters[condition.parameter] : undefined;
}

function updateExpression(
  { sets, removes }: Extract<Statement, { verb: 'update' }>,
  words: Placeholders,
): string {
  const assignments = sets.map(
    ({ attribute, parameter }) => `${words.name(attribute)} = ${words.value(parameter)}`,
  );
  const removed = removes.map((attribute) => words.name(attribute));
  return [
    ...(assignments.length > 0 ? [`SET ${assignments.join(', ')}`] : []),
    ...(removed.length > 0 ? [`REMOVE ${removed.join(', ')}`] : []),
  ].join(' ');
}

/** The parameters of a statement that mean the same to the operation it becomes. */
function passedOn({ ConsistentRead, ReturnValuesOnConditionCheckFailure }: Request): Request {
  return { ConsistentRead, ReturnValuesOnConditionCheckFailure };
}

/** Names and values of one request's expressions, each under a placeholder so that no word is reserved. */
class Placeholders {
  readonly #parameters: AttributeValue[];
  readonly #names = new Map<string, string>();
  readonly #values: Record<string, AttributeValue | undefined> = {};

  constructor(parameters: AttributeValue[]) {
    this.#parameters = parameters;
  }

  name(attribute: string): string {
    const placeholder = this.#names.get(attribute) ?? `#n${this.#names.size}`;
    this.#names.set(attribute, placeholder);
    return placeholder;
  }

  value(parameter: number): string {
    this.#values[`:p${parameter}`] = this.#parameters[parameter];
    return `:p${parameter}`;
  }

  condition(condition: Condition): string {
    const name = this.name(condition.attribute);
    if (condition.kind === 'equals') return `${name} = ${this.value(condition.parameter)}`;
    return condition.kind === 'missing' ? `attribute_not_exists(${name})` : `attribute_exists(${name})`;
  }

  into(request: Request, expressions: Request): Request {
    const names = Object.fromEntries([...this.#names].map(([attribute, word]) => [word, attribute]));
    return {
      ...request,
      ...expressions,
      ...(this.#names.size > 0 ? { ExpressionAttributeNames: names } : {}),
      ...(Object.keys(this.#values).length > 0 ? { ExpressionAttributeValues: this.#values } : {}),
    };
  }
}

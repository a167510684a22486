import { AwsError } from '../aws-error.ts';
import type { Usage } from './capacity.ts';
import type { Item, Table } from './dynalite.ts';
import type { Request, Tables } from './metered-operation.ts';
import { asAwsError, ConditionFailed, runMetered } from './metered-operation.ts';
import type { BoundStatement } from './partiql-translation.ts';
import { bindStatement } from './partiql-translation.ts';

const maxStatements = 25;

/** ExecuteStatement: a refusal of the statement is the answer's own. */
export async function executeStatement(tables: Tables, request: Request, usage: Usage): Promise<Request> {
  const bound = await bind(tables, request);
  try {
    const answer = await runBound(tables, bound, usage);
    return { Items: answer.Item === undefined ? [] : [answer.Item] };
  } catch (error) {
    throw asStatementError(bound, error);
  }
}

/**
 * BatchExecuteStatement: statements are independent of each other; a refused one is an Error in its response, the answer
 * is still 200. The request itself is refused when it mixes reads and writes or names one item twice.
 */
export async function executeBatch(tables: Tables, request: Request, usage: Usage): Promise<Request> {
  const statements = request.Statements;
  if (!Array.isArray(statements) || statements.length < 1 || statements.length > maxStatements) {
    throw invalid(
      `1 validation error detected: Value at 'statements' failed to satisfy constraint: Member must have length between 1 and ${maxStatements}`,
    );
  }
  const bound: BoundStatement[] = [];
  for (const statement of statements) bound.push(await bind(tables, statement as Request));
  refuseMixture(bound);
  return { Responses: await Promise.all(bound.map((statement) => respond(tables, statement, usage))) };
}

async function respond(tables: Tables, bound: BoundStatement, usage: Usage): Promise<object> {
  try {
    const answer = await runBound(tables, bound, usage);
    return { TableName: bound.table, ...(answer.Item === undefined ? {} : { Item: answer.Item }) };
  } catch (error) {
    const refusal = asStatementError(bound, error);
    const Code = batchCodes.get(refusal.code) ?? 'ValidationError';
    const item = refusal instanceof ConditionFailed ? refusal.item : undefined;
    const failure = { Code, Message: refusal.message, ...(item === undefined ? {} : { Item: item }) };
    return { TableName: bound.table, Error: failure };
  }
}

/** The codes of BatchStatementError for the refusals a statement can meet here. */
const batchCodes = new Map([
  ['ConditionalCheckFailedException', 'ConditionalCheckFailed'],
  ['DuplicateItemException', 'DuplicateItem'],
  ['ResourceNotFoundException', 'ResourceNotFound'],
]);

async function bind(tables: Tables, request: Request): Promise<BoundStatement> {
  const { Statement, Parameters } = request;
  if (typeof Statement !== 'string') throw invalid('Statement must be a string');
  const table = (name: string): Promise<Table> => tables.tableOf(name);
  return bindStatement(Statement, { parameters: (Parameters ?? []) as Item[string][], request, table });
}

async function runBound(tables: Tables, bound: BoundStatement, usage: Usage): Promise<Request> {
  return runMetered(tables, bound.operation, bound.request, usage);
}

function asStatementError(bound: BoundStatement, error: unknown): AwsError {
  const refusal = asAwsError(error);
  if (bound.verb !== 'insert' || !(refusal instanceof ConditionFailed)) return refusal;
  return new AwsError('DuplicateItemException', 'Duplicate primary key exists in table');
}

function refuseMixture(bound: BoundStatement[]): void {
  const reads = bound.filter(({ verb }) => verb === 'select').length;
  if (reads !== 0 && reads !== bound.length) {
    throw invalid('Batch statements must be either all read statements or all write statements');
  }
  const items = new Set(bound.map(({ table, key }) => JSON.stringify([table, key])));
  if (items.size !== bound.length)
    throw invalid('Batch statements must not name the same item more than once');
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

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
  const bound: Bound[] = [];
  for (const statement of statements) bound.push(await bindOrRefuse(tables, statement as Request));
  refuseMixture(bound.flatMap(({ statement }) => statement ?? []));
  return { Responses: await Promise.all(bound.map((one) => respond(tables, one, usage))) };
}

type Bound = { statement: BoundStatement; refusal?: never } | { statement?: never; refusal: AwsError };

/** A statement that cannot be understood is refused for itself, as AWS does: the others of its batch are run. */
async function bindOrRefuse(tables: Tables, request: Request): Promise<Bound> {
  try {
    return { statement: await bind(tables, request) };
  } catch (error) {
    return { refusal: asAwsError(error) };
  }
}

async function respond(tables: Tables, bound: Bound, usage: Usage): Promise<object> {
  if (bound.refusal !== undefined) return { Error: asBatchError(bound.refusal) };
  const TableName = bound.statement.table;
  try {
    const { Item } = await runBound(tables, bound.statement, usage);
    return { TableName, ...(Item === undefined ? {} : { Item }) };
  } catch (error) {
    return { TableName, Error: asBatchError(asStatementError(bound.statement, error)) };
  }
}

function asBatchError(refusal: AwsError): object {
  const item = refusal instanceof ConditionFailed ? refusal.item : undefined;
  const Code = batchCodes.get(refusal.code) ?? 'ValidationError';
  return { Code, Message: refusal.message, ...(item === undefined ? {} : { Item: item }) };
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
    throw invalid('Read and write requests together in the same batch is not supported.');
  }
  const items = new Set(bound.map(({ table, key }) => JSON.stringify([table, key])));
  if (items.size !== bound.length) throw invalid('Provided list of item keys contains duplicates');
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

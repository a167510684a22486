import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DynamoEngine } from '../../../infra/local/dynamodb/engine.ts';
import { createDynamoEngine } from '../../../infra/local/dynamodb/engine.ts';
import { parseStatement } from '../../../infra/local/dynamodb/partiql-statement.ts';

/** Beside the contract: what is documented but not the same in every implementation, and what only our engine refuses. */
describe('statements of the engine', () => {
  let directory: string;
  let engine: DynamoEngine;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'landfall-partiql-'));
    engine = await createDynamoEngine({ directory, clock: Date });
    await engine.createTable({
      TableName: 'main',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    });
    await execute(`INSERT INTO "main" VALUE {'pk': ?, 'sk': ?, 'v': ?}`, 'here', 'S', '1');
  });
  afterAll(async () => {
    await engine.close();
    await rm(directory, { recursive: true });
  });
  const execute = (Statement: string, ...parameters: string[]) => {
    const Parameters = parameters.map((S) => ({ S }));
    return engine.handle('ExecuteStatement', { Statement, Parameters }, Buffer.alloc(0));
  };

  it('deletes what is not there without complaint, whatever the condition', async () => {
    const text = 'DELETE FROM "main" WHERE "pk"=? AND "sk"=? AND "v"=?';
    expect(await execute(text, 'not-here', 'S', '1')).toMatchObject({ status: 200 });
    expect(await execute(text, 'here', 'S', '2')).toMatchObject({ status: 400 });
  });

  it('shows the item a condition failed on when asked', async () => {
    const Statement = 'UPDATE "main" SET "v"=? WHERE "pk"=? AND "sk"=? AND "v"=?';
    const Parameters = ['2', 'here', 'S', '9'].map((S) => ({ S }));
    const asked = { Statement, Parameters, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
    const { body } = await engine.handle('BatchExecuteStatement', { Statements: [asked] }, Buffer.alloc(0));
    const Item = { v: { S: '1' } };
    expect(body).toMatchObject({ Responses: [{ Error: { Code: 'ConditionalCheckFailed', Item } }] });
  });

  it.each([
    `INSERT INTO "main" VALUE {'pk': 'literal', 'sk': ?}`,
    `INSERT INTO "main" VALUE {'pk': ?, 'sk': ?} RETURNING ALL OLD *`,
    `UPDATE "main" SET "v"=?, "w"=? WHERE "pk"=? AND "sk"=?`,
    `UPDATE "main" SET "v"="v"+? WHERE "pk"=? AND "sk"=?`,
    `UPDATE "main" SET "v"=? WHERE "pk"=? OR "sk"=?`,
    `UPDATE "main" SET "v"=?`,
    `UPDATE "main" SET "v"=? REMOVE "v" WHERE "pk"=? AND "sk"=?`,
    `UPDATE "main" SET "v"=? WHERE "pk"=? AND "sk"=? AND "n"=? AND "n" IS MISSING`,
    `SELECT "v" FROM "main" WHERE "pk"=? AND "sk"=?`,
    `SELECT * FROM "main"."index" WHERE "pk"=? AND "sk"=?`,
    `DELETE FROM "main" WHERE "pk"=? AND "sk"=? AND begins_with("v", ?)`,
    `DROP TABLE "main"`,
    '',
  ])('refuses %j by naming it', async (statement) => {
    expect(() => parseStatement(statement)).toThrow(
      `Statement is not one of the supported forms: ${statement}`,
    );
  });

  it.each([
    ['a key attribute without equality', 'UPDATE "main" SET "v"=? WHERE "pk"=?', ['1', 'here']],
    ['too few parameters', 'UPDATE "main" SET "v"=? WHERE "pk"=? AND "sk"=?', ['1', 'here']],
    [
      'a select with a condition',
      'SELECT * FROM "main" WHERE "pk"=? AND "sk"=? AND "v"=?',
      ['here', 'S', '1'],
    ],
    [
      'a key attribute that would change',
      'UPDATE "main" SET "sk"=? WHERE "pk"=? AND "sk"=?',
      ['T', 'here', 'S'],
    ],
  ])('refuses %s', async (_, text, parameters) => {
    const { status, body } = await execute(text, ...parameters);
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { __type: expect.stringContaining('ValidationException') },
    });
  });

  it('reads a statement whatever its spacing, case of keywords and ending', () => {
    const statement = parseStatement(' update main set v = ?\n remove "old name" where pk=? and sk = ? ;');
    expect(statement).toMatchObject({ verb: 'update', table: 'main', removes: ['old name'], parameters: 3 });
  });
});

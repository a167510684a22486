import type { AttributeValue, BatchStatementRequest } from '@aws-sdk/client-dynamodb';
import {
  BatchExecuteStatementCommand,
  ConditionalCheckFailedException,
  ExecuteStatementCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MakeEndpoint, OpenTable } from './dynamodb-table.ts';
import { openTable, refusal } from './dynamodb-table.ts';

type Item = Record<string, AttributeValue>;
type Ask = {
  insert(pk: string, v: string): BatchStatementRequest;
  statement(text: string, ...parameters: string[]): BatchStatementRequest;
  read(pk: string): Promise<Item | undefined>;
  one(request: BatchStatementRequest): Promise<unknown>;
  batch(requests: BatchStatementRequest[]): Promise<Response[]>;
};
type Response = { code?: string | undefined; item?: Item | undefined };

/** What the store relies on from PartiQL: the statement forms of decision 0011 and how a batch answers. */
export function partiqlContract(name: string, makeEndpoint: MakeEndpoint): void {
  describe(`statements in ${name}`, () => {
    let open: OpenTable;
    let ask: Ask;
    beforeAll(async () => {
      open = await openTable(makeEndpoint);
      ask = asking(open);
    });
    afterAll(() => open.close());
    beforeEach(async () => {
      await ask.one(ask.statement('DELETE FROM "T" WHERE "pk"=? AND "sk"=?', 'old', 'S'));
      await ask.one(ask.insert('old', '1'));
    });
    const using = () => ask;
    inserts(using);
    updates(using);
    deletes(using);
    batches(using);
  });
}

function asking({ client, table }: OpenTable): Ask {
  const ask: Ask = {
    statement: (text, ...parameters) => ({
      Statement: text.replace('"T"', `"${table}"`),
      Parameters: parameters.map((S) => ({ S })),
    }),
    insert: (pk, v) => ask.statement(`INSERT INTO "T" VALUE {'pk': ?, 'sk': ?, 'v': ?}`, pk, 'S', v),
    one: (request) => client.send(new ExecuteStatementCommand({ ...request, Statement: request.Statement })),
    batch: async (Statements) => {
      const { Responses } = await client.send(new BatchExecuteStatementCommand({ Statements }));
      return (Responses ?? []).map(({ Error: error, Item }) => ({
        code: error?.Code,
        item: Item ?? error?.Item,
      }));
    },
    read: async (pk) => {
      const select = ask.statement('SELECT * FROM "T" WHERE "pk"=? AND "sk"=?', pk, 'S');
      const found = await client.send(
        new ExecuteStatementCommand({ ...select, Statement: select.Statement, ConsistentRead: true }),
      );
      return found.Items?.[0];
    },
  };
  return ask;
}

function inserts(using: () => Ask): void {
  it('inserts an item once', async () => {
    const ask = using();
    expect(await ask.read('old')).toEqual({ pk: { S: 'old' }, sk: { S: 'S' }, v: { S: '1' } });
    const again = await refusal(ask.one(ask.insert('old', '2')));
    // The API reference says DuplicateItemException; DynamoDB Local leaves the ending off.
    expect(again.name).toMatch(/^DuplicateItem(Exception)?$/);
    expect(await ask.read('old')).toMatchObject({ v: { S: '1' } });
  });
}

function updates(using: () => Ask): void {
  const set = 'UPDATE "T" SET "v"=? SET "n"=? WHERE "pk"=? AND "sk"=?';

  it('sets and removes attributes of an item that is there', async () => {
    const ask = using();
    await ask.one(ask.statement(`${set} AND "v"=?`, '2', 'x', 'old', 'S', '1'));
    expect(await ask.read('old')).toMatchObject({ v: { S: '2' }, n: { S: 'x' } });
    await ask.one(ask.statement('UPDATE "T" REMOVE "n" WHERE "pk"=? AND "sk"=?', 'old', 'S'));
    expect(await ask.read('old')).not.toHaveProperty('n');
  });

  it.each([
    ['there is no such item', set, ['2', 'x', 'nobody', 'S']],
    ['an attribute differs', `${set} AND "v"=?`, ['2', 'x', 'old', 'S', '9']],
    ['an attribute that must be missing is there', `${set} AND "v" IS MISSING`, ['2', 'x', 'old', 'S']],
    ['an attribute that must be there is missing', `${set} AND "n" IS NOT MISSING`, ['2', 'x', 'old', 'S']],
  ])('refuses an update when %s', async (_, text, parameters) => {
    const ask = using();
    const error = await ask.one(ask.statement(text, ...parameters)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(await ask.read('old')).toMatchObject({ v: { S: '1' } });
    expect(await ask.read('nobody')).toBeUndefined();
  });

  it('updates when an attribute is missing as it should be', async () => {
    const ask = using();
    await ask.one(ask.statement(`${set} AND "n" IS MISSING`, '2', 'x', 'old', 'S'));
    expect(await ask.read('old')).toMatchObject({ n: { S: 'x' } });
  });
}

function deletes(using: () => Ask): void {
  const remove = 'DELETE FROM "T" WHERE "pk"=? AND "sk"=?';

  it('deletes under a condition, and what is not there without complaint', async () => {
    const ask = using();
    const wrong = ask
      .one(ask.statement(`${remove} AND "v"=?`, 'old', 'S', '9'))
      .catch((error: unknown) => error);
    expect(await wrong).toBeInstanceOf(ConditionalCheckFailedException);
    await ask.one(ask.statement(`${remove} AND "v"=?`, 'old', 'S', '1'));
    expect(await ask.read('old')).toBeUndefined();
    await ask.one(ask.statement(remove, 'old', 'S'));
  });
}

function batches(using: () => Ask): void {
  it('answers each statement for itself, in order', async () => {
    const ask = using();
    const unique = crypto.randomUUID();
    const responses = await ask.batch([
      ask.insert(unique, '1'),
      ask.insert('old', '2'),
      ask.statement('UPDATE "T" SET "v"=? WHERE "pk"=? AND "sk"=?', '2', `${unique}-absent`, 'S'),
      ask.statement('DELETE FROM "T" WHERE "pk"=? AND "sk"=?', `${unique}-none`, 'S'),
    ]);
    const codes = responses.map(({ code }) => code);
    expect(codes).toEqual([undefined, 'DuplicateItem', 'ConditionalCheckFailed', undefined]);
    expect(await ask.read(unique)).toMatchObject({ v: { S: '1' } });
  });

  it('reads several items, with a gap for one that is not there', async () => {
    const ask = using();
    const select = 'SELECT * FROM "T" WHERE "pk"=? AND "sk"=?';
    const responses = await ask.batch([
      ask.statement(select, 'nobody', 'S'),
      ask.statement(select, 'old', 'S'),
    ]);
    expect(responses.map(({ item }) => item?.v?.S)).toEqual([undefined, '1']);
  });

  it('runs the other statements when one cannot be understood or its table is not there', async () => {
    const ask = using();
    const unique = crypto.randomUUID();
    const responses = await ask.batch([
      ask.statement('UPSERT "T"'),
      ask.statement('DELETE FROM "no-such-table" WHERE "pk"=? AND "sk"=?', 'a', 'S'),
      ask.insert(unique, '1'),
    ]);
    expect(responses.map(({ code }) => code)).toEqual(['ValidationError', 'ResourceNotFound', undefined]);
    expect(await ask.read(unique)).toMatchObject({ v: { S: '1' } });
  });

  it('refuses a batch of reads and writes, of one item twice, of 26 and of none', async () => {
    const ask = using();
    const select = ask.statement('SELECT * FROM "T" WHERE "pk"=? AND "sk"=?', 'old', 'S');
    const many = Array.from({ length: 26 }, (_, i) => ask.insert(`many-${i}`, '1'));
    for (const batch of [
      [select, ask.insert('new', '1')],
      [ask.insert('x', '1'), ask.insert('x', '2')],
      many,
      [],
    ]) {
      expect(await refusal(ask.batch(batch))).toMatchObject({ name: 'ValidationException' });
    }
    expect(await ask.read('many-0')).toBeUndefined();
  });
}

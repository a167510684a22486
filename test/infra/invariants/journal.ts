import { describe, expect, it } from 'vitest';
import { createJudge } from '../../../infra/local/iam/judge.ts';
import { dynamoNeeds, storesOf } from '../../../infra/local/iam/needs.ts';
import type { Role } from '../../../infra/local/iam/read-policies.ts';
import { readCloudAssembly } from '../../../infra/local/template/cloud-assembly.ts';
import { readSystem } from '../../../infra/local/template/system.ts';
import { synthesised } from '../synthesised.ts';

/** The grants of the templates, judged call by call as the local twin judges them. */
const system = readSystem(readCloudAssembly(synthesised.outdir), 'http://127.0.0.1:1');
const judge = createJudge(system.policies, system.account.accountId);
const stores = storesOf(system);
const [table, , journal] = system.tables.map(({ definition }) => definition.TableName);
const roles = system.functions.map(({ label, roleArn }) => ({
  label,
  role: system.policies.roles.get(roleArn) as Role,
}));

const key = { pk: { S: 'J#140105#2026-11-21' }, sk: { S: '00000001' } };
const statement = (Statement: string) => ['BatchExecuteStatement', { Statements: [{ Statement }] }] as const;
const on = (name = '') => ({
  add: statement(`INSERT INTO "${name}" VALUE {'pk': ?, 'sk': ?}`),
  change: statement(`UPDATE "${name}" SET d = ? WHERE pk = ? AND sk = ?`),
  takeOut: statement(`DELETE FROM "${name}" WHERE pk = ? AND sk = ?`),
  overwrite: ['BatchWriteItem', { RequestItems: { [name]: [{ PutRequest: { Item: key } }] } }] as const,
  drop: ['BatchWriteItem', { RequestItems: { [name]: [{ DeleteRequest: { Key: key } }] } }] as const,
  replace: ['PutItem', { TableName: name, Item: key }] as const,
  delete: ['DeleteItem', { TableName: name, Key: key }] as const,
  update: ['UpdateItem', { TableName: name, Key: key }] as const,
});
const mayDo = (call: readonly [string, object]) =>
  roles
    .filter(({ role }) => judge.refusal(role, dynamoNeeds(stores, call[0], call[1])) === undefined)
    .map(({ label }) => label);

describe('the journal of who looked at whom', () => {
  it('takes lines from every function that tells of people', () => {
    expect(roles.length).toBeGreaterThan(10);
    expect(mayDo(on(journal).add)).toHaveLength(10);
    expect(mayDo(on(table).add).length).toBeGreaterThan(8);
  });

  it.each(['change', 'takeOut', 'overwrite', 'drop', 'replace', 'delete', 'update'] as const)(
    'refuses every function to %s a line',
    (how) => {
      expect(mayDo(on(journal)[how])).toEqual([]);
    },
  );
});

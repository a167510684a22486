import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { stageNames } from '../../../infra/service/stages.ts';
import { read, synthesised } from '../synthesised.ts';

const { ofType } = synthesised;

const oneOrMore = <T extends z.ZodType>(of: T) =>
  z.union([of, z.array(of)]).transform((some) => [some].flat() as z.output<T>[]);
const statement = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore(z.string()),
  Resource: oneOrMore(z.unknown()),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});
const role = z.object({
  AssumeRolePolicyDocument: z.object({
    Statement: z.array(
      z.object({ Principal: z.object({ Service: z.string() }), Condition: z.unknown().optional() }),
    ),
  }),
  ManagedPolicyArns: z.array(z.unknown()).optional(),
  Policies: z.array(
    z.object({ PolicyName: z.string(), PolicyDocument: z.object({ Statement: z.array(statement) }) }),
  ),
});

const roles = ofType('AWS::IAM::Role').map((resource) => ({ id: resource.id, ...read(role, resource) }));
const grants = roles.flatMap(({ id, Policies }) =>
  Policies.flatMap(({ PolicyName, PolicyDocument }) =>
    PolicyDocument.Statement.map((one) => ({ id, name: PolicyName, ...one })),
  ),
);
const may = (action: string) => grants.filter(({ Action }) => Action.includes(action));
const namesWith = (action: string) => [...new Set(may(action).map(({ name }) => name))].toSorted();
const whoMay = (action: string, resource: RegExp) =>
  may(action)
    .filter(({ Resource }) => Resource.some((one) => resource.test(JSON.stringify(one))))
    .map(({ name }) => name)
    .toSorted();

describe('every role', () => {
  it('belongs to one function, or to the scheduler, and has no policy but its own', () => {
    expect(roles.flatMap(({ Policies }) => Policies.map(({ PolicyName }) => PolicyName)).toSorted()).toEqual(
      [...stageNames, 'tick'].toSorted(),
    );
    for (const { id, ManagedPolicyArns } of roles) expect(ManagedPolicyArns, id).toBeUndefined();
    expect(ofType('AWS::IAM::Policy')).toEqual([]);
    expect(ofType('AWS::IAM::ManagedPolicy')).toEqual([]);
  });

  it('is taken on by one service; the scheduler only on behalf of this account', () => {
    for (const { id, AssumeRolePolicyDocument } of roles) {
      expect(AssumeRolePolicyDocument.Statement, id).toHaveLength(1);
      for (const { Principal, Condition } of AssumeRolePolicyDocument.Statement) {
        if (Principal.Service === 'lambda.amazonaws.com') continue;
        expect(Principal.Service).toBe('scheduler.amazonaws.com');
        expect(Condition).toEqual({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } });
      }
    }
  });
});

describe('every grant', () => {
  it('names its actions one by one', () => {
    for (const { id, Effect, Action } of grants) {
      expect(Effect).toBe('Allow');
      for (const action of Action) expect(action, id).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
    }
  });

  it('names its resources; only the queues of localities in other accounts are known by a prefix', () => {
    const wild = grants.filter(({ Resource }) => Resource.some((one) => JSON.stringify(one).includes('*')));
    expect(wild.map(({ name, Action }) => [name, Action])).toEqual([['deliver', ['sqs:SendMessage']]]);
    expect(JSON.stringify(wild[0]?.Resource)).toContain(':sqs:*:*:landfall-inbox-*');
  });

  it('lets nobody use the key by hand, only through the service that keeps the data', () => {
    const withKey = grants.filter(({ Action }) => Action.some((action) => action.startsWith('kms:')));
    expect(withKey.length).toBeGreaterThan(stageNames.length);
    for (const { id, Condition } of withKey) {
      expect(JSON.stringify(Condition?.StringEquals?.['kms:ViaService']), id).toMatch(
        /(dynamodb|sqs|secretsmanager)\./,
      );
    }
  });

  it('lets a function write its own log only', () => {
    for (const { name, Resource } of may('logs:PutLogEvents')) {
      expect(JSON.stringify(Resource).toLowerCase(), name).toContain(`${name}logs`);
    }
    expect(namesWith('logs:PutLogEvents')).toEqual([...stageNames].toSorted());
  });
});

describe('the functions', () => {
  it('never drop or administer the table, and scan it in a rebuild alone', () => {
    const known = ['BatchGetItem', 'Query', 'BatchWriteItem', 'PartiQLInsert', 'PartiQLUpdate', 'UpdateItem'];
    const erasing = ['admin', 'checks'];
    const onKeys = ['BatchGetItem', 'PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete'];
    for (const { name, Action, Resource } of grants) {
      const also = [
        ...(erasing.includes(name) ? ['PartiQLDelete'] : []),
        ...(name === 'admin' ? ['Scan'] : []),
      ];
      const isKeys = JSON.stringify(Resource).includes('KeyTable');
      const actions = Action.filter((action) => action.startsWith('dynamodb:'));
      for (const action of actions)
        expect(isKeys ? onKeys : [...known, ...also]).toContain(action.replace('dynamodb:', ''));
    }
  });

  it('add to the journal and read it, and can neither change nor delete what stands in it', () => {
    const onJournal = grants.filter(({ Resource }) => JSON.stringify(Resource).includes('Journal'));
    const actions = [...new Set(onJournal.flatMap(({ Action }) => Action))].toSorted();
    expect(actions).toEqual(['dynamodb:PartiQLInsert', 'dynamodb:Query']);
    const withoutReads = ['certificates', 'deliver', 'intake', 'register'];
    const reading = stageNames.filter((name) => !withoutReads.includes(name)).toSorted();
    expect(whoMay('dynamodb:PartiQLInsert', /Journal/)).toEqual(reading);
  });

  it('delete keys of sealed data where people are erased, and nowhere else', () => {
    expect(whoMay('dynamodb:PartiQLUpdate', /KeyTable/)).toEqual(['admin', 'checks']);
    expect(whoMay('dynamodb:PartiQLDelete', /KeyTable/)).toEqual(['admin', 'checks']);
    expect(whoMay('dynamodb:BatchWriteItem', /KeyTable/)).toEqual([]);
  });

  it('open personal data only where it is handled', () => {
    const without = ['sites', 'transfers'];
    const opening = stageNames.filter((name) => !without.includes(name)).toSorted();
    expect(whoMay('dynamodb:BatchGetItem', /KeyTable/)).toEqual(opening);
    expect(whoMay('secretsmanager:GetSecretValue', /SealSecret/)).toEqual(opening);
  });

  it('change no configuration but in admin, and in deliver when an endpoint is gone for good', () => {
    expect(namesWith('dynamodb:UpdateItem')).toEqual(['admin', 'deliver']);
  });

  it('read the master secret only where something is derived from it', () => {
    expect(whoMay('secretsmanager:GetSecretValue', /MasterSecret/)).toEqual([
      'admin',
      'certificates',
      'checks',
      'deliver',
      'lookups',
      'register',
      'traveller',
    ]);
  });

  it('receive only from the queue of their own stage', () => {
    expect(whoMay('sqs:ReceiveMessage', /Arrivals/)).toEqual(['register']);
    expect(whoMay('sqs:ReceiveMessage', /Notifications/)).toEqual(['deliver']);
    expect(namesWith('sqs:ReceiveMessage')).toEqual(['deliver', 'register']);
  });

  it('send only where the flow goes', () => {
    expect(whoMay('sqs:SendMessage', /Arrivals/)).toEqual(['admin', 'checks', 'intake', 'register']);
    expect(whoMay('sqs:SendMessage', /Notifications/)).toEqual([
      'admin',
      'checks',
      'deliver',
      'feedback',
      'lookups',
      'register',
      'reports',
      'transfers',
      'traveller',
    ]);
    expect(whoMay('sqs:SendMessage', /landfall-inbox-/)).toEqual(['deliver']);
    expect(whoMay('sqs:SendMessage', /DeadLetters/)).toEqual(['tick']);
  });

  it('count what lies in the queues where the status is told, beside who takes it', () => {
    expect(whoMay('sqs:GetQueueAttributes', /Arrivals/)).toEqual(['admin', 'register']);
    expect(whoMay('sqs:GetQueueAttributes', /Notifications/)).toEqual(['admin', 'deliver']);
  });

  it('may use the key through each service they call', () => {
    const through = (name: string) =>
      grants
        .filter((one) => one.name === name && one.Action.includes('kms:Decrypt'))
        .map(({ Condition }) => JSON.stringify(Condition).match(/(dynamodb|sqs|secretsmanager)\./)?.[1]);
    for (const { name, Action } of grants) {
      if (Action.some((action) => action.startsWith('dynamodb:')))
        expect(through(name), name).toContain('dynamodb');
      if (Action.some((action) => action.startsWith('sqs:'))) expect(through(name), name).toContain('sqs');
      if (Action.some((action) => action.startsWith('secrets')))
        expect(through(name), name).toContain('secretsmanager');
    }
  });
});

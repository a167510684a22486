import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { stackNames, synthesised } from '../synthesised.ts';

const { ofType, resources, templates } = synthesised;

describe('what must outlive every deploy', () => {
  it('is kept when its stack or its definition goes', () => {
    const [key, table, secret] = ['AWS::KMS::Key', 'AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret'];
    const lasting = [key, table, table, table, secret, secret];
    const kept = resources.filter(({ type }) => lasting.includes(type));
    expect(kept.map(({ type }) => type).toSorted()).toEqual(lasting.toSorted());
    for (const one of kept) {
      expect(one, one.id).toMatchObject({
        deletionPolicy: 'Retain',
        updateReplacePolicy: 'Retain',
        stack: 'LandfallState',
      });
    }
  });

  it('is one table of data on demand, protected, recoverable to any second, with neither index nor stream', () => {
    const [table] = ofType('AWS::DynamoDB::Table');
    expect(table?.properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    });
    for (const absent of ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes', 'StreamSpecification']) {
      expect(table?.properties).not.toHaveProperty(absent);
    }
  });

  it('is a table of keys apart, which brings back nothing that was deleted more than a day ago', () => {
    const [, keys] = ofType('AWS::DynamoDB::Table');
    expect(keys?.properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 1 },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    });
    expect(keys?.properties).not.toHaveProperty('TimeToLiveSpecification');
    expect(ofType('AWS::Backup::BackupSelection')).toEqual([]);
  });

  it('is a journal apart, recoverable to any second, that only time takes anything out of', () => {
    const [, , journal] = ofType('AWS::DynamoDB::Table');
    expect(journal?.properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    });
  });

  it('is one key that rotates, which protects the secrets too', () => {
    const [key] = ofType('AWS::KMS::Key');
    expect(key?.properties).toMatchObject({ EnableKeyRotation: true });
    for (const secret of ofType('AWS::SecretsManager::Secret')) {
      expect(secret.properties).toMatchObject({ KmsKeyId: { 'Fn::GetAtt': [key?.id, 'Arn'] } });
    }
    expect(ofType('AWS::SecretsManager::RotationSchedule')).toEqual([]);
  });
});

describe('the templates', () => {
  it('are written with the few intrinsics that the local twin resolves', () => {
    const known = ['Ref', 'Fn::GetAtt', 'Fn::Join', 'Fn::Sub', 'Fn::ImportValue'];
    const pseudo = [
      'AWS::AccountId',
      'AWS::Region',
      'AWS::Partition',
      'AWS::URLSuffix',
      'AWS::StackName',
      'AWS::StackId',
      'AWS::NoValue',
    ];
    for (const { Resources, Outputs } of templates) {
      for (const [name, argument] of intrinsics([Resources, Outputs])) {
        expect(known).toContain(name);
        if (name !== 'Ref' || typeof argument !== 'string') continue;
        expect(pseudo.includes(argument) || Object.hasOwn(Resources, argument), argument).toBe(true);
      }
    }
  });

  it('refer to each other by exports, so that nothing in use can be taken away', () => {
    const output = z.object({ Export: z.object({ Name: z.string() }) });
    const exported = templates.flatMap(({ Outputs }) =>
      Object.values(Outputs).flatMap((one) => output.safeParse(one).data?.Export.Name ?? []),
    );
    const imported = intrinsics(templates).flatMap(([name, argument]) =>
      name === 'Fn::ImportValue' ? [argument] : [],
    );
    expect(imported.length).toBeGreaterThan(0);
    for (const name of imported) expect(exported).toContain(name);
  });

  it('hold no dashboard with tags, whose deploy fails in several regions, and tag all else that can be', () => {
    const dashboards = ofType('AWS::CloudWatch::Dashboard');
    expect(dashboards).toHaveLength(1);
    for (const { properties } of dashboards) expect(properties).not.toHaveProperty('Tags');
    for (const { id, properties } of ofType('AWS::SQS::Queue')) {
      expect(properties.Tags, id).toContainEqual({ Key: 'project', Value: 'landfall' });
    }
  });

  it('tell an administrator where the API, the table, the secret and the alarms are', () => {
    const told = Object.fromEntries(
      stackNames.map((stack, index) => [stack, Object.keys(templates[index]?.Outputs ?? {})]),
    );
    expect(told.LandfallState).toEqual(expect.arrayContaining(['StateTable', 'MasterSecretArn']));
    expect(told.LandfallService).toContain('ApiUrl');
    expect(told.LandfallObservability).toContain('AlarmTopicArn');
  });
});

function intrinsics(value: unknown): [string, unknown][] {
  if (Array.isArray(value)) return value.flatMap(intrinsics);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]): [string, unknown][] => [
    ...(key === 'Ref' || key.startsWith('Fn::') ? [[key, inner] as [string, unknown]] : []),
    ...intrinsics(inner),
  ]);
}

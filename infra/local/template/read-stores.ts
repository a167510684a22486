import * as z from 'zod';
import type { TableDefinition } from '../dynamodb/engine.ts';
import type { QueueDefinition } from '../sqs/queue-definition.ts';
import type { Resolver } from './resolve.ts';

/** A table of the template: what the engine makes, and what calls on it are judged by. */
export type TableSpec = { definition: TableDefinition; arn: string; keyArn: string | undefined };
export type QueueSpec = {
  definition: QueueDefinition;
  arn: string;
  keyArn: string | undefined;
};
export type SecretSpec = {
  name: string;
  arn: string;
  keyArn: string | undefined;
  value: { kind: 'fixed'; text: string } | { kind: 'generated'; how: GeneratedSecret };
};

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const sse = z.looseObject({ SSEEnabled: z.boolean().optional(), KMSMasterKeyId: z.string().optional() });
const tableProperties = z.looseObject({
  KeySchema: keySchema,
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  GlobalSecondaryIndexes: z
    .array(
      z.object({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.object({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']).optional(),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
      }),
    )
    .optional(),
  SSESpecification: sse.optional(),
  Replicas: z.array(z.looseObject({ Region: z.string(), SSESpecification: sse.optional() })).optional(),
});

/** Every table, as AWS::DynamoDB::Table or as a GlobalTable with one replica. */
export function readTables(resolver: Resolver, keys: KeyIndex): TableSpec[] {
  const resources = [
    ...resolver.resources('AWS::DynamoDB::Table'),
    ...resolver.resources('AWS::DynamoDB::GlobalTable'),
  ];
  return resources.map(({ id }) => {
    const properties = tableProperties.parse(resolver.properties(id));
    const keyId =
      properties.SSESpecification?.KMSMasterKeyId ??
      properties.Replicas?.[0]?.SSESpecification?.KMSMasterKeyId;
    return {
      definition: {
        TableName: resolver.attribute(id, 'Ref'),
        KeySchema: properties.KeySchema,
        AttributeDefinitions: properties.AttributeDefinitions,
        ...(properties.GlobalSecondaryIndexes && {
          GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
        }),
      },
      arn: resolver.attribute(id, 'Arn'),
      keyArn: keyId === undefined ? undefined : keys.arnOf(keyId),
    };
  });
}

const queueProperties = z.looseObject({
  VisibilityTimeout: z.number().optional(),
  DelaySeconds: z.number().optional(),
  MessageRetentionPeriod: z.number().optional(),
  ReceiveMessageWaitTimeSeconds: z.number().optional(),
  FifoQueue: z.literal(false, 'the twin has standard queues only').optional(),
  KmsMasterKeyId: z.string().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() }).optional(),
});

/** Every queue with its redrive policy. */
export function readQueues(resolver: Resolver, keys: KeyIndex): QueueSpec[] {
  return resolver.resources('AWS::SQS::Queue').map(({ id }) => {
    const properties = queueProperties.parse(resolver.properties(id));
    const redrive = properties.RedrivePolicy;
    const definition: QueueDefinition = {
      queueName: resolver.attribute(id, 'QueueName'),
      ...(properties.VisibilityTimeout !== undefined && {
        visibilityTimeoutSeconds: properties.VisibilityTimeout,
      }),
      ...(properties.DelaySeconds !== undefined && { delaySeconds: properties.DelaySeconds }),
      ...(properties.MessageRetentionPeriod !== undefined && {
        messageRetentionSeconds: properties.MessageRetentionPeriod,
      }),
      ...(properties.ReceiveMessageWaitTimeSeconds !== undefined && {
        receiveWaitSeconds: properties.ReceiveMessageWaitTimeSeconds,
      }),
      ...(redrive && {
        redrive: {
          deadLetterQueueName: redrive.deadLetterTargetArn.split(':').at(-1) ?? '',
          maxReceiveCount: redrive.maxReceiveCount,
        },
      }),
    };
    return {
      definition,
      arn: resolver.attribute(id, 'Arn'),
      keyArn: properties.KmsMasterKeyId === undefined ? undefined : keys.arnOf(properties.KmsMasterKeyId),
    };
  });
}

const generatedSecret = z.object({
  PasswordLength: z.number().default(32),
  ExcludePunctuation: z.boolean().default(false),
  ExcludeCharacters: z.string().default(''),
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
  IncludeSpace: z.boolean().optional(),
  ExcludeLowercase: z.boolean().optional(),
  ExcludeUppercase: z.boolean().optional(),
  ExcludeNumbers: z.boolean().optional(),
  RequireEachIncludedType: z.boolean().optional(),
});
export type GeneratedSecret = z.infer<typeof generatedSecret>;
const secretProperties = z.looseObject({
  KmsKeyId: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: generatedSecret.optional(),
});

/** Every secret; its value is given or made at the first start. */
export function readSecrets(resolver: Resolver, keys: KeyIndex): SecretSpec[] {
  return resolver.resources('AWS::SecretsManager::Secret').map(({ id }) => {
    const properties = secretProperties.parse(resolver.properties(id));
    const arn = resolver.attribute(id, 'Arn');
    return {
      name: arn.split(':secret:')[1]?.replace(/-000000$/, '') ?? id.logicalId,
      arn,
      keyArn: properties.KmsKeyId === undefined ? undefined : keys.arnOf(properties.KmsKeyId),
      value:
        properties.SecretString === undefined
          ? { kind: 'generated', how: properties.GenerateSecretString ?? generatedSecret.parse({}) }
          : { kind: 'fixed', text: properties.SecretString },
    };
  });
}

/** Keys by any name a template may give them: id, ARN or alias. AWS-owned and AWS-managed keys need no grant. */
export type KeyIndex = { arnOf(reference: string): string | undefined };

const aliasProperties = z.looseObject({ AliasName: z.string(), TargetKeyId: z.string() });

export function readKeys(resolver: Resolver): KeyIndex {
  const arns = new Map<string, string>();
  for (const { id } of resolver.resources('AWS::KMS::Key')) {
    const arn = resolver.attribute(id, 'Arn');
    arns.set(arn, arn).set(resolver.attribute(id, 'Ref'), arn);
  }
  for (const { id } of resolver.resources('AWS::KMS::Alias')) {
    const alias = aliasProperties.parse(resolver.properties(id));
    const arn = arns.get(alias.TargetKeyId);
    if (arn !== undefined) arns.set(alias.AliasName, arn);
  }
  return {
    arnOf: (reference) => {
      if (reference.startsWith('alias/aws/')) return undefined;
      const arn = arns.get(reference);
      if (arn === undefined) throw new Error(`No key of the templates is named ${reference}`);
      return arn;
    },
  };
}

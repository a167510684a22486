import * as z from 'zod';
import type { Resolver } from './resolve.ts';
import type { Stack } from './template.ts';

/** A function as the template configures it, with the folder its bundled code lies in. */
export type FunctionSpec = {
  /** As Lambda knows it. */
  name: string;
  /** Short, for meters, logs and faults: `admin` for `LandfallService-AdminFunction6887E710`. */
  label: string;
  arn: string;
  roleArn: string;
  handler: string;
  directory: string;
  memoryMb: number;
  timeoutSeconds: number;
  environment: Record<string, string>;
  reservedConcurrency: number | undefined;
  /** Whether Lambda writes its own START, END and REPORT lines: unless the system log level is above INFO. */
  platformLines: boolean;
};
export type MappingSpec = {
  functionArn: string;
  queueArn: string;
  batchSize: number;
  windowSeconds: number;
  partialResponses: boolean;
  maximumConcurrency: number | undefined;
};
export type ScheduleSpec = {
  name: string;
  arn: string;
  everyMs: number;
  targetArn: string;
  roleArn: string;
  input: string;
  deadLetterArn: string | undefined;
};

const functionProperties = z.looseObject({
  FunctionName: z.string().optional(),
  Code: z.object({ S3Key: z.string() }).loose(),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/, 'the twin runs Node functions only'),
  Role: z.string(),
  MemorySize: z.number().default(128),
  Timeout: z.number().default(3),
  ReservedConcurrentExecutions: z.number().optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()) }).optional(),
  LoggingConfig: z
    .looseObject({ LogFormat: z.string().optional(), SystemLogLevel: z.string().optional() })
    .optional(),
});

/** Functions whose code is an asset of the assembly. Others (custom resource providers) are left out by the caller's filter. */
export function readFunctions(resolver: Resolver, stacks: readonly Stack[]): FunctionSpec[] {
  const assets = new Map(stacks.flatMap((stack) => [...stack.assets]));
  return resolver.resources('AWS::Lambda::Function').map(({ id }) => {
    const properties = functionProperties.parse(resolver.properties(id));
    const directory = assets.get(properties.Code.S3Key);
    if (directory === undefined)
      throw new Error(`The code of ${id.logicalId} is not an asset of the assembly`);
    const { LogFormat: format = 'Text', SystemLogLevel: level = 'INFO' } = properties.LoggingConfig ?? {};
    return {
      name: resolver.attribute(id, 'Ref'),
      label: properties.FunctionName ?? labelOf(id.logicalId),
      arn: resolver.attribute(id, 'Arn'),
      roleArn: properties.Role,
      handler: properties.Handler,
      directory,
      memoryMb: properties.MemorySize,
      timeoutSeconds: properties.Timeout,
      environment: properties.Environment?.Variables ?? {},
      reservedConcurrency: properties.ReservedConcurrentExecutions,
      platformLines: format === 'Text' || level !== 'WARN',
    };
  });
}

/** The construct's id: without the resource's own word, the hash the CDK adds, and in kebab case. */
function labelOf(logicalId: string): string {
  const id = logicalId.replace(/(Function)?[0-9A-F]{8}$/, '');
  return id.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

const mappingProperties = z.looseObject({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  BatchSize: z.number().default(10),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
  Enabled: z.boolean().default(true),
  FilterCriteria: z.undefined('the twin does not filter events').optional(),
});

export function readMappings(resolver: Resolver, functions: readonly FunctionSpec[]): MappingSpec[] {
  return resolver
    .resources('AWS::Lambda::EventSourceMapping')
    .map(({ id }) => mappingProperties.parse(resolver.properties(id)))
    .filter(({ Enabled }) => Enabled)
    .map((properties) => ({
      functionArn: functionNamed(functions, properties.FunctionName).arn,
      queueArn: properties.EventSourceArn,
      batchSize: properties.BatchSize,
      windowSeconds: properties.MaximumBatchingWindowInSeconds,
      partialResponses: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
      maximumConcurrency: properties.ScalingConfig?.MaximumConcurrency,
    }));
}

const scheduleProperties = z.looseObject({
  ScheduleExpression: z.string(),
  State: z.string().default('ENABLED'),
  Target: z.looseObject({
    Arn: z.string(),
    RoleArn: z.string(),
    Input: z.string().default('{}'),
    DeadLetterConfig: z.object({ Arn: z.string() }).optional(),
  }),
});

export function readSchedules(resolver: Resolver, functions: readonly FunctionSpec[]): ScheduleSpec[] {
  return resolver
    .resources('AWS::Scheduler::Schedule')
    .map(({ id }) => ({ id, properties: scheduleProperties.parse(resolver.properties(id)) }))
    .filter(({ properties }) => properties.State === 'ENABLED')
    .map(({ id, properties }) => ({
      name: resolver.attribute(id, 'Ref'),
      arn: resolver.attribute(id, 'Arn'),
      everyMs: rateInMs(properties.ScheduleExpression),
      targetArn: functionNamed(functions, properties.Target.Arn).arn,
      roleArn: properties.Target.RoleArn,
      input: properties.Target.Input,
      deadLetterArn: properties.Target.DeadLetterConfig?.Arn,
    }));
}

const unitMs: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

function rateInMs(expression: string): number {
  const match = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  const unit = unitMs[match?.[2] ?? ''];
  if (match === null || unit === undefined)
    throw new Error(`The twin does not know the schedule ${expression}`);
  return Number(match[1]) * unit;
}

/** Finds a function by ARN or name. */
export function functionNamed(functions: readonly FunctionSpec[], reference: string): FunctionSpec {
  const found = functions.find(({ arn, name }) => arn === reference || name === reference);
  if (found === undefined) throw new Error(`There is no function ${reference}`);
  return found;
}

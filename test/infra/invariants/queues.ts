import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { arnOf, read, synthesised } from '../synthesised.ts';

const { ofType } = synthesised;

const queue = z.object({
  MessageRetentionPeriod: z.number(),
  KmsMasterKeyId: z.unknown(),
  VisibilityTimeout: z.number().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: arnOf, maxReceiveCount: z.number() }).optional(),
});
const source = z.object({
  EventSourceArn: arnOf,
  FunctionName: z.object({ Ref: z.string() }),
  FunctionResponseTypes: z.array(z.string()),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }),
});
const schedule = z.object({
  Target: z.object({
    DeadLetterConfig: z.object({ Arn: arnOf }),
    RetryPolicy: z.object({ MaximumEventAgeInSeconds: z.number() }),
    RoleArn: arnOf,
    Arn: arnOf,
  }),
});

const queues = ofType('AWS::SQS::Queue').map((resource) => ({ id: resource.id, ...read(queue, resource) }));
const sources = ofType('AWS::Lambda::EventSourceMapping').map((resource) => read(source, resource));
const schedules = ofType('AWS::Scheduler::Schedule').map((resource) => read(schedule, resource));
const redriven = queues.flatMap(({ RedrivePolicy }) => RedrivePolicy?.deadLetterTargetArn ?? []);
const deadLetterIds = new Set([...redriven, ...schedules.map(({ Target }) => Target.DeadLetterConfig.Arn)]);
const timeoutOf = (functionId: string) => {
  const found = ofType('AWS::Lambda::Function').find(({ id }) => id === functionId);
  return z.number().parse(found?.properties.Timeout);
};

describe('every queue', () => {
  it('is there: two that functions read, their dead letters and those of the schedule', () => {
    expect(queues).toHaveLength(5);
    expect(sources).toHaveLength(2);
    expect(deadLetterIds.size).toBe(3);
  });

  it('keeps its messages for 14 days', () => {
    for (const one of queues) expect(one, one.id).toMatchObject({ MessageRetentionPeriod: 14 * 86_400 });
  });

  it('is encrypted with the key of the state stack', () => {
    for (const one of queues)
      expect(JSON.stringify(one.KmsMasterKeyId), one.id).toMatch(/LandfallState:.*Key.*Arn/);
  });

  it('is either a dead-letter queue or has one', () => {
    for (const one of queues)
      expect(deadLetterIds.has(one.id) !== (one.RedrivePolicy !== undefined), one.id).toBe(true);
  });

  it('refuses plain HTTP', () => {
    const policies = z.object({
      Queues: z.array(z.object({ Ref: z.string() })),
      PolicyDocument: z.object({ Statement: z.array(z.unknown()) }),
    });
    const refusing = ofType('AWS::SQS::QueuePolicy').flatMap((resource) => {
      const { Queues, PolicyDocument } = read(policies, resource);
      const refusal = {
        Effect: 'Deny',
        Action: 'sqs:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      };
      expect(PolicyDocument.Statement, resource.id).toContainEqual(expect.objectContaining(refusal));
      return Queues.map(({ Ref }) => Ref);
    });
    expect(refusing.toSorted()).toEqual(queues.map(({ id }) => id).toSorted());
  });
});

describe('every queue that a function reads', () => {
  it('hides a message for six times the time-out of the function', () => {
    for (const { EventSourceArn, FunctionName } of sources) {
      const its = queues.find(({ id }) => id === EventSourceArn);
      expect(its?.VisibilityTimeout, EventSourceArn).toBe(6 * timeoutOf(FunctionName.Ref));
    }
  });

  it('learns which messages of a batch failed, and keeps its function from flooding the account', () => {
    for (const one of sources) expect(one.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    const atOnce = sources.map(({ ScalingConfig }) => ScalingConfig.MaximumConcurrency);
    expect(Math.max(...atOnce)).toBeLessThanOrEqual(60);
  });

  it('tries more often than the timetable of an urgent push receives it within half an hour', () => {
    const urgentAttemptsInQueue = 6;
    const notifications = queues.find(
      ({ id, VisibilityTimeout }) => id.startsWith('Notifications') && VisibilityTimeout,
    );
    expect(notifications?.RedrivePolicy?.maxReceiveCount).toBeGreaterThan(urgentAttemptsInQueue);
  });
});

describe('every schedule', () => {
  it('has a dead-letter queue, gives a tick up after a minute and runs in a role of its own', () => {
    expect(schedules).toHaveLength(1);
    for (const { Target } of schedules) {
      expect(Target.RetryPolicy.MaximumEventAgeInSeconds).toBe(60);
      expect(queues.map(({ id }) => id)).toContain(Target.DeadLetterConfig.Arn);
      const roles = ofType('AWS::Lambda::Function').map(({ properties }) => JSON.stringify(properties.Role));
      expect(roles.some((role) => role.includes(Target.RoleArn))).toBe(false);
    }
  });

  it('is not tried again by Lambda either: the next tick does the work of a failed one', () => {
    const config = z.object({
      MaximumEventAgeInSeconds: z.number(),
      MaximumRetryAttempts: z.number(),
      FunctionName: z.object({ Ref: z.string() }),
    });
    const configs = ofType('AWS::Lambda::EventInvokeConfig').map((resource) => read(config, resource));
    expect(configs.map(({ FunctionName }) => FunctionName.Ref)).toEqual(
      schedules.map(({ Target }) => Target.Arn),
    );
    for (const one of configs)
      expect(one).toMatchObject({ MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 });
  });
});

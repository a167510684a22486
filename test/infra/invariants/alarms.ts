import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { anchorOf } from '../../../infra/observability/impact-alarm.ts';
import { stageNames } from '../../../infra/service/stages.ts';
import { read, refTo, synthesised } from '../synthesised.ts';

const { ofType } = synthesised;

const metricShape = z.object({
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })),
});
const shape = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  AlarmActions: z.array(refTo),
  ...metricShape.partial().shape,
  Metrics: z.array(z.object({ MetricStat: z.object({ Metric: metricShape }).optional() })).default([]),
  TreatMissingData: z.string(),
});
const alarms = ofType('AWS::CloudWatch::Alarm').map((resource) => read(shape, resource));
const anchor = (description: string) => description.match(/ Runbook: docs\/runbook\.md#(\S+)$/)?.[1] ?? '';
/** The alarms on a metric of a resource, by itself or within an expression. */
const on = (metricName: string, dimension: string) =>
  alarms.filter(({ MetricName, Dimensions, Metrics }) =>
    [{ MetricName, Dimensions }, ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])].some(
      (metric) => metric.MetricName === metricName && JSON.stringify(metric.Dimensions).includes(dimension),
    ),
  );

describe('every alarm', () => {
  it('tells the alarm topic', () => {
    const [topic] = ofType('AWS::SNS::Topic');
    expect(alarms.length).toBeGreaterThan(30);
    for (const { AlarmName, AlarmActions } of alarms) expect(AlarmActions, AlarmName).toEqual([topic?.id]);
  });

  it('says in a sentence of its own who is hurt', () => {
    for (const { AlarmName, AlarmDescription } of alarms) {
      expect(AlarmDescription, AlarmName).toMatch(/^[A-Z].{20,}\. Runbook: /);
    }
    const impacts = alarms.map(({ AlarmDescription }) => AlarmDescription.split(' Runbook: ')[0]);
    expect(new Set(impacts).size).toBe(alarms.length);
  });

  it('bears the name of its runbook heading', () => {
    for (const { AlarmName, AlarmDescription } of alarms) {
      expect(AlarmName).toBe(`landfall-${anchor(AlarmDescription)}`);
    }
  });
});

describe('the runbook', () => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'runbook.md'), 'utf8');
  const entries = text
    .split(/^### /m)
    .slice(1)
    .map((entry) => ({ heading: entry.split('\n', 1)[0] ?? '', body: entry }));

  it('has one heading for each alarm and no other', () => {
    const headings = entries.map(({ heading }) => anchorOf(heading));
    expect(headings.toSorted()).toEqual(
      alarms.map(({ AlarmDescription }) => anchor(AlarmDescription)).toSorted(),
    );
  });

  it('describes, investigates and resolves under each', () => {
    for (const { heading, body } of entries) {
      for (const part of ['Description', 'Investigation', 'Resolution']) {
        expect(body, heading).toMatch(new RegExp(`^\\*\\*${part}\\.\\*\\* \\S.{30,}`, 'm'));
      }
    }
  });
});

describe('what is watched', () => {
  it('is each queue and each function in three ways', () => {
    for (const queue of ['ArrivalsQueue', 'NotificationsQueue']) {
      expect(on('ApproximateAgeOfOldestMessage', queue), queue).toHaveLength(1);
      expect(on('ApproximateNumberOfMessagesVisible', queue), queue).toHaveLength(1);
    }
    for (const name of stageNames) {
      const construct = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}Function`;
      for (const metric of ['Errors', 'Throttles', 'Duration']) {
        expect(on(metric, construct), `${name} ${metric}`).toHaveLength(1);
      }
      expect(on('InternalErrors', `"stage","Value":"${name}"`), name).toEqual(on('Errors', construct));
    }
  });

  it('is each dead-letter queue, that of the schedule included', () => {
    for (const { id } of ofType('AWS::SQS::Queue').filter((queue) => queue.id.includes('DeadLetters'))) {
      expect(on('ApproximateNumberOfMessagesVisible', id), id).toHaveLength(1);
    }
  });

  it('is silence too: five minutes without a check are an alarm', () => {
    expect(on('Invocations', 'ChecksFunction')).toMatchObject([{ TreatMissingData: 'breaching' }]);
  });

  it('is what the checks count, in the dimension they count it in', () => {
    for (const metric of ['OverdueReleases', 'OperatorUnacknowledged', 'ParkedDeliveries', 'LostAndFound']) {
      expect(on(metric, '"stage","Value":"checks"'), metric).toHaveLength(1);
    }
  });
});

describe('the alarm topic', () => {
  it('is encrypted with the key, and alarms of this account may publish to it and use the key for that', () => {
    const allowed = {
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    };
    const [topic] = ofType('AWS::SNS::Topic');
    expect(JSON.stringify(topic?.properties.KmsMasterKeyId)).toMatch(/LandfallState:.*Key/);
    const policies = [...ofType('AWS::SNS::TopicPolicy'), ...ofType('AWS::KMS::Key')];
    expect(policies).toHaveLength(2);
    const document = z.object({ Statement: z.array(z.unknown()) });
    for (const { id, properties } of policies) {
      const { Statement } = document.parse(properties.PolicyDocument ?? properties.KeyPolicy);
      expect(Statement, id).toContainEqual(expect.objectContaining(allowed));
    }
  });
});

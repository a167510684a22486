import * as cdk from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { StateStack } from '../state/state-stack.ts';
import type { Bundle } from './bundle.ts';
import { grantsOf } from './grants.ts';
import { LandfallApi } from './http-api.ts';
import { httpStages, type Make, type Told, workerStages, workerTimeout } from './make-stages.ts';
import { MinuteSchedule } from './minute-schedule.ts';
import { httpStageNames } from './routes.ts';
import { type AnyStageFunction, StageFunction } from './stage-function.ts';
import { StageQueue } from './stage-queue.ts';
import type { StageName } from './stages.ts';

/** `environment` is the middle part of the keys this deployment issues. */
export interface ServiceStackProps extends cdk.StackProps {
  readonly state: StateStack;
  readonly environment: 'live' | 'test';
  readonly bundle: Bundle;
}

/** What is replaced on each deploy: the API, the queues, the functions and the schedule. */
export class ServiceStack extends cdk.Stack {
  readonly api: LandfallApi;
  readonly queues: { readonly arrivals: StageQueue; readonly notifications: StageQueue };
  readonly stages: Readonly<Record<StageName, AnyStageFunction>>;
  readonly schedule: MinuteSchedule;

  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, { description: 'Landfall: API, queues, functions and the minute schedule' });
    const { key } = props.state;
    this.queues = {
      // A poisoned record is split off and tried alone, so five tries are for trouble that lasts, not for bad luck.
      arrivals: new StageQueue(this, 'Arrivals', { key, consumerTimeout: workerTimeout, maxReceives: 5 }),
      // The retry timetable receives an urgent push six times within half an hour (docs/decisions/0022-queues.md).
      notifications: new StageQueue(this, 'Notifications', {
        key,
        consumerTimeout: workerTimeout,
        maxReceives: 12,
      }),
    };
    this.stages = this.#stages(props);
    this.api = new LandfallApi(
      this,
      'HttpApi',
      byName(httpStageNames, (name) => this.stages[name].function),
    );
    // The more records are registered at once, the fewer pushes they make: about one per recipient and batch.
    this.#consume('register', this.queues.arrivals, { batchSize: 10, windowSeconds: 3, atOnce: 20 });
    // A batch waits for receivers that never answer; with so many at once there is room for the others until the breakers open.
    this.#consume('deliver', this.queues.notifications, { batchSize: 50, windowSeconds: 2, atOnce: 60 });
    this.schedule = new MinuteSchedule(this, 'EachMinute', { target: this.stages.checks.function, key });
    new cdk.CfnOutput(this, 'ApiUrl', { value: this.api.api.apiEndpoint });
  }

  #stages(props: ServiceStackProps): Record<StageName, AnyStageFunction> {
    const { table, journal, keyTable, masterSecret, sealSecret, key } = props.state;
    const arrivals = this.queues.arrivals.queue;
    const notifications = this.queues.notifications.queue;
    const grants = grantsOf({
      ...{ key, table, journal, keyTable, masterSecret, sealSecret },
      ...{ arrivals, notifications },
    });
    const make: Make = (id, its) => {
      const assetDirectory = props.bundle(its.name);
      return new StageFunction(this, id, { ...its, assetDirectory, grants: grants[its.name] });
    };
    const told: Told = {
      STATE_TABLE: table.tableName,
      JOURNAL_TABLE: journal.tableName,
      KEY_TABLE: keyTable.tableName,
      ARRIVALS_QUEUE_URL: arrivals.queueUrl,
      NOTIFICATIONS_QUEUE_URL: notifications.queueUrl,
      SECRET_ID: masterSecret.secretArn,
      SEAL_SECRET_ID: sealSecret.secretArn,
      KEY_ENVIRONMENT: props.environment,
    };
    return { ...httpStages(make, told), ...workerStages(make, told) };
  }

  #consume(
    name: StageName,
    from: StageQueue,
    { batchSize, windowSeconds, atOnce }: { batchSize: number; windowSeconds: number; atOnce: number },
  ): void {
    new lambda.EventSourceMapping(this, `${name}Source`, {
      target: this.stages[name].function,
      eventSourceArn: from.queue.queueArn,
      batchSize,
      maxBatchingWindow: cdk.Duration.seconds(windowSeconds),
      maxConcurrency: atOnce,
      reportBatchItemFailures: true,
    });
  }
}

const byName = <Name extends string, T>(names: readonly Name[], of: (name: Name) => T): Record<Name, T> =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, T>;

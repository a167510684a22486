import * as cdk from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type * as z from 'zod';
import { adminEnv } from '../../functions/admin/env.ts';
import { certificatesEnv } from '../../functions/certificates/env.ts';
import { checksEnv } from '../../functions/checks/env.ts';
import { deliverEnv } from '../../functions/deliver/env.ts';
import { feedbackEnv } from '../../functions/feedback/env.ts';
import { inboxEnv } from '../../functions/inbox/env.ts';
import { intakeEnv } from '../../functions/intake/env.ts';
import { registerEnv } from '../../functions/register/env.ts';
import type { StateStack } from '../state/state-stack.ts';
import type { Bundle } from './bundle.ts';
import { grantsOf } from './grants.ts';
import { LandfallApi } from './http-api.ts';
import { MinuteSchedule } from './minute-schedule.ts';
import type { HttpStageName } from './routes.ts';
import { type AnyStageFunction, StageFunction, type StageFunctionProps } from './stage-function.ts';
import { StageQueue } from './stage-queue.ts';
import type { StageName } from './stages.ts';

/** `environment` is the middle part of the keys this deployment issues. */
export interface ServiceStackProps extends cdk.StackProps {
  readonly state: StateStack;
  readonly environment: 'live' | 'test';
  readonly bundle: Bundle;
}

const httpTimeout = cdk.Duration.seconds(15);
const workerTimeout = cdk.Duration.seconds(60);
/** Less than the minute between two ticks, so that a sweep that ran out of time and its successor hardly overlap. */
const checksTimeout = cdk.Duration.seconds(50);

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
    const { intake, inbox, feedback, certificates, admin, checks } = this.stages;
    this.api = new LandfallApi(this, 'HttpApi', {
      intake: intake.function,
      inbox: inbox.function,
      feedback: feedback.function,
      certificates: certificates.function,
      admin: admin.function,
    });
    // The more records are registered at once, the fewer pushes they make: about one per recipient and batch.
    this.#consume('register', this.queues.arrivals, { batchSize: 10, windowSeconds: 3 });
    this.#consume('deliver', this.queues.notifications, { batchSize: 50, windowSeconds: 2 });
    this.schedule = new MinuteSchedule(this, 'EachMinute', { target: checks.function, key });
    new cdk.CfnOutput(this, 'ApiUrl', { value: this.api.api.apiEndpoint });
  }

  #stages(props: ServiceStackProps): Record<StageName, AnyStageFunction> {
    const { table, masterSecret, key } = props.state;
    const arrivals = this.queues.arrivals.queue;
    const notifications = this.queues.notifications.queue;
    const grants = grantsOf({ key, table, masterSecret, arrivals, notifications });
    const make: Make = (id, its) => {
      const assetDirectory = props.bundle(its.name);
      return new StageFunction(this, id, { ...its, assetDirectory, grants: grants[its.name] });
    };
    const told: Told = {
      STATE_TABLE: table.tableName,
      ARRIVALS_QUEUE_URL: arrivals.queueUrl,
      NOTIFICATIONS_QUEUE_URL: notifications.queueUrl,
      SECRET_ID: masterSecret.secretArn,
      KEY_ENVIRONMENT: props.environment,
    };
    return { ...httpStages(make, told), ...workerStages(make, told) };
  }

  #consume(
    name: StageName,
    from: StageQueue,
    { batchSize, windowSeconds }: { batchSize: number; windowSeconds: number },
  ): void {
    new lambda.EventSourceMapping(this, `${name}Source`, {
      target: this.stages[name].function,
      eventSourceArn: from.queue.queueArn,
      batchSize,
      maxBatchingWindow: cdk.Duration.seconds(windowSeconds),
      maxConcurrency: 20,
      reportBatchItemFailures: true,
    });
  }
}

/** What there is to be told; each function gets what its schema asks for. */
type Told = Readonly<
  Record<
    'STATE_TABLE' | 'ARRIVALS_QUEUE_URL' | 'NOTIFICATIONS_QUEUE_URL' | 'SECRET_ID' | 'KEY_ENVIRONMENT',
    string
  >
>;

type Make = <S extends z.ZodObject>(
  id: string,
  its: Omit<StageFunctionProps<S>, 'assetDirectory' | 'grants'>,
) => AnyStageFunction;

function httpStages(make: Make, told: Told): Record<HttpStageName, AnyStageFunction> {
  const { STATE_TABLE, ARRIVALS_QUEUE_URL, NOTIFICATIONS_QUEUE_URL, SECRET_ID, KEY_ENVIRONMENT } = told;
  const size = { timeout: httpTimeout, memoryMegabytes: 512 };
  return {
    intake: make('Intake', {
      ...size,
      name: 'intake',
      env: intakeEnv,
      environment: { STATE_TABLE, ARRIVALS_QUEUE_URL },
    }),
    inbox: make('Inbox', { ...size, name: 'inbox', env: inboxEnv, environment: { STATE_TABLE } }),
    feedback: make('Feedback', {
      ...size,
      name: 'feedback',
      env: feedbackEnv,
      environment: { STATE_TABLE, NOTIFICATIONS_QUEUE_URL },
    }),
    certificates: make('Certificates', {
      ...size,
      name: 'certificates',
      env: certificatesEnv,
      environment: { STATE_TABLE, SECRET_ID },
    }),
    admin: make('Admin', {
      ...size,
      name: 'admin',
      env: adminEnv,
      environment: { STATE_TABLE, NOTIFICATIONS_QUEUE_URL, SECRET_ID, KEY_ENVIRONMENT },
    }),
  };
}

function workerStages(make: Make, told: Told): Record<Exclude<StageName, HttpStageName>, AnyStageFunction> {
  const { STATE_TABLE, ARRIVALS_QUEUE_URL, NOTIFICATIONS_QUEUE_URL, SECRET_ID } = told;
  return {
    register: make('Register', {
      timeout: workerTimeout,
      memoryMegabytes: 1024,
      name: 'register',
      env: registerEnv,
      environment: { STATE_TABLE, ARRIVALS_QUEUE_URL, NOTIFICATIONS_QUEUE_URL, SECRET_ID },
    }),
    deliver: make('Deliver', {
      timeout: workerTimeout,
      memoryMegabytes: 512,
      name: 'deliver',
      env: deliverEnv,
      environment: { STATE_TABLE, NOTIFICATIONS_QUEUE_URL, SECRET_ID },
    }),
    checks: make('Checks', {
      timeout: checksTimeout,
      memoryMegabytes: 512,
      name: 'checks',
      env: checksEnv,
      environment: { STATE_TABLE, NOTIFICATIONS_QUEUE_URL },
    }),
  };
}

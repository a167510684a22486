import * as cdk from 'aws-cdk-lib';
import type * as z from 'zod';
import { adminEnv } from '../../functions/admin/env.ts';
import { certificatesEnv } from '../../functions/certificates/env.ts';
import { checksEnv } from '../../functions/checks/env.ts';
import { deliverEnv } from '../../functions/deliver/env.ts';
import { feedbackEnv } from '../../functions/feedback/env.ts';
import { inboxEnv } from '../../functions/inbox/env.ts';
import { intakeEnv } from '../../functions/intake/env.ts';
import { lookupsEnv } from '../../functions/lookups/env.ts';
import { registerEnv } from '../../functions/register/env.ts';
import { reportsEnv } from '../../functions/reports/env.ts';
import { sitesEnv } from '../../functions/sites/env.ts';
import { sourcesEnv } from '../../functions/sources/env.ts';
import { transfersEnv } from '../../functions/transfers/env.ts';
import { travellerEnv } from '../../functions/traveller/env.ts';
import type { HttpStageName } from './routes.ts';
import type { AnyStageFunction, StageFunctionProps } from './stage-function.ts';
import type { StageName } from './stages.ts';

const httpTimeout = cdk.Duration.seconds(15);
export const workerTimeout = cdk.Duration.seconds(60);
/** Less than the minute between two ticks, so that a sweep that ran out of time and its successor hardly overlap. */
const checksTimeout = cdk.Duration.seconds(50);

/** What there is to be told; each function gets what its schema asks for. */
export type Told = Readonly<
  Record<
    | 'STATE_TABLE'
    | 'JOURNAL_TABLE'
    | 'KEY_TABLE'
    | 'ARRIVALS_QUEUE_URL'
    | 'NOTIFICATIONS_QUEUE_URL'
    | 'SECRET_ID'
    | 'SEAL_SECRET_ID'
    | 'KEY_ENVIRONMENT',
    string
  >
>;

export type Make = <S extends z.ZodObject>(
  id: string,
  its: Omit<StageFunctionProps<S>, 'assetDirectory' | 'grants'>,
) => AnyStageFunction;

/** The functions behind the API. */
export function httpStages(make: Make, told: Told): Record<HttpStageName, AnyStageFunction> {
  const { STATE_TABLE, ARRIVALS_QUEUE_URL, NOTIFICATIONS_QUEUE_URL, SECRET_ID, KEY_ENVIRONMENT } = told;
  const { JOURNAL_TABLE, KEY_TABLE, SEAL_SECRET_ID } = told;
  const size = { timeout: httpTimeout, memoryMegabytes: 512 };
  return {
    intake: make('Intake', {
      ...size,
      name: 'intake',
      env: intakeEnv,
      environment: { STATE_TABLE, KEY_ENVIRONMENT, KEY_TABLE, SEAL_SECRET_ID, ARRIVALS_QUEUE_URL },
    }),
    inbox: make('Inbox', {
      ...size,
      name: 'inbox',
      env: inboxEnv,
      environment: { STATE_TABLE, KEY_ENVIRONMENT, JOURNAL_TABLE, KEY_TABLE, SEAL_SECRET_ID },
    }),
    feedback: make('Feedback', {
      ...size,
      name: 'feedback',
      env: feedbackEnv,
      environment: {
        STATE_TABLE,
        KEY_ENVIRONMENT,
        JOURNAL_TABLE,
        KEY_TABLE,
        SEAL_SECRET_ID,
        NOTIFICATIONS_QUEUE_URL,
      },
    }),
    transfers: make('Transfers', {
      ...size,
      name: 'transfers',
      env: transfersEnv,
      environment: { STATE_TABLE, KEY_ENVIRONMENT, JOURNAL_TABLE, NOTIFICATIONS_QUEUE_URL },
    }),
    sites: make('Sites', {
      ...size,
      name: 'sites',
      env: sitesEnv,
      environment: { STATE_TABLE, KEY_ENVIRONMENT, JOURNAL_TABLE },
    }),
    certificates: make('Certificates', {
      ...size,
      name: 'certificates',
      env: certificatesEnv,
      environment: { STATE_TABLE, KEY_ENVIRONMENT, KEY_TABLE, SEAL_SECRET_ID, SECRET_ID },
    }),
    sources: make('Sources', {
      ...size,
      name: 'sources',
      env: sourcesEnv,
      environment: { STATE_TABLE, KEY_ENVIRONMENT, JOURNAL_TABLE, KEY_TABLE, SEAL_SECRET_ID },
    }),
    lookups: make('Lookups', {
      ...size,
      name: 'lookups',
      env: lookupsEnv,
      environment: {
        STATE_TABLE,
        KEY_ENVIRONMENT,
        JOURNAL_TABLE,
        KEY_TABLE,
        SEAL_SECRET_ID,
        NOTIFICATIONS_QUEUE_URL,
        SECRET_ID,
      },
    }),
    traveller: make('Traveller', {
      ...size,
      name: 'traveller',
      env: travellerEnv,
      environment: {
        STATE_TABLE,
        KEY_ENVIRONMENT,
        JOURNAL_TABLE,
        KEY_TABLE,
        SEAL_SECRET_ID,
        NOTIFICATIONS_QUEUE_URL,
        SECRET_ID,
      },
    }),
    reports: make('Reports', {
      ...size,
      name: 'reports',
      env: reportsEnv,
      environment: {
        STATE_TABLE,
        KEY_ENVIRONMENT,
        JOURNAL_TABLE,
        KEY_TABLE,
        SEAL_SECRET_ID,
        NOTIFICATIONS_QUEUE_URL,
      },
    }),
    admin: make('Admin', {
      ...size,
      name: 'admin',
      env: adminEnv,
      environment: {
        STATE_TABLE,
        JOURNAL_TABLE,
        KEY_TABLE,
        SEAL_SECRET_ID,
        ARRIVALS_QUEUE_URL,
        NOTIFICATIONS_QUEUE_URL,
        SECRET_ID,
        KEY_ENVIRONMENT,
      },
    }),
  };
}

/** The functions behind queues and the schedule. */
export function workerStages(
  make: Make,
  told: Told,
): Record<Exclude<StageName, HttpStageName>, AnyStageFunction> {
  const { STATE_TABLE, ARRIVALS_QUEUE_URL, NOTIFICATIONS_QUEUE_URL, SECRET_ID } = told;
  const { JOURNAL_TABLE, KEY_TABLE, SEAL_SECRET_ID } = told;
  return {
    register: make('Register', {
      timeout: workerTimeout,
      memoryMegabytes: 1024,
      name: 'register',
      env: registerEnv,
      environment: {
        STATE_TABLE,
        KEY_TABLE,
        SEAL_SECRET_ID,
        ARRIVALS_QUEUE_URL,
        NOTIFICATIONS_QUEUE_URL,
        SECRET_ID,
      },
    }),
    deliver: make('Deliver', {
      timeout: workerTimeout,
      memoryMegabytes: 512,
      name: 'deliver',
      env: deliverEnv,
      environment: { STATE_TABLE, KEY_TABLE, SEAL_SECRET_ID, NOTIFICATIONS_QUEUE_URL, SECRET_ID },
    }),
    checks: make('Checks', {
      timeout: checksTimeout,
      memoryMegabytes: 512,
      name: 'checks',
      env: checksEnv,
      environment: {
        STATE_TABLE,
        JOURNAL_TABLE,
        KEY_TABLE,
        SEAL_SECRET_ID,
        SECRET_ID,
        NOTIFICATIONS_QUEUE_URL,
        ARRIVALS_QUEUE_URL,
      },
    }),
  };
}

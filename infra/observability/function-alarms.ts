import * as cdk from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { AnyStageFunction } from '../service/stage-function.ts';
import type { StageName } from '../service/stages.ts';
import { ImpactAlarm } from './impact-alarm.ts';
import { ownMetric, sumOf } from './own-metric.ts';

/** Who is hurt while a function fails, is refused by Lambda, or runs into its time-out. */
interface Impact {
  readonly errors: string;
  readonly throttles: string;
  readonly slow: string;
}

const impacts: Record<StageName, Impact> = {
  intake: {
    errors: 'Agencies cannot post arrivals, and travellers who land now are known to nobody.',
    throttles: 'Agencies are refused, and arrivals wait in their systems instead of reaching a locality.',
    slow: 'Agencies wait long for an answer and will soon post the same records again.',
  },
  register: {
    errors: 'Accepted arrivals are not matched, so no locality learns that somebody is on the way.',
    throttles: 'Accepted arrivals pile up, and localities learn of travellers late.',
    slow: 'Batches of arrivals are about to be cut off and done twice, which delays everybody behind them.',
  },
  deliver: {
    errors: 'Localities are not told of arrivals, symptoms and overdue releases.',
    throttles: 'Localities are told late of arrivals, symptoms and overdue releases.',
    slow: 'A slow receiver holds back what other localities must be told.',
  },
  inbox: {
    errors: 'Localities cannot read or acknowledge, so what they do act on is escalated all the same.',
    throttles: 'Localities are refused when they read or acknowledge, and escalations go out without cause.',
    slow: 'Officers wait for their list of notifications and acknowledge late.',
  },
  feedback: {
    errors:
      'Placements, symptoms and releases are not recorded, so people look unattended who are not, or the reverse.',
    throttles: 'Placements, symptoms and releases are refused and must be sent again by the locality.',
    slow: 'Lists of follow-ups are about to be cut off, and officers will post them twice.',
  },
  transfers: {
    errors: 'Manifests are not taken, so nobody notices that a coach arrives with one passenger fewer.',
    throttles: 'Manifests are refused and must be sent again before the coach leaves.',
    slow: 'Whoever sends a coach waits for an answer while it stands there.',
  },
  sites: {
    errors: 'Rooms and their occupancy cannot be kept, so people are sent where no bed is free.',
    throttles: 'Sites are refused and must be sent again.',
    slow: 'Whoever looks for a free room waits, with people standing in the lobby.',
  },
  certificates: {
    errors: 'Released people get no certificate, and nobody can tell a true one from a false one.',
    throttles: 'Whoever checks a certificate gets no answer, and released people are stopped meanwhile.',
    slow: 'Officers and whoever checks a certificate wait, with the person standing before them.',
  },
  sources: {
    errors: 'Empty lists and the away list are not taken, and silent sources look as if they had spoken.',
    throttles: 'Empty lists are refused, and their senders look silent without cause.',
    slow: 'Whoever compares the lists waits for what was left alone on each side.',
  },
  lookups: {
    errors: 'Nobody can ask who was on a conveyance, so contacts of a case are found late.',
    throttles: 'Lookups and verifications are refused and must be asked again.',
    slow: 'Officers on the telephone wait for an answer about a conveyance.',
  },
  traveller: {
    errors: 'Travellers cannot see their own case, correct it, contest it or ask for help.',
    throttles: 'Travellers are refused, among them people who need medicine.',
    slow: 'Travellers wait for an answer and give up.',
  },
  reports: {
    errors: "The daily report cannot be made, signed or read, so decisions rest on yesterday's figures.",
    throttles: 'Reports are refused, and signatures come late.',
    slow: 'Reports are about to be cut off and made twice.',
  },
  checks: {
    errors: 'Nobody notices an unacknowledged arrival or a person held past the end of quarantine.',
    throttles: 'Overdue acknowledgements and releases are noticed late or not at all.',
    slow: 'More is overdue than a sweep can handle, so alerts fall behind their minute.',
  },
  admin: {
    errors: 'Keys cannot be issued or revoked, and parked deliveries cannot be replayed.',
    throttles: 'Administrators are refused, among them whoever must revoke a leaked key.',
    slow: 'Imports and replays by administrators are about to be cut off half-way.',
  },
};

/** Alarms on one function: it fails, it is refused by Lambda, it nears its time-out. */
export class FunctionAlarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stage, topic }: { stage: AnyStageFunction; topic: sns.ITopic },
  ) {
    super(scope, id);
    const title = `${stage.name.slice(0, 1).toUpperCase()}${stage.name.slice(1)}`;
    const impact = impacts[stage.name];
    const period = cdk.Duration.minutes(5);
    new ImpactAlarm(this, 'Errors', {
      topic,
      // A function that answers 500, or fails only some messages of a batch, has not failed in Lambda's eyes.
      metric: sumOf(`${title} errors`, [
        stage.function.metricErrors({ period }),
        ownMetric('InternalErrors', [stage.name]),
      ]),
      threshold: 1,
      periods: 3,
      breaching: 2,
      impact: impact.errors,
      runbook: `${title} errors`,
    });
    new ImpactAlarm(this, 'Throttles', {
      topic,
      metric: stage.function.metricThrottles({ period }),
      threshold: 1,
      periods: 3,
      breaching: 2,
      impact: impact.throttles,
      runbook: `${title} throttles`,
    });
    new ImpactAlarm(this, 'Slow', {
      topic,
      metric: stage.function.metricDuration({ period, statistic: 'Maximum' }),
      threshold: 0.9 * stage.timeout.toMilliseconds(),
      periods: 3,
      breaching: 2,
      impact: impact.slow,
      runbook: `${title} slow`,
    });
  }
}

import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** When an alarm goes off (at `threshold` or more, unless `comparison` says else), whom it tells, who is hurt and what to do. */
export interface ImpactAlarmProps {
  readonly topic: sns.ITopic;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** Of so many periods ... */
  readonly periods: number;
  /** ... so many must breach; all of them when left out. */
  readonly breaching?: number;
  readonly comparison?: cloudwatch.ComparisonOperator;
  readonly missing?: cloudwatch.TreatMissingData;
  /** One sentence for whoever is woken: who is hurt while this lasts. */
  readonly impact: string;
  /** The heading in docs/runbook.md that says what to do. */
  readonly runbook: string;
}

/** An alarm that tells somebody, who is hurt, and what to do: it cannot be made without. */
export class ImpactAlarm extends Construct {
  constructor(scope: Construct, id: string, props: ImpactAlarmProps) {
    super(scope, id);
    if (!/^[A-Z].{20,}\.$/.test(props.impact))
      throw new Error(`Not a sentence on who is hurt: "${props.impact}"`);
    const { metric, threshold, periods, breaching = periods } = props;
    const alarm = new cloudwatch.Alarm(this, 'Alarm', {
      alarmName: `landfall-${anchorOf(props.runbook)}`,
      alarmDescription: `${props.impact} Runbook: docs/runbook.md#${anchorOf(props.runbook)}`,
      metric,
      threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: breaching,
      comparisonOperator:
        props.comparison ?? cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: props.missing ?? cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(props.topic));
  }
}

/** The anchor a heading has on the page: lower case, blanks as hyphens. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number} -]/gu, '')
    .replaceAll(' ', '-');
}

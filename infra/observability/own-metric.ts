import * as cdk from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../../shared/lambda/log-fields.ts';
import type { StageName } from '../service/stages.ts';

const period = cdk.Duration.minutes(5);

/** A count that functions write into their log lines (namespace `Landfall`, dimension `stage`), summed over stages and five minutes. */
export function ownMetric(metricName: MetricName, stages: readonly StageName[]): cloudwatch.IMetric {
  const counts = stages.map((stage) => {
    const dimensionsMap = { stage };
    return new cloudwatch.Metric({
      namespace: 'Landfall',
      metricName,
      dimensionsMap,
      statistic: 'Sum',
      period,
    });
  });
  const [only] = counts;
  if (only !== undefined && counts.length === 1) return only;
  return sumOf(metricName, counts);
}

/** The sum of counts of which some are silent most of the time. */
export function sumOf(label: string, counts: readonly cloudwatch.IMetric[]): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label,
    period,
    expression: counts.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(counts.map((count, index) => [`m${index}`, count])),
  });
}

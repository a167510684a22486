import * as cdk from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { ServiceStack } from '../service/service-stack.ts';
import { stageNames } from '../service/stages.ts';
import type { StateStack } from '../state/state-stack.ts';
import { dutyMetric } from './duty-alarms.ts';
import { ownMetric } from './own-metric.ts';

const period = cdk.Duration.minutes(5);

/** One page, in the order of the flow: people first, then what carries their records. */
export class LandfallDashboard extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { state, service }: { state: StateStack; service: ServiceStack },
  ) {
    super(scope, id);
    const dashboard = new cloudwatch.Dashboard(this, 'Dashboard', { dashboardName: 'Landfall' });
    const functions = stageNames.map((name) => service.stages[name].function);
    dashboard.addWidgets(
      graph('Duties towards people', [
        dutyMetric('OverdueReleases'),
        dutyMetric('OperatorUnacknowledged'),
        dutyMetric('ParkedDeliveries'),
        dutyMetric('LostAndFound'),
      ]),
      graph('People and notifications', [
        ownMetric('RecordsAccepted', ['intake']),
        ownMetric('EntriesOpened', ['register']),
        ownMetric('NotificationsDelivered', ['deliver']),
      ]),
      graph('Calls and refusals', [
        service.api.api.metricCount({ period }),
        service.api.api.metricClientError({ period }),
        service.api.api.metricServerError({ period }),
      ]),
    );
    dashboard.addWidgets(
      graph('Waiting in the queues', this.#queues(service, 'queue')),
      graph('Dead letters', [
        ...this.#queues(service, 'deadLetters'),
        service.schedule.deadLetters.metricApproximateNumberOfMessagesVisible({ period }),
      ]),
    );
    dashboard.addWidgets(
      graph(
        'Invocations',
        functions.map((each) => each.metricInvocations({ period })),
      ),
      graph(
        'Errors',
        functions.map((each) => each.metricErrors({ period })),
      ),
      graph(
        'Longest run',
        functions.map((each) => each.metricDuration({ period, statistic: 'Maximum' })),
      ),
    );
    dashboard.addWidgets(
      graph('Table units', [
        state.table.metricConsumedWriteCapacityUnits({ period }),
        state.table.metricConsumedReadCapacityUnits({ period }),
      ]),
    );
  }

  #queues({ queues }: ServiceStack, which: 'queue' | 'deadLetters'): cloudwatch.IMetric[] {
    return [queues.arrivals, queues.notifications].map((each) =>
      each[which].metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
    );
  }
}

function graph(title: string, left: cloudwatch.IMetric[]): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, width: 8, height: 6 });
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cdk from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as z from 'zod';
import { acknowledgeFindings } from './nag/acknowledgements.ts';
import { ObservabilityStack } from './observability/observability-stack.ts';
import { type Bundle, esbuildInto } from './service/bundle.ts';
import { ServiceStack } from './service/service-stack.ts';
import { StateStack } from './state/state-stack.ts';

/** How the app is built: `environment` is the middle part of every key issued, `bundle` yields the asset directory of a function. */
export interface LandfallProps {
  readonly outdir?: string;
  readonly environment?: 'live' | 'test';
  readonly bundle?: Bundle;
  /** Who is written to when an alarm goes off; without it the topic has no subscriber yet. */
  readonly alarmEmail?: string;
}

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) });
const keyEnvironment = z.enum(['live', 'test']);

/**
 * The whole system as three stacks by lifetime: what must never be lost, what is replaced on each deploy, what watches it.
 * Needs neither network nor credentials; the same templates come out of the CDK's command line, the tests and the twin.
 */
export function buildApp(props: LandfallProps = {}): cdk.App {
  const app = new cdk.App({
    context: featureFlags(),
    analyticsReporting: false,
    ...(props.outdir === undefined ? {} : { outdir: props.outdir }),
  });
  const state = new StateStack(app, 'LandfallState', { terminationProtection: true });
  const service = new ServiceStack(app, 'LandfallService', {
    state,
    environment: props.environment ?? keyEnvironment.parse(app.node.tryGetContext('environment') ?? 'live'),
    bundle: props.bundle ?? esbuildInto(join(app.outdir, 'bundles')),
  });
  const alarmEmail = props.alarmEmail ?? app.node.tryGetContext('alarmEmail');
  const observability = new ObservabilityStack(app, 'LandfallObservability', {
    state,
    service,
    alarmEmail: z.email().optional().parse(alarmEmail),
  });
  // The dashboard's CloudFormation handler rejects tags in several regions.
  cdk.Tags.of(app).add('project', 'landfall', { excludeResourceTypes: ['AWS::CloudWatch::Dashboard'] });
  acknowledgeFindings({ state, service, observability });
  cdk.Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { verbose: true }));
  return app;
}

/** The CDK's command line hands cdk.json's flags to the app; tests and the twin call it directly and must get the same ones. */
function featureFlags(): Record<string, unknown> {
  const path = join(import.meta.dirname, '..', 'cdk.json');
  return cdkJson.parse(JSON.parse(readFileSync(path, 'utf8'))).context;
}

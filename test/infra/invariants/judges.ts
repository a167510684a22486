import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as cdk from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { buildApp } from '../../../infra/app.ts';
import { ImpactAlarm } from '../../../infra/observability/impact-alarm.ts';
import { synthesised, temporaryDirectory, tinyBundles } from '../synthesised.ts';

const infra = join(import.meta.dirname, '..', '..', '..', 'infra');
const directory = temporaryDirectory();

describe('the judges of the templates', () => {
  it('find nothing that is not acknowledged', () => {
    const report = z.object({ pluginReports: z.array(z.object({ violations: z.array(z.unknown()) })) });
    const found = report.parse(
      JSON.parse(readFileSync(join(synthesised.outdir, 'validation-report.json'), 'utf8')),
    );
    expect(found.pluginReports.flatMap(({ violations }) => violations)).toEqual([]);
  });

  it('stop the synthesis when a queue has no dead letters and takes plain HTTP', () => {
    const app = buildApp({ outdir: join(directory, 'careless'), bundle: tinyBundles(directory) });
    new sqs.Queue(cdk.Stack.of(app.node.findChild('LandfallService')), 'Careless');
    expect(() => app.synth()).toThrow(/AwsSolutions-SQS3[\s\S]*AwsSolutions-SQS4/);
  });

  it('stop the synthesis when CloudFormation would refuse a property', () => {
    const app = buildApp({ outdir: join(directory, 'wrong'), bundle: tinyBundles(directory) });
    const stack = cdk.Stack.of(app.node.findChild('LandfallObservability'));
    new cdk.CfnResource(stack, 'Wrong', {
      type: 'AWS::Logs::LogGroup',
      properties: { RetentionInDays: 'long' },
    });
    expect(() => app.synth()).toThrow(/'long' is not of type 'integer'/);
  });

  it('are answered in one file only, with a reason each', () => {
    const sources = readdirSync(infra, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.ts'),
    );
    const answering = sources.filter((path) =>
      readFileSync(join(infra, path), 'utf8').includes('.acknowledge('),
    );
    expect(answering).toEqual([join('nag', 'acknowledgements.ts')]);
    const text = readFileSync(join(infra, 'nag', 'acknowledgements.ts'), 'utf8');
    const count = (of: RegExp) => text.match(of)?.length ?? 0;
    expect(count(/\breason:\s*'.{40,}'/g)).toBe(count(/\bid: '/g));
  });
});

describe('cfn-lint, on machines that have it', () => {
  const lint = promisify(execFile);

  /** What cfn-lint prints for the templates; `undefined` where it is not installed. W3005: the CDK writes each DependsOn out. */
  async function complaints(...files: readonly string[]): Promise<string | undefined> {
    return lint('cfn-lint', ['--ignore-checks', 'W3005', '--', ...files]).then(
      ({ stdout }) => stdout,
      (error: unknown) => {
        const failure = z
          .object({ code: z.union([z.number(), z.string()]), stdout: z.string() })
          .parse(error);
        return failure.code === 'ENOENT' ? undefined : failure.stdout;
      },
    );
  }

  it('finds nothing', async () => {
    expect((await complaints(...synthesised.files)) ?? '').toBe('');
  });
});

describe('an alarm', () => {
  it.each(['', 'bad', 'Something is wrong with the queue of arrivals'])(
    'is not made with the impact %j',
    (impact) => {
      const stack = new cdk.Stack();
      const topic = new sns.Topic(stack, 'Topic');
      const metric = new sqs.Queue(stack, 'Queue').metricNumberOfMessagesSent();
      const make = () =>
        new ImpactAlarm(stack, 'Alarm', {
          topic,
          metric,
          threshold: 1,
          periods: 1,
          impact,
          runbook: 'Nothing',
        });
      expect(make).toThrow(/who is hurt/);
    },
  );
});

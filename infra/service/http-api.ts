import * as cdk from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type HttpStageName, httpStageNames, routes } from './routes.ts';

/** Ten callers at the promised 100 requests a second each; a burst of two seconds of that. */
const throttle = { rateLimit: 1000, burstLimit: 2000 };

// The route, never the path: a path holds an agency's own record id, which may be a document number. The address is that of an
// organisation's server; it tells where a leaked key was used.
const accessLog = {
  requestId: '$context.requestId',
  at: '$context.requestTimeEpoch',
  ip: '$context.identity.sourceIp',
  route: '$context.routeKey',
  method: '$context.httpMethod',
  status: '$context.status',
  bytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  gatewayError: '$context.error.responseType',
};

/** The HTTP API and its one stage. Who may call is judged in the handlers, so no route has an authorizer. */
export class LandfallApi extends Construct {
  readonly api: apigateway.HttpApi;

  constructor(scope: Construct, id: string, functions: Readonly<Record<HttpStageName, lambda.Function>>) {
    super(scope, id);
    this.api = new apigateway.HttpApi(this, 'Api', { apiName: 'landfall', createDefaultStage: false });
    for (const name of httpStageNames) this.#route(name, functions[name]);
    this.#stage();
  }

  // By the plain resources: the integration construct permits `/*/*/*`, which does not match the catch-all route's `/*/$default`.
  #route(name: HttpStageName, target: lambda.Function): void {
    const { apiId } = this.api;
    const integration = new apigateway.CfnIntegration(this, `${name}Integration`, {
      apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: target.functionArn,
      payloadFormatVersion: '2.0',
    });
    target.addPermission('FromApi', {
      principal: new iam.ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: cdk.Stack.of(this).formatArn({
        service: 'execute-api',
        resource: apiId,
        resourceName: '*/*',
      }),
    });
    for (const path of routes[name]) {
      new apigateway.CfnRoute(this, `Route ${path}`, {
        apiId,
        routeKey: path === '$default' ? path : `ANY ${path}`,
        authorizationType: 'NONE',
        target: `integrations/${integration.ref}`,
      });
    }
  }

  #stage(): void {
    const logGroup = new logs.LogGroup(this, 'AccessLogs', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: cdk.RemovalPolicy.RETAIN,
    });
    new apigateway.HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle,
      accessLogSettings: {
        destination: new apigateway.LogGroupLogDestination(logGroup),
        format: new cdk.aws_apigateway.AccessLogFormat(JSON.stringify(accessLog)),
      },
    });
  }
}

import * as cdk from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { routes } from './routes.ts';

/** Ten callers at the promised 100 requests a second each; a burst of two seconds of that. */
const throttle = { rateLimit: 1000, burstLimit: 2000 };

/** The HTTP API and its one stage. Who may call is judged in the handlers, so no route has an authorizer. */
export class LandfallApi extends Construct {
  readonly api: apigateway.HttpApi;

  constructor(scope: Construct, id: string, functions: Record<keyof typeof routes, lambda.IFunction>) {
    super(scope, id);
    this.api = new apigateway.HttpApi(this, 'Api', { apiName: 'landfall', createDefaultStage: false });
    for (const name of objectKeys(routes)) this.#route(name, functions[name]);
    this.#stage();
  }

  #route(name: keyof typeof routes, target: lambda.IFunction): void {
    const integration = new HttpLambdaIntegration(name, target, {
      payloadFormatVersion: apigateway.PayloadFormatVersion.VERSION_2_0,
      // One permission per function, for this API only; one per route would only repeat the list of routes.
      scopePermissionToRoute: false,
    });
    for (const path of routes[name]) {
      const methods = path === '$default' ? undefined : [apigateway.HttpMethod.ANY];
      if (methods === undefined) {
        const routeKey = apigateway.HttpRouteKey.DEFAULT;
        new apigateway.HttpRoute(this, 'DefaultRoute', { httpApi: this.api, integration, routeKey });
      } else this.api.addRoutes({ path, methods, integration });
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

// The route, never the path: a path holds an agency's own record id, which may be a document number.
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

function objectKeys<K extends string>(of: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(of).filter((key): key is K => key in of);
}

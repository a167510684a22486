import * as z from 'zod';
import { type FunctionSpec, functionNamed } from './read-compute.ts';
import type { Resolver } from './resolve.ts';

/** One route of the HTTP API: `ANY /v1/keys/{keyId}`, `GET /v1/status` or `$default`. */
export type RouteSpec = { routeKey: string; functionArn: string; timeoutMs: number };
export type ApiSpec = { apiId: string; routes: RouteSpec[] };

const integrationProperties = z.looseObject({
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: z.number().default(30_000),
});
const routeProperties = z.looseObject({
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z.literal('NONE').default('NONE'),
});
const permissionProperties = z.looseObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
});

/** The one HTTP API with its routes. Throws when API Gateway would not be allowed to invoke a route's function. */
export function readHttpApi(resolver: Resolver, functions: readonly FunctionSpec[]): ApiSpec | undefined {
  const apis = resolver.resources('AWS::ApiGatewayV2::Api');
  if (apis.length > 1) throw new Error('The twin serves one HTTP API; the templates have more');
  const [api] = apis;
  if (api === undefined) return undefined;
  const apiId = resolver.attribute(api.id, 'Ref');
  const integrations = new Map(
    resolver
      .resources('AWS::ApiGatewayV2::Integration')
      .map(({ id }) => [
        `integrations/${resolver.attribute(id, 'Ref')}`,
        integrationProperties.parse(resolver.properties(id)),
      ]),
  );
  const allowed = invokableByGateway(resolver, functions, apiId);
  const routes = resolver.resources('AWS::ApiGatewayV2::Route').map(({ id }) => {
    const route = routeProperties.parse(resolver.properties(id));
    const integration = integrations.get(route.Target);
    if (integration === undefined)
      throw new Error(`Route ${route.RouteKey} has no integration ${route.Target}`);
    const functionArn = functionNamed(functions, lambdaOf(integration.IntegrationUri)).arn;
    if (!allowed.has(functionArn)) {
      throw new Error(
        `Route ${route.RouteKey}: no AWS::Lambda::Permission lets apigateway.amazonaws.com invoke ${functionArn}`,
      );
    }
    return { routeKey: route.RouteKey, functionArn, timeoutMs: integration.TimeoutInMillis };
  });
  return { apiId, routes };
}

function invokableByGateway(
  resolver: Resolver,
  functions: readonly FunctionSpec[],
  apiId: string,
): Set<string> {
  const permissions = resolver
    .resources('AWS::Lambda::Permission')
    .map(({ id }) => permissionProperties.parse(resolver.properties(id)));
  return new Set(
    permissions
      .filter(({ Principal }) => Principal === 'apigateway.amazonaws.com')
      .filter(({ Action }) => Action === 'lambda:InvokeFunction')
      .filter(({ SourceArn }) => SourceArn === undefined || SourceArn.includes(`:${apiId}/`))
      .map(({ FunctionName }) => functionNamed(functions, FunctionName).arn),
  );
}

/** An integration names its function by ARN, or by the invocation path that contains it. */
function lambdaOf(uri: string): string {
  return /functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1] ?? uri;
}

import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { httpStageNames } from '../../../infra/service/routes.ts';
import { arnOf, read, refTo, synthesised } from '../synthesised.ts';

const { ofType } = synthesised;

const target = z.object({
  'Fn::Join': z.tuple([z.literal(''), z.tuple([z.literal('integrations/'), refTo])]),
});
const route = z.object({ RouteKey: z.string(), AuthorizationType: z.string(), Target: target });
const integration = z.object({
  IntegrationType: z.string(),
  PayloadFormatVersion: z.string(),
  IntegrationUri: arnOf,
});

const routes = ofType('AWS::ApiGatewayV2::Route').map((resource) => read(route, resource));
const integrations = new Map(
  ofType('AWS::ApiGatewayV2::Integration').map((resource) => [resource.id, read(integration, resource)]),
);
const answeredBy = (path: string) => {
  const found = routes.find(({ RouteKey }) => RouteKey === path || RouteKey === `ANY ${path}`);
  return found && integrations.get(found.Target['Fn::Join'][1][1])?.IntegrationUri;
};

describe('the HTTP API', () => {
  it.each([
    ['/v1/arrivals', 'Intake'],
    ['/v1/submissions/{submissionId}', 'Intake'],
    ['/v1/records/{recordId+}', 'Intake'],
    ['/v1/notifications', 'Inbox'],
    ['/v1/notifications/acknowledge', 'Inbox'],
    ['/v1/events', 'Feedback'],
    ['/v1/entries', 'Feedback'],
    ['/v1/entries/{entryId}', 'Feedback'],
    ['/v1/entries/{entryId}/certificate', 'Certificates'],
    ['/v1/certificates/{certificateId}', 'Certificates'],
    ['/.well-known/jwks.json', 'Certificates'],
    ['/v1/manifests/{manifestId+}', 'Transfers'],
    ['/v1/sites', 'Sites'],
    ['/v1/sources', 'Sources'],
    ['/v1/lookups', 'Lookups'],
    ['/v1/self', 'Traveller'],
    ['/v1/reports/{localityCode}/{date}', 'Reports'],
    ['/v1/keys/{keyId}', 'Admin'],
    ['/v1/recipients/{locality}/{department}/rotate-secret', 'Admin'],
    ['/v1/health', 'Admin'],
    ['$default', 'Admin'],
  ])('answers %s by the function %s', (path, stage) => {
    expect(answeredBy(path)).toMatch(new RegExp(`^${stage}Function`));
  });

  it('takes any method everywhere, so that the functions themselves say which are allowed', () => {
    for (const { RouteKey } of routes) expect(RouteKey).toMatch(/^(ANY \/(v1|\.well-known)\/|\$default$)/);
  });

  it('hands every request over as payload version 2', () => {
    expect(integrations.size).toBe(httpStageNames.length);
    for (const one of integrations.values()) {
      expect(one).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
    }
  });

  it('may invoke exactly the functions it routes to, the catch-all route included, and only this API may', () => {
    const permission = z.object({ FunctionName: arnOf, Principal: z.string(), SourceArn: z.unknown() });
    const permissions = ofType('AWS::Lambda::Permission').map((resource) => read(permission, resource));
    const routedTo = [...integrations.values()].map(({ IntegrationUri }) => IntegrationUri);
    expect(permissions.map(({ FunctionName }) => FunctionName).toSorted()).toEqual(routedTo.toSorted());
    for (const { SourceArn } of permissions) {
      // A catch-all request comes from <api>/$default/$default: two segments after the API.
      expect(JSON.stringify(SourceArn)).toMatch(/execute-api:.*"Ref":"HttpApi[^"]*"},"\/\*\/\*"\]/);
    }
  });

  const stage = z.object({
    StageName: z.string(),
    AccessLogSettings: z.object({ Format: z.string(), DestinationArn: arnOf }),
    DefaultRouteSettings: z.object({ ThrottlingBurstLimit: z.number(), ThrottlingRateLimit: z.number() }),
  });
  const stages = ofType('AWS::ApiGatewayV2::Stage').map((resource) => read(stage, resource));

  it('throttles its one stage, leaving ten keys their 100 requests a second', () => {
    expect(stages).toHaveLength(1);
    expect(stages[0]?.StageName).toBe('$default');
    expect(stages[0]?.DefaultRouteSettings).toEqual({
      ThrottlingBurstLimit: 2000,
      ThrottlingRateLimit: 1000,
    });
  });

  it('logs each call without path, query, headers, body or who was authorised', () => {
    const format = z
      .record(z.string(), z.string())
      .parse(JSON.parse(stages[0]?.AccessLogSettings.Format ?? ''));
    const variables = Object.values(format);
    expect(variables).toContain('$context.routeKey');
    for (const variable of variables) {
      expect(variable).toMatch(/^\$context\.[\w.]+$/);
      expect(variable).not.toMatch(/path|query|header|authoriz|body|userAgent|error\.message/i);
    }
  });
});

import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';

export interface SentRequest {
  method?: string;
  path?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string | Buffer;
  key?: string;
}

/** The event an HTTP API (payload 2.0) makes of a request; a body given as bytes arrives base64, as for content that is not text. */
export const gatewayEvent = (sent: SentRequest): APIGatewayProxyEventV2 => {
  const { method = 'GET', path = '/', query, body, key } = sent;
  return {
    version: '2.0',
    routeKey: `ANY ${path}`,
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...sent.headers,
    },
    ...(query === undefined ? {} : { queryStringParameters: query }),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : body.toString('base64') }),
    isBase64Encoded: Buffer.isBuffer(body),
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'localhost',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'req-1',
      routeKey: `ANY ${path}`,
      stage: '$default',
      time: '01/Feb/2020:00:00:00 +0000',
      timeEpoch: 0,
    },
  };
};

/** Lambda's context of one invocation. */
export const lambdaContext = (remainingMs = 30_000): Context => ({
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'stage',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:stage',
  memoryLimitInMB: '256',
  awsRequestId: 'inv-1',
  logGroupName: 'group',
  logStreamName: 'stream',
  getRemainingTimeInMillis: () => remainingMs,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
});

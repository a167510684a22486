import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectQueues, connectTable, secretReader } from '../../shared/lambda/aws-clients.ts';

const server = createServer((request, response) => {
  const signedBy = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? 'nobody';
  response.setHeader('content-type', 'application/x-amz-json-1.0');
  request.resume().on('end', () => {
    response.end(
      JSON.stringify({
        Responses: { T: [{ pk: { S: 'a' }, sk: { S: 'b' }, by: { S: signedBy } }] },
        MessageId: signedBy,
        SecretString: signedBy,
      }),
    );
  });
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
});

describe('the clients of the deployed functions', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'role-key');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_REGION', 'us-east-1');
  });

  it('sign with the role the environment gives, and go where it says', async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${port}`;
    const [item] = await connectTable('T', { endpoint }).get([{ pk: 'a', sk: 'b' }]);
    expect(item?.by).toBe('role-key');
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
    vi.stubEnv('AWS_ENDPOINT_URL_SQS', endpoint);
    const message = { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/q', MessageBody: 'x' };
    expect(await connectQueues().send('SendMessage', message)).toMatchObject({ MessageId: 'role-key' });
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', endpoint);
    expect(await secretReader('arn')()).toBe('role-key');
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectTable } from '../../shared/lambda/aws-clients.ts';

const server = createServer((request, response) => {
  const signedBy = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? 'nobody';
  response.setHeader('content-type', 'application/x-amz-json-1.0');
  request.resume().on('end', () => {
    response.end(
      JSON.stringify({ Responses: { T: [{ pk: { S: 'a' }, sk: { S: 'b' }, by: { S: signedBy } }] } }),
    );
  });
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
});

describe('the clients of the deployed functions', () => {
  it('sign with the role the environment gives, though nothing is logged', async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'role-key');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_REGION', 'us-east-1');
    const { port } = server.address() as AddressInfo;
    const table = connectTable('T', { endpoint: `http://127.0.0.1:${port}` });
    const [item] = await table.get([{ pk: 'a', sk: 'b' }]);
    expect(item?.by).toBe('role-key');
  });
});

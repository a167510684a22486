import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { Api } from '../../cli/demo/api.ts';
import { startTwin } from '../../infra/local/twin.ts';
import { benchApi } from './bench-api.ts';
import { plainStack } from './plain/stack.ts';

const notification = z.object({
  id: z.string(),
  entryId: z.string(),
  locality: z.string(),
  kind: z.string(),
});

/** The plain reference, running in a twin of its own: same engines, same meters. */
export interface PlainWorld {
  url: string;
  api: Api;
  received: z.infer<typeof notification>[];
  /** Posts under the key of an agency or a locality, each request with an idempotency key of its own. */
  post(path: string, subject: string, body: unknown): Promise<void>;
  close(): Promise<void>;
}

/** Starts it with a key and a receiver for each locality; these are put straight into its table, since they are nobody's daily work. */
export const startPlain = async (localities: readonly string[]): Promise<PlainWorld> => {
  const directory = mkdtempSync(join(tmpdir(), 'landfall-plain-'));
  const twin = await startTwin({
    empty: true,
    stacks: [plainStack(directory)],
    sandboxesPerFunction: 2,
    report: (line) => void process.stderr.write(`${line}\n`),
  });
  const received: PlainWorld['received'] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    received.push(notification.parse(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const put = async (id: string, item: Record<string, string>): Promise<void> => {
    const attributes = Object.entries({ pk: id, sk: id, ...item }).map(([name, S]) => [name, { S }]);
    const response = await fetch(twin.aws.endpoint, {
      method: 'POST',
      headers: {
        'x-amz-target': 'DynamoDB_20120810.PutItem',
        authorization: `AWS4 Credential=${twin.aws.accessKeyId}/bench`,
      },
      body: JSON.stringify({
        TableName: twin.system.tables[0]?.definition.TableName,
        Item: Object.fromEntries(attributes),
      }),
    });
    if (!response.ok) throw new Error(`the plain reference was not set up: ${await response.text()}`);
  };
  for (const subject of ['agency', ...localities]) {
    await put(`KEY#${createHash('sha256').update(`Bearer ${subject}`).digest('hex')}`, { subject });
    await put(`RECIPIENT#${subject}`, { url, secret: `secret of ${subject}` });
  }
  let requests = 0;
  return {
    url: twin.url,
    api: benchApi(twin.url, 'agency'),
    received,
    post: async (path, subject, body) => {
      requests += 1;
      const response = await fetch(twin.url + path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${subject}`,
          'content-type': 'application/json',
          'idempotency-key': `bench-${requests}`,
        },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${text}`);
    },
    close: async () => {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await twin.stop();
      rmSync(directory, { recursive: true });
    },
  };
};

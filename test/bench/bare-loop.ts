import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createCallers } from '../../infra/local/aws/callers.ts';
import { type AwsListener, createAwsListener } from '../../infra/local/aws/listener.ts';
import { createServices } from '../../infra/local/aws/services.ts';
import { listenOnLoopback } from '../../infra/local/gateway/listen.ts';
import { createJudge } from '../../infra/local/iam/judge.ts';
import { storesOf } from '../../infra/local/iam/needs.ts';
import { openEngines } from '../../infra/local/open-engines.ts';
import { openDataDirectory } from '../../infra/local/runtime/data-directory.ts';
import { createFaults } from '../../infra/local/runtime/faults.ts';
import { createMetering } from '../../infra/local/runtime/meters.ts';
import { openSecrets } from '../../infra/local/runtime/secrets.ts';
import { createTwinClock } from '../../infra/local/runtime/twin-clock.ts';
import type { SqsEngine } from '../../infra/local/sqs/engine.ts';
import { synthesised } from '../../infra/local/synthesise.ts';
import { readSystem } from '../../infra/local/template/system.ts';
import type { Replay, Replayed } from './bare-client.ts';
import type { RecordedCall } from './recorder.ts';

/** As many at once as our functions had sandboxes. */
const connections = 6;

export interface BareLoop {
  /** Sends the calls again, in order. */
  replay(calls: RecordedCall[]): Promise<Replayed>;
  close(): Promise<void>;
}

/** The twin's engines, listener and permissions, without its functions: what comes from a queue is received and deleted at once. */
export const startBareLoop = async (): Promise<BareLoop> => {
  const data = openDataDirectory(undefined);
  let aws: AwsListener | undefined;
  const server = await listenOnLoopback((request, response) => aws?.listener(request, response), 0);
  const system = readSystem(await synthesised(), `http://127.0.0.1:${server.port}`);
  const clock = createTwinClock(data);
  const { dynamo, sqs } = await openEngines(system, data, clock);
  const callers = createCallers();
  const services = createServices({
    stores: storesOf(system),
    secrets: openSecrets(system.secrets, data),
    metering: createMetering([]),
    ...{ dynamo, sqs },
  });
  aws = createAwsListener({
    ...{ services, callers },
    judge: createJudge(system.policies, system.account.accountId),
    faults: createFaults(),
    denied: ({ message }) => void process.stderr.write(`${message}\n`),
  });
  const keys = Object.fromEntries(
    [...system.policies.roles.values()].map((role) => [
      role.name,
      callers.issue(role.name, {
        kind: 'function',
        functionLabel: role.name,
        role,
        kill: () => undefined,
      }),
    ]),
  );
  sqs.onSend((queueName) => drain(sqs, queueName));
  const client = new Worker(new URL('./bare-client.ts', import.meta.url));
  return {
    replay: async (calls) => {
      client.postMessage({ port: server.port, connections, keys, calls } satisfies Replay);
      const [replayed] = (await once(client, 'message')) as [Replayed];
      return replayed;
    },
    close: async () => {
      await client.terminate();
      await server.close();
      await aws?.drained();
      await dynamo.close();
      sqs.close();
      data.release();
    },
  };
};

const drain = (sqs: SqsEngine, queueName: string): void => {
  for (let messages = sqs.receive(queueName, { max: 10 }); messages.length > 0; ) {
    sqs.delete(queueName, ...messages.map(({ receiptHandle }) => receiptHandle));
    messages = sqs.receive(queueName, { max: 10 });
  }
};

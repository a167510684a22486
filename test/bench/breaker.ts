import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { offerPush } from '../../functions/deliver/channels.ts';
import { deliverPushes } from '../../functions/deliver/deliver-pushes.ts';
import type { PushMessage } from '../../shared/contracts/messages.ts';
import { createPost } from '../../shared/outgoing/post.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { deliverBeside, type Measured, pushTo, quantile } from './breaker-model.ts';
import type { FigureTable } from './figures.ts';

/** How long a receiver waits whose neighbours never answer: counted on a clock that jumps, then timed over real connections. */
export async function* measureBreaker(tell: (line: string) => void): AsyncGenerator<FigureTable> {
  const counted: FigureTable['rows'][number][] = [];
  for (const [perSecond, seconds] of [
    [2, 120],
    [40, 30],
  ] as const) {
    for (const silent of [0, 1, 5]) {
      tell(`breaker: ${perSecond} pushes a second, ${silent} silent receivers`);
      const measured = await deliverBeside({ seconds, perSecond, silent });
      counted.push({ row: `${perSecond}/s each, ${silent} silent`, figures: countedFigures(measured) });
    }
  }
  yield { table: 'breaker', rows: counted };
  const rows: FigureTable['rows'][number][] = [];
  for (const silent of [0, 1]) {
    tell(`breaker: over real connections, ${silent} silent receivers`);
    const delays = await overConnections(silent);
    rows.push({ row: `${silent} silent`, figures: delayFigures(delays) });
  }
  yield { table: 'breaker-connections', rows };
}

const delayFigures = (delays: readonly number[]) => ({
  pushes: delays.length,
  'p50 ms': quantile(delays, 0.5),
  'p99 ms': quantile(delays, 0.99),
  'longest ms': quantile(delays, 1),
});

const countedFigures = (measured: Measured) => ({
  ...delayFigures(measured.delays),
  invocations: measured.invocations,
  'seconds of invocations': measured.slotSeconds,
  'time-outs': measured.timeouts,
  'most at once': measured.mostAtOnce,
  'held back': measured.heldBack,
});

const perSecond = 20;
const seconds = 10;
/** A tenth of the deployed 15 s, so that the bench is short; everything else is the product's. */
const totalMs = 1500;

/** Milliseconds from each push's making to its receiver's answer, the healthy one's alone, smallest first. */
const overConnections = async (silent: number): Promise<number[]> => {
  const healthy = await serve((answer) => answer());
  const dead = await serve(() => undefined);
  const table = createMemoryTable();
  const made = new Map<string, number>();
  const delays: number[] = [];
  const post = createPost({ loopback: true, now: Date.now, totalMs });
  const deliver = deliverPushes({
    table,
    pushes: { send: async () => undefined },
    now: Date.now,
    random: () => 0.5,
    addresses: async () => ({
      recipient: (key) => {
        const url = key.startsWith('healthy') ? healthy.url : dead.url;
        const [locality = ''] = key.split('/');
        return {
          locality,
          department: 'health',
          secretGeneration: 1,
          channels: [{ type: 'webhook', url, mode: 'thin' }],
        };
      },
      fallbackOf: () => 'operator/lead',
      parkedMs: 3_600_000,
    }),
    markGone: async () => undefined,
    offer: offerPush({
      now: Date.now,
      signingSecret: async () => 'whsec_c2VjcmV0',
      describe: async (notifications) => [...notifications],
      sendToInbox: async () => ({ kind: 'delivered' }),
      post: async (message) => {
        const outcome = await post(message);
        const at = made.get(message.headers['webhook-id'] ?? '');
        if (outcome.kind === 'delivered' && at !== undefined) delays.push(performance.now() - at);
        return outcome;
      },
    }),
  });
  const localities = ['healthy', ...Array.from({ length: silent }, (_, index) => `silent-${index}`)];
  const batches: Promise<unknown>[] = [];
  for (let count = 0; count < perSecond * seconds; count += 1) {
    const pushes = localities.map(
      (locality, index): PushMessage => pushTo(locality, Date.now(), count * 10 + index),
    );
    for (const { pushId } of pushes) made.set(pushId, performance.now());
    const queued = pushes.map((push) => ({ push, receiveCount: 1 }));
    batches.push(deliver(queued, () => 60_000));
    await pause(1000 / perSecond);
  }
  await Promise.all(batches);
  await Promise.all([healthy.close(), dead.close()]);
  return delays.sort((one, other) => one - other);
};

const serve = async (respond: (answer: () => void) => void) => {
  const server: Server = createServer((request, response) => {
    request.resume();
    request.on('end', () => respond(() => response.writeHead(204).end()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
};

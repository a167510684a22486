import { runChecks } from '../../functions/checks/run-checks.ts';
import { tellOutcome } from '../../functions/checks/tell-outcome.ts';
import { addressesOf, switchOff } from '../../functions/deliver/addresses.ts';
import { offerPush } from '../../functions/deliver/channels.ts';
import { deliverPushes } from '../../functions/deliver/deliver-pushes.ts';
import { handleMessages } from '../../functions/deliver/handle-messages.ts';
import { registerMessages } from '../../functions/register/register-messages.ts';
import { registerRecords } from '../../functions/register/register-records.ts';
import { createRouter } from '../../infra/local/gateway/router.ts';
import { type HttpStageName, httpStageNames, routes } from '../../infra/service/routes.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { createMasterSecret } from '../../shared/access/master-secret.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import { describePersons } from '../../shared/commit/describe-persons.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { type HttpHandler, httpHandler } from '../../shared/lambda/http-chain.ts';
import { queueHandler } from '../../shared/lambda/queue-chain.ts';
import { scheduledHandler } from '../../shared/lambda/scheduled-chain.ts';
import type { PostOutcome } from '../../shared/outgoing/post.ts';
import { parseArrivalsMessage } from '../../shared/queue/arrivals-queue.ts';
import { parsePushMessage } from '../../shared/queue/push-queue.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { lambdaContext } from '../doubles/gateway-event.ts';
import { journalIn } from '../doubles/journal.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { createQueue, type HostileQueue } from './queues.ts';
import { rewindingTable } from './rewinding-table.ts';
import { seededRandom } from './seeded-random.ts';
import { routesOf, type StageDeps } from './stages.ts';
import { strictTable } from './strict-table.ts';

export const worldStart = Date.parse('2026-11-21T08:00:00Z');

/** Which function a path goes to, as the gateway decides it. */
export const gatewayRouter = createRouter(
  httpStageNames.flatMap((stage) =>
    routes[stage].map((path: string) => ({
      routeKey: path === '$default' ? path : `ANY ${path}`,
      functionArn: stage,
      timeoutMs: 15_000,
    })),
  ),
);

/** Every function of the system in one process: the whole chains, on one table and one clock, with everything that was said outside. */
export const createHostileWorld = () => {
  const memory = createMemoryTable();
  const { table: rewinding, mark, rewind, watchReads } = rewindingTable(memory);
  const table = strictTable(rewinding);
  const random = seededRandom(7);
  const said = { lines: [] as string[], posts: [] as { url: string; body: string }[], inbox: [] as string[] };
  const world = {
    now: worldStart,
    answer: (() => ({ kind: 'delivered' })) as (url: string) => PostOutcome,
  };
  const clock = (): number => world.now;
  const write = (line: string): void => void said.lines.push(line);
  const master = createMasterSecret(async () => 'm'.repeat(64));
  const arrivals: HostileQueue = createQueue(() => register);
  const pushes: HostileQueue = createQueue(() => deliver);
  const config = createConfigReader(table, clock);
  const deps: StageDeps = { table, config, now: clock, master, arrivals, pushes, random: random.bytes };
  const changeVisibility = async (): Promise<void> => undefined;

  const stageRoutes = routesOf(deps);
  const handlers = new Map<string, HttpHandler>(
    httpStageNames.map((stage: HttpStageName) => [
      stage,
      httpHandler({
        stage,
        clock,
        write,
        authenticate: createAuthenticate(table, clock, 'test'),
        journal: journalIn(table, config),
        routes: stageRoutes[stage],
      }),
    ]),
  );
  const registerBatch = registerRecords({
    table,
    config: config.load,
    searchHash: async () => makeKeyedHash(await master.searchKey()),
    commit: commitEntries(deps),
    now: clock,
  });
  const register = queueHandler({
    stage: 'register',
    clock,
    write,
    parse: parseArrivalsMessage,
    changeVisibility,
    handle: (messages) =>
      registerMessages({ table, arrivals, register: registerBatch, tell: () => undefined })(messages),
  });
  const deliver = queueHandler({
    stage: 'deliver',
    clock,
    write,
    parse: parsePushMessage,
    changeVisibility,
    handle: handleMessages(
      deliverPushes({
        table,
        pushes,
        now: clock,
        random: () => 0,
        addresses: async () => addressesOf(await config.load(), clock()),
        offer: offerPush({
          now: clock,
          signingSecret: master.signingSecret,
          describe: describePersons(table, config),
          post: async ({ url, body }) => {
            said.posts.push({ url, body: Buffer.from(body).toString('utf8') });
            return world.answer(url);
          },
          sendToInbox: async (_queueUrl, body) => {
            said.inbox.push(body);
            return { kind: 'delivered' };
          },
        }),
        markGone: switchOff(table),
      }),
    ),
  });
  const checks = scheduledHandler({
    stage: 'checks',
    clock,
    write,
    handle: async (_input, { log, now, remainingMs }) =>
      tellOutcome(log, await runChecks({ ...deps, lines: table })({ now, remainingMs })),
  });

  return Object.assign(world, {
    memory,
    table,
    said,
    stageRoutes,
    handlers,
    arrivals,
    pushes,
    register,
    deliver,
    sweep: () => checks({}, lambdaContext(50_000)),
    drain: async (): Promise<void> => {
      do {
        await arrivals.drain();
        await pushes.drain();
      } while (arrivals.waiting().length + pushes.waiting().length > 0);
    },
    mark,
    watchReads,
    /** Back to how it was at the mark: table, queues, clock and dice. */
    rewind: async (): Promise<void> => {
      await rewind();
      arrivals.clear();
      pushes.clear();
      random.restart();
    },
  });
};
export type HostileWorld = ReturnType<typeof createHostileWorld>;

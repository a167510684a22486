import { departments } from '../../shared/contracts/localities.ts';
import type { StoredRecipient } from '../../shared/contracts/recipient.ts';
import { putAgencies } from '../../shared/store/agencies.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { bumpConfig } from '../../shared/store/config-head.ts';
import { putLocalities } from '../../shared/store/localities.ts';
import { changeRecipients, readRecipients } from '../../shared/store/recipients.ts';
import { createSealedTable } from '../../shared/store/sealed-table.ts';
import { createMemoryQueues } from '../doubles/memory-queues.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { makeRandom, type Random } from '../generator/random.ts';
import { createCaller, type Sandbox } from './calls.ts';
import { createDeploys } from './deploy.ts';
import { drawWeather, fairWeather } from './fault-kinds.ts';
import { createFaults } from './faults.ts';
import { createFaultySqs } from './faulty-queues.ts';
import { createFaultyTable, createSharedTable } from './faulty-table.ts';
import { createFunctions } from './functions.ts';
import { createJournal } from './journal.ts';
import { createMappings } from './mappings.ts';
import { agencies, drawStage, places, type Stage } from './places.ts';
import { createReceivers, type Receivers } from './receivers.ts';
import { createSchedule } from './schedule.ts';
import { authenticate } from './speakers.ts';
import type { StageWorld } from './stages.ts';
import { createVirtualTime, settled } from './virtual-time.ts';

const day = 24 * 3_600_000;
export const start = Date.parse('2026-03-01T00:00:00Z');

export interface WorldOptions {
  seed: number;
  /** Nothing goes wrong. */
  fair?: boolean;
  /** Keeps a journal of everything. */
  recording?: boolean;
  /** For so long things go wrong. */
  roughDays: number;
}

/** Everything of one seed, before anybody has spoken: the stages on one table and its queues, under one clock that nothing else moves. */
export const createWorld = async ({ seed, fair, recording, roughDays }: WorldOptions) => {
  const random = makeRandom(seed);
  const stage = drawStage(random);
  const time = createVirtualTime(start);
  const journal = createJournal(time, recording === true);
  const calmFrom = start + roughDays * day;
  const drawn = drawWeather(random, { from: start, to: calmFrom });
  const weather = fair ? fairWeather() : drawn;
  const faults = createFaults({ random, weather, time, journal, calmFrom });
  const call = createCaller(time, faults);
  const table = createMemoryTable();
  /** Who wants to know that something new lies in an inbox; and since when each record and notification is there. */
  const inboxes = new Map<string, () => void>();
  const writtenAt = new Map<string, number>();
  const shared = createSharedTable(table, time, ({ pk, sk }) => {
    if (!pk.startsWith('I#') && !pk.startsWith('R#')) return;
    const name = `${pk} ${sk}`;
    if (!writtenAt.has(name)) writtenAt.set(name, time.now);
    if (pk.startsWith('I#')) inboxes.get(pk.slice(2, pk.lastIndexOf('#')))?.();
  });
  const [keys, lines] = [
    createSharedTable(createMemoryTable(), time),
    createSharedTable(createMemoryTable(), time),
  ];
  const clock = { now: () => time.now };
  const queues = createMemoryQueues(clock, (visible) =>
    visible.length > 1 && faults.strikes('reordered-delivery', () => visible[0]?.queue ?? '')
      ? shuffled(visible, random)
      : visible,
  );
  const deploys = createDeploys(random, faults, { time, start, calmFrom, fair: fair === true });
  const receivers = createReceivers({ random, faults, time, weather });
  await configure({ table, stage, receivers, random });

  const worldOf = (sandbox: Sandbox): StageWorld => ({
    table: createSealedTable({
      table: createFaultyTable(shared, call, { sandbox, random }),
      keys: createFaultyTable(keys, call, { sandbox, random }),
      dayKeys: async () => [Buffer.alloc(32, 9)],
      now: clock.now,
      random: (bytes) => Uint8Array.from({ length: bytes }, () => random.below(256)),
    }),
    journal: createFaultyTable(lines, call, { sandbox, random }),
    sqs: createFaultySqs(queues, call, { sandbox, random, translate: deploys.translate }),
    now: clock.now,
    pause: (milliseconds) => time.wait(milliseconds),
    random,
    authenticate,
    post: ({ url, headers, body }) =>
      call(sandbox, {
        what: () => `post ${headers['webhook-id']} to ${url}`,
        possible: ['slow', 'killed-before', 'killed-after'],
        effect: async () =>
          receivers.receive(url, headers['webhook-id'] ?? '', Buffer.from(body).toString('utf8')),
      }),
    release: deploys.release,
    write: (line) => journal.note(() => `  ${line.replace(/,"_aws".*/, '')}`),
  });
  const functions = createFunctions({ time, journal, worldOf });
  const mappings = createMappings({ queues, functions, faults, random, time, journal });
  const schedule = createSchedule({ table, functions, faults, time });

  /** Plays until `until`: whatever is planned, due or visible, one after the other. */
  const play = async (until: number): Promise<void> => {
    for (;;) {
      do await settled();
      while (mappings.poll());
      const tickAt = schedule.next();
      const next = Math.min(time.next(), tickAt, queues.nextDueAt() ?? Number.POSITIVE_INFINITY);
      if (next > until) break;
      time.now = Math.max(time.now, next);
      if (tickAt <= time.now) schedule.run();
      else if (time.next() <= time.now) time.step();
    }
    time.now = Math.max(time.now, until);
  };
  return {
    seed,
    random,
    stage,
    inboxes,
    writtenAt,
    time,
    journal,
    faults,
    table,
    shared,
    queues,
    receivers,
    functions,
    mappings,
    schedule,
    calmFrom,
    config: createConfigReader(table, clock.now),
    play,
  };
};
export type World = Awaited<ReturnType<typeof createWorld>>;

const shuffled = <T>(list: readonly T[], random: Random): T[] =>
  list
    .map((one) => ({ one, key: random.next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);

type Channels = StoredRecipient['channels'];

/** How a recipient is reached: most by their own system, some fetch what lies in their inbox. */
const drawChannels = (recipient: string, random: Random, receivers: Receivers): Channels => {
  const name = recipient.replace('/', '-');
  const url = `https://${name.toLowerCase()}.example/landfall`;
  const queueUrl = `https://sqs.eu-west-1.amazonaws.com/000000000000/landfall-inbox-${name}`;
  const mode = random.chance(0.35) ? ('full' as const) : ('thin' as const);
  const webhook = { type: 'webhook', url, mode } as const;
  const channels = random.pick<Channels>([
    [{ type: 'pull', mode: 'thin' }],
    [webhook],
    [webhook],
    [webhook, { type: 'pull', mode: 'thin' }],
    [{ type: 'sqs', queueUrl, mode }],
    [webhook, { type: 'sqs', queueUrl, mode: 'thin' }],
  ]);
  for (const channel of channels) {
    if (channel.type === 'webhook') receivers.add(channel.url, recipient, channel.mode);
    if (channel.type === 'sqs') receivers.add(channel.queueUrl, recipient, channel.mode);
  }
  return channels;
};

const configure = async (given: {
  table: ReturnType<typeof createMemoryTable>;
  stage: Stage;
  receivers: Receivers;
  random: Random;
}): Promise<void> => {
  const { table, stage, receivers, random } = given;
  await putLocalities(table, places);
  await putAgencies(
    table,
    agencies.map(({ id, source }) => ({
      id,
      name: id,
      source,
      ...(random.chance(0.7) ? { rhythm: 'occasional' as const } : {}),
    })),
  );
  await changeRecipients(table, stage.recipients, (key) => {
    const [locality = '', name] = key.split('/');
    const department = departments.find((one) => one === name);
    if (!department) throw new Error(`no department ${name}`);
    const channels = drawChannels(key, random, receivers);
    const digest = random.chance(0.15) ? { digest: { everyMinutes: random.pick([60, 360]) } } : {};
    return { locality, department, channels, ...digest, secretGeneration: 1 };
  });
  for (const kind of ['localities', 'agencies', 'recipients'] as const) await bumpConfig(table, kind);
};

/** An administrator puts new addresses for those that said they are gone. */
export const repairEndpoints = async ({ table, receivers }: World): Promise<void> => {
  const gone = (await readRecipients(table)).filter(({ goneAt }) => goneAt !== undefined);
  if (gone.length === 0) return;
  await changeRecipients(
    table,
    gone.map(({ locality, department }) => `${locality}/${department}`),
    (key, before) => {
      if (!before) return undefined;
      const { goneAt: _, ...rest } = before;
      const channels = rest.channels.map((channel) => {
        if (channel.type !== 'webhook') return channel;
        const url = `${channel.url}-new`;
        receivers.add(url, key, channel.mode);
        return { ...channel, url };
      });
      return { ...rest, channels };
    },
  );
  await bumpConfig(table, 'recipients');
};

import { seal } from '../../shared/queue/envelope.ts';
import type { Item } from '../../shared/store/table.ts';
import { lambdaContext } from '../doubles/gateway-event.ts';
import { damageItem } from './damage-item.ts';
import { exchange, wireOf } from './exchange.ts';
import { pushBodies } from './fuzz-messages.ts';
import { judgeAnswer } from './judge-answer.ts';
import type { Step } from './mutate-value.ts';
import { recordOf } from './queues.ts';
import type { Story } from './story.ts';
import { fullRecord } from './story-records.ts';
import { validRequests } from './valid-requests.ts';

export interface ItemInput {
  kind: number;
  item: number;
  reader: number;
  step: Step;
}

export interface ItemVerdict {
  kind: string;
  reader: string;
  outcome: 'read' | 'refused';
  ms: number;
  fault?: string;
}

interface Reader {
  name: string;
  isDear: boolean;
  /** What was answered, where it is a request; the rest says all in the log. */
  read: () => Promise<string | undefined>;
}

const pick = <Value>(values: readonly Value[], number: number): Value =>
  values[number % values.length] as Value;
const nameOf = ({ pk, sk }: Pick<Item, 'pk' | 'sk'>): string => `${pk}\u0000${sk}`;

/** The fixed letters of a key, as the log says them. */
export const kindOf = ({ pk, sk }: Pick<Item, 'pk' | 'sk'>): string => {
  const partition = pk.startsWith('C#') ? pk : (/^[A-Z]+/.exec(pk)?.[0] ?? pk);
  const sort = /^[A-Z](?=#|$)/.exec(sk)?.[0];
  return sort === undefined ? partition : `${partition}/${sort}`;
};

/** Everything that is stored, damaged one item at a time, and read by whatever was seen to read it. */
export const createItemFuzz = async (story: Story) => {
  const { world, watch } = story;
  const items = world.memory.all();
  const pairs = await pairsOf(story, readersOf(story, await pushBodies(story)));
  const dear = pairs.filter(({ reader }) => reader.isDear);
  const cheap = Map.groupBy(
    pairs.filter(({ reader }) => !reader.isDear),
    ({ item }) => kindOf(item),
  );
  const names = [...cheap.keys()].sort();

  const judge = async (input: ItemInput): Promise<ItemVerdict> => {
    // A sweep reads nearly everything, and costs a hundred times what one request does.
    const some = input.reader % 400 === 0 ? dear : (cheap.get(pick(names, input.kind)) ?? dear);
    const { item, reader } = pick(some, input.item);
    const kind = kindOf(item);
    world.mark();
    await world.table.put([damageItem(item, input.step, items)]);
    world.said.lines.length = 0;
    const started = performance.now();
    const fault = (await reader.read()) ?? judgeLines(kind);
    const ms = performance.now() - started;
    const outcome = world.said.lines.some((line) => line.includes('"code":"internal"')) ? 'refused' : 'read';
    world.said.lines.length = 0;
    await world.rewind();
    return { kind, reader: reader.name, outcome, ms, ...(fault === undefined ? {} : { fault }) };
  };

  /** Who meets a damaged item says which kind it is; nobody says what is in it. */
  const judgeLines = (kind: string): string | undefined => {
    for (const line of world.said.lines) {
      const leaks = watch.leaks(line);
      if (leaks.length > 0) return `the log tells ${leaks.join(', ')}: ${line}`;
      if (line.includes('"code":"internal"') && !line.includes(`"item":"${kind}"`))
        return `the log does not say ${kind}: ${line}`;
    }
    return undefined;
  };
  const read = new Set(pairs.map(({ item }) => kindOf(item)));
  return {
    judge,
    kinds: [...read].sort(),
    unread: [...new Set(items.map(kindOf))].filter((kind) => !read.has(kind)),
  };
};

interface Pair {
  item: Item;
  reader: Reader;
}

/** Which item is read by whom, found out by watching. */
const pairsOf = async ({ world }: Story, readers: readonly Reader[]): Promise<Pair[]> => {
  const stored = new Map(world.memory.all().map((item) => [nameOf(item), item]));
  const pairs: Pair[] = [];
  for (const reader of readers) {
    const seen = new Set<string>();
    world.watchReads((item) => seen.add(nameOf(item)));
    await reader.read();
    world.watchReads();
    await world.rewind();
    world.said.lines.length = 0;
    for (const name of seen) {
      const item = stored.get(name);
      if (item) pairs.push({ item, reader });
    }
  }
  return pairs;
};

const readersOf = (story: Story, pushes: readonly string[]): Reader[] => {
  const { world } = story;
  const requests = validRequests(story).map((valid) => ({
    name: `${valid.method} ${valid.path}`,
    isDear: valid.weight === 1,
    read: async () => {
      const answer = await exchange(world, wireOf(valid));
      if (answer.statusCode !== 500) return judgeAnswer(answer, `${valid.method} ${valid.path}`);
      // What cannot be read is our own fault, and says so without saying what it is.
      return /"code":"internal"/.test(answer.body ?? '') && story.watch.leaks(answer.body ?? '').length === 0
        ? undefined
        : 'a 500 that is no problem of ours';
    },
  }));
  const message = {
    v: 1,
    submissionId: 'sub_x',
    agency: 'immigration',
    source: 'immigration',
    receivedAt: world.now,
  };
  const record = { ...fullRecord, homeLocality: '140105' };
  const batch = (body: string) => ({ Records: [recordOf({ messageId: 'message', body, receiveCount: 1 })] });
  const register = async (): Promise<undefined> => {
    await world.register(batch(seal({ ...message, records: [{ index: 0, record }] })), lambdaContext());
    return undefined;
  };
  const delivers = pushes.map((body, index) => ({
    name: `deliver ${index}`,
    isDear: false,
    read: async (): Promise<undefined> => {
      await world.deliver(batch(body), lambdaContext());
      return undefined;
    },
  }));
  const sweep = async (): Promise<string | undefined> => {
    const before = world.now;
    world.now += 20 * 3_600_000;
    await world.sweep();
    await world.pushes.drain();
    world.now = before;
    return undefined;
  };
  return [
    ...requests,
    ...delivers,
    { name: 'register', isDear: false, read: register },
    { name: 'sweep', isDear: true, read: sweep },
  ];
};

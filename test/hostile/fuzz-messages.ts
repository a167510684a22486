import { deflateRawSync, gzipSync } from 'node:zlib';
import type { SQSRecord } from 'aws-lambda';
import type { QueueWorker } from '../../shared/lambda/queue-chain.ts';
import { open, seal } from '../../shared/queue/envelope.ts';
import { lambdaContext } from '../doubles/gateway-event.ts';
import { exchange, wireOf } from './exchange.ts';
import { mutateValue, type Step } from './mutate-value.ts';
import { recordOf } from './queues.ts';
import type { Story } from './story.ts';
import { thinUrl } from './story-places.ts';
import { fullRecord, plainRecord } from './story-records.ts';

export interface MessageInput {
  queue: number;
  template: number;
  steps: readonly Step[];
  bytesToo: boolean;
  receives: number;
}

export interface MessageVerdict {
  queue: 'arrivals' | 'notifications';
  outcome: 'handled' | 'failed';
  ms: number;
  fault?: string;
}

const pick = <Value>(values: readonly Value[], number: number): Value =>
  values[number % values.length] as Value;

type OnBytes = (body: string, step: Step) => string;
const onBytes: readonly OnBytes[] = [
  () => '',
  () => '{}',
  (body, { where }) => body.slice(0, where % (body.length + 1)),
  (body, { where, what }) => {
    const bytes = Buffer.from(body, 'base64');
    const at = where % Math.max(bytes.length, 1);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (what % 8));
    return bytes.toString('base64');
  },
  (body) => gzipSync(Buffer.from(body, 'base64')).toString('base64'),
  (body) => JSON.stringify(open(body)),
  (_, { text }) => text,
  (_, { text }) => seal(text),
  (_, { what }) => seal(pick([null, [], {}, 'x', 0, { v: 2 }, { v: 0, records: [] }, [[]]], what)),
  (_, { what }) =>
    what % 50 === 0 ? deflateRawSync(Buffer.alloc(12_000_000)).toString('base64') : seal({ v: 1 }),
  (body) => `\ufeff${body}`,
  (body, { where }) => `${body.slice(0, where % body.length)}\u0000${body.slice(where % body.length)}`,
];

/** Messages of both queues, made wrong, each in one batch with a sound one. */
export const createMessageFuzz = async (story: Story) => {
  const { world, watch } = story;
  const arrivals = arrivalsBodies();
  const pushes = await pushBodies(story);
  const workers: Record<MessageVerdict['queue'], { worker: QueueWorker; bodies: readonly string[] }> = {
    arrivals: { worker: world.register, bodies: arrivals },
    notifications: { worker: world.deliver, bodies: pushes },
  };

  const bodyOf = ({ queue, template, steps, bytesToo }: MessageInput) => {
    const name = pick(['arrivals', 'arrivals', 'notifications'] as const, queue);
    const sound = pick(workers[name].bodies, template);
    const [last, ...rest] = bytesToo ? [...steps].reverse() : [undefined, ...steps];
    const value = rest.reduce<unknown>((so, step) => (step ? mutateValue(so, step) : so), open(sound));
    const body = seal(value ?? null);
    return { name, body: last ? pick(onBytes, last.how)(body, last) : body };
  };

  /** Besides the wrong message nothing may fail, and of it nothing but its outcome may be told. */
  const judge = async (input: MessageInput): Promise<MessageVerdict> => {
    const { name, body } = bodyOf(input);
    const { worker, bodies } = workers[name];
    // Somebody new each eighth time: to register a person costs ten times what it costs to find that nothing is new.
    const mate = name === 'arrivals' && input.receives % 8 !== 0 ? knownBody : (bodies[0] ?? '');
    const sound = recordOf({ messageId: 'sound', body: mate, receiveCount: 1 });
    const wrong = recordOf({ messageId: 'wrong', body, receiveCount: 1 + (input.receives % 5) });
    const records: SQSRecord[] = input.template % 2 === 0 ? [wrong, sound] : [sound, wrong];
    const started = performance.now();
    const { batchItemFailures } = await worker({ Records: records }, lambdaContext(60_000));
    const ms = performance.now() - started;
    const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    const fault =
      (failed.includes('sound') ? 'a sound message failed beside a wrong one' : undefined) ?? outside(failed);
    world.said.lines.length = 0;
    world.said.posts.length = 0;
    world.said.inbox.length = 0;
    await world.rewind();
    const verdict = {
      queue: name,
      outcome: failed.includes('wrong') ? ('failed' as const) : ('handled' as const),
      ms,
    };
    return fault === undefined ? verdict : { ...verdict, fault };
  };

  const outside = (failed: readonly string[]): string | undefined => {
    if (failed.some((one) => one !== 'wrong')) return `unknown failures ${failed.join()}`;
    for (const line of world.said.lines) {
      const leaks = watch.leaks(line);
      if (leaks.length > 0) return `the log tells ${leaks.join(', ')}: ${line}`;
    }
    return undefined;
  };
  return { judge, bodyOf };
};

const head = {
  v: 1,
  submissionId: 'sub_x',
  agency: 'immigration',
  source: 'immigration',
  receivedAt: 1_795_420_800_000,
};
/** Registered long ago, in these very words. */
const knownBody = seal({ ...head, records: [{ index: 0, record: plainRecord(0) }] });
const arrivalsBodies = (): string[] => [
  seal({ ...head, records: [{ index: 0, record: plainRecord(77) }] }),
  seal({ ...head, records: [{ index: 0, record: fullRecord, hash: 'h' }] }),
  seal({ ...head, records: [0, 1, 2].map((index) => ({ index, record: plainRecord(80 + index) })) }),
  seal({
    ...head,
    agency: 'airline',
    source: 'airline',
    records: [{ index: 0, record: { ...fullRecord, recordId: 'a-1' } }],
  }),
];

/** Test notifications to every channel there is, as they wait in the queue, and one about a person. */
export const pushBodies = async ({ world, keys }: Story): Promise<string[]> => {
  await world.rewind();
  for (const [locality, department] of [
    ['140105', 'health'],
    ['140105', 'reception'],
    ['140106', 'health'],
  ] as const) {
    const params = { locality, department };
    await exchange(
      world,
      wireOf({
        method: 'POST',
        path: '/v1/recipients/{locality}/{department}/test',
        key: keys.admin,
        params,
      }),
    );
  }
  const bodies = world.pushes.waiting().map(({ body }) => body);
  if (bodies.length < 3) throw new Error(`no pushes wait for ${thinUrl}`);
  await world.rewind();
  return bodies;
};

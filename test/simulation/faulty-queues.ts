import type { SqsSender } from '../../shared/queue/sqs-sender.ts';
import type { MemoryQueues } from '../doubles/memory-queues.ts';
import type { Random } from '../generator/random.ts';
import type { Caller, Sandbox } from './calls.ts';
import type { CallFault } from './fault-kinds.ts';

const sending = [
  'slow',
  'throttled',
  'timed-out-before',
  'timed-out-after',
  'sent-twice',
  'killed-before',
  'killed-after',
  'entries-failed',
] as const satisfies CallFault[];

export const arrivals = 'arrivals';
export const notifications = 'notifications';
export const urlOf = (queueName: string): string =>
  `https://sqs.us-east-1.amazonaws.com/000000000000/${queueName}`;

interface Entry {
  Id: string;
  MessageBody?: string;
}

/** SQS as one sandbox sees it. `translate` is what a deploy in the middle makes of a message. */
export const createFaultySqs = (
  queues: MemoryQueues,
  call: Caller,
  {
    sandbox,
    random,
    translate,
  }: { sandbox: Sandbox; random: Random; translate: (queueName: string, body: string) => string },
): SqsSender => {
  const request = async (name: string, input: object): Promise<object> => {
    const { status, body } = await queues.handle(name, input);
    if (status !== 200) throw new Error(`${name} was refused: ${JSON.stringify(body)}`);
    return body;
  };
  const send = (name: string, sent: object): Promise<object> => {
    const input = translated(sent, translate);
    const entries = entriesOf(input);
    return call(sandbox, {
      what: () => `${name} of ${entries.length} to ${JSON.stringify(input).slice(13, 90)}`,
      possible: sending,
      effect: () => request(name, input),
      someFailed: () => failSome(request, name, input, random),
    });
  };
  // The wire form has no types of its own beyond what the two sides agree on.
  return { send: send as SqsSender['send'] };
};

const entriesOf = (input: object): Entry[] => ('Entries' in input ? (input.Entries as Entry[]) : []);

const translated = (input: object, translate: (queueName: string, body: string) => string): object => {
  const queueName = 'QueueUrl' in input ? (String(input.QueueUrl).split('/').at(-1) ?? '') : '';
  const entries = entriesOf(input);
  if (!entries.some(({ MessageBody }) => MessageBody !== undefined)) return input;
  return {
    ...input,
    Entries: entries.map((one) => ({ ...one, MessageBody: translate(queueName, one.MessageBody ?? '') })),
  };
};

/** Some entries are taken; the others are named as failed. */
const failSome = async (
  request: (name: string, input: object) => Promise<object>,
  name: string,
  input: object,
  random: Random,
): Promise<object> => {
  const entries = entriesOf(input);
  const taken = entries.filter(() => random.chance(0.5));
  const failed = entries.filter((one) => !taken.includes(one));
  const answer = taken.length === 0 ? {} : await request(name, { ...input, Entries: taken });
  return {
    ...answer,
    Failed: failed.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })),
  };
};

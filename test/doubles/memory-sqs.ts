import type { SqsSender } from '../../shared/queue/sqs-sender.ts';
import type { MemoryQueues } from './memory-queues.ts';

export const urlOf = (queueName: string): string =>
  `https://sqs.us-east-1.amazonaws.com/000000000000/${queueName}`;

/** The queues in memory as the stages' own senders call them. */
export const sqsOf = (queues: MemoryQueues): SqsSender => {
  const send = async (name: string, input: object): Promise<object> => {
    const { status, body } = await queues.handle(name, input);
    if (status !== 200) throw new Error(`${name} was refused: ${JSON.stringify(body)}`);
    return body;
  };
  // The wire form has no types of its own beyond what the two sides agree on.
  return { send: send as SqsSender['send'] };
};

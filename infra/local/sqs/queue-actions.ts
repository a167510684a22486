import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { AwsError } from '../aws-error.ts';
import type { Action } from './actions.ts';
import { listMessageMoves, startMessageMove } from './move-tasks.ts';
import { attributesOf, queueNameOf, withAttributes } from './queue-attributes.ts';
import type { QueueDefinition } from './queue-definition.ts';
import { settingsOf } from './queue-definition.ts';

const attributes = z.record(z.string(), z.string()).default({});
const createQueue = z.object({ QueueName: z.string(), Attributes: attributes });
const byName = z.object({ QueueName: z.string() });
const byUrl = z.object({ QueueUrl: z.string() });
const getAttributes = byUrl.extend({ AttributeNames: z.array(z.string()).default([]) });
const setAttributes = byUrl.extend({ Attributes: attributes });
const startMove = z.object({
  SourceArn: z.string(),
  DestinationArn: z.string().optional(),
  MaxNumberOfMessagesPerSecond: z.int().min(1).max(500).optional(),
});
const listMoves = z.object({ SourceArn: z.string(), MaxResults: z.int().min(1).max(10).default(1) });

export const createQueueAction: Action<typeof createQueue> = {
  schema: createQueue,
  run(all, { QueueName, Attributes }, baseUrl) {
    if (QueueName.endsWith('.fifo')) {
      throw new AwsError('UnsupportedOperation', 'FIFO queues are not emulated here.');
    }
    const definition = withAttributes({ queueName: QueueName }, Attributes);
    if (all.queues.exists(QueueName)) {
      const { createdAt, modifiedAt, ...existing } = all.queues.settings(QueueName);
      if (!isDeepStrictEqual({ ...existing }, { ...settingsOf(definition) })) {
        throw new AwsError('QueueNameExists', 'A queue with this name exists with other attributes.');
      }
    } else {
      all.queues.save(definition);
    }
    return { body: { QueueUrl: `${baseUrl}/${QueueName}` } };
  },
};

export const getQueueUrlAction: Action<typeof byName> = {
  schema: byName,
  run(all, { QueueName }, baseUrl) {
    all.queues.settings(QueueName);
    return { body: { QueueUrl: `${baseUrl}/${QueueName}` } };
  },
};

export const getQueueAttributesAction: Action<typeof getAttributes> = {
  schema: getAttributes,
  run(all, { QueueUrl, AttributeNames }) {
    const queue = all.queues.settings(queueNameOf(QueueUrl));
    const known = attributesOf(queue, all.messages.counts(queue.queueName));
    const unknown = AttributeNames.find(
      (name) => name !== 'All' && name !== 'RedrivePolicy' && !(name in known),
    );
    if (unknown !== undefined) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
    const wanted = Object.entries(known).filter(
      ([name]) => AttributeNames.includes('All') || AttributeNames.includes(name),
    );
    return { body: wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) } };
  },
};

export const setQueueAttributesAction: Action<typeof setAttributes> = {
  schema: setAttributes,
  run(all, { QueueUrl, Attributes }) {
    const existing: QueueDefinition = all.queues.settings(queueNameOf(QueueUrl));
    all.queues.save(withAttributes(existing, Attributes));
    return { body: {} };
  },
};

export const purgeQueueAction: Action<typeof byUrl> = {
  schema: byUrl,
  run(all, { QueueUrl }) {
    const queueName = queueNameOf(QueueUrl);
    all.queues.settings(queueName);
    all.messages.purge(queueName);
    return { body: {} };
  },
};

export const startMessageMoveTaskAction: Action<typeof startMove> = {
  schema: startMove,
  run(all, { SourceArn, DestinationArn }) {
    return { body: { TaskHandle: startMessageMove(all, SourceArn, DestinationArn) } };
  },
};

export const listMessageMoveTasksAction: Action<typeof listMoves> = {
  schema: listMoves,
  run(all, { SourceArn, MaxResults }) {
    return { body: { Results: listMessageMoves(all, SourceArn, MaxResults) } };
  },
};

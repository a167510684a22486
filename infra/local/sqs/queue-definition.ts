import * as z from 'zod';

const redrivePolicy = z.object({
  deadLetterQueueName: z.string(),
  maxReceiveCount: z.int().min(1).max(1000),
});

const settings = z.object({
  queueName: z.string().regex(/^[A-Za-z0-9_-]{1,80}$/),
  visibilityTimeoutSeconds: z.int().min(0).max(43_200).default(30),
  delaySeconds: z.int().min(0).max(900).default(0),
  messageRetentionSeconds: z.int().min(60).max(1_209_600).default(345_600),
  receiveWaitSeconds: z.int().min(0).max(20).default(0),
  maximumMessageBytes: z.int().min(1024).max(1_048_576).default(1_048_576),
  /** The dead-letter queue must exist in the same engine by the time a message is moved. */
  redrive: redrivePolicy.optional(),
});

/** What a queue is made with; what is left out has AWS's default. */
export type QueueDefinition = z.input<typeof settings>;
/** A queue's settings as they are kept. */
export type QueueSettings = z.output<typeof settings> & { createdAt: number; modifiedAt: number };

/** Throws a ZodError for a value outside AWS's limits. */
export function settingsOf(definition: QueueDefinition): z.output<typeof settings> {
  return settings.parse(definition);
}

/** Settings read back from disk. */
export function storedSettings(text: string): QueueSettings {
  return settings.extend({ createdAt: z.number(), modifiedAt: z.number() }).parse(JSON.parse(text));
}

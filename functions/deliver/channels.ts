import { createHash } from 'node:crypto';
import type { PushMessage } from '../../shared/contracts/messages.ts';
import { type Notification, type PushBody, thinOf } from '../../shared/contracts/notification.ts';
import type { Channel, StoredRecipient } from '../../shared/contracts/recipient.ts';
import type { Clock } from '../../shared/lambda/clock.ts';
import type { SendToInbox } from '../../shared/outgoing/inbox-queue.ts';
import type { Post, PostOutcome } from '../../shared/outgoing/post.ts';
import { signatureHeaders } from '../../shared/outgoing/sign.ts';
import type { Attempt } from './settle-push.ts';

export interface ChannelDeps {
  post: Post;
  sendToInbox: SendToInbox;
  signingSecret: (recipientKey: string, endpoint: string, generation: number) => Promise<string>;
  /** The secrets of a master value that is being replaced: their receivers may not have heard of the present one. */
  formerSigningSecrets?: (recipientKey: string, endpoint: string, generation: number) => Promise<string[]>;
  now: Clock;
  /** Adds to notifications what their recipient may see of the person (full mode). */
  describe: (notifications: readonly Notification[]) => Promise<Notification[]>;
}

/** One attempt's answers; `gone`: the URL of the recipient's webhook, which says it is switched off for good. */
export interface ChannelsAnswer extends Attempt {
  gone?: string;
}

type PushChannel = Exclude<Channel, { type: 'pull' }>;

/** The channels a push goes out by; what is pulled already lies in the inbox. A gone webhook is not called. */
const pushChannels = (recipient: StoredRecipient | undefined): PushChannel[] =>
  (recipient?.channels ?? []).filter(
    (channel) => channel.type === 'sqs' || (channel.type === 'webhook' && recipient?.goneAt === undefined),
  ) as PushChannel[];

/** Offers a push to each channel that has not taken it yet, all at once. */
export const offerPush =
  (deps: ChannelDeps) =>
  async (push: PushMessage, recipient: StoredRecipient | undefined, taken: readonly string[]) => {
    const channels = pushChannels(recipient);
    const answers = await Promise.all(
      channels.map(async (channel): Promise<[PushChannel, PostOutcome]> => {
        if (!recipient || taken.includes(channelKey(channel))) return [channel, { kind: 'delivered' }];
        return [channel, await offer(deps, push, recipient, channel)];
      }),
    );
    return sumUp(answers);
  };

const offer = async (
  deps: ChannelDeps,
  push: PushMessage,
  recipient: StoredRecipient,
  channel: PushChannel,
): Promise<PostOutcome> => {
  // What is told of a person is put together only now: it lies in no queue and no inbox, and is true when it is sent.
  const notifications =
    channel.mode === 'full' ? await deps.describe(push.notifications) : push.notifications;
  const body = Buffer.from(JSON.stringify(bodyFor(notifications, channel.mode)));
  const endpoint = channel.type === 'webhook' ? channel.url : channel.queueUrl;
  const now = deps.now();
  const generations = [recipient.secretGeneration];
  if ((recipient.previousSecretUntil ?? 0) > now) generations.push(recipient.secretGeneration - 1);
  const secrets = await Promise.all(
    generations.map(async (generation) => [
      await deps.signingSecret(push.recipient, endpoint, generation),
      ...((await deps.formerSigningSecrets?.(push.recipient, endpoint, generation)) ?? []),
    ]),
  );
  const signature = signatureHeaders({ id: push.pushId, now, body, secrets: secrets.flat() });
  if (channel.type === 'sqs') return deps.sendToInbox(endpoint, body.toString('utf8'), signature);
  return deps.post({ url: endpoint, headers: { 'content-type': 'application/json', ...signature }, body });
};

// In order of id, so that a thin push rebuilt from its inbox has the very same bytes.
const bodyFor = (all: readonly Notification[], mode: 'thin' | 'full'): PushBody => {
  const notifications = all.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return {
    type: 'notifications',
    notifications: mode === 'full' ? notifications : notifications.map(thinOf),
  };
};

/** Names a channel in the stored outcome: another URL is another channel. */
const channelKey = (channel: PushChannel): string => {
  const endpoint = channel.type === 'webhook' ? channel.url : channel.queueUrl;
  return `${channel.type}:${createHash('sha256').update(endpoint).digest('base64url').slice(0, 12)}`;
};

const sumUp = (answers: readonly [PushChannel, PostOutcome][]): ChannelsAnswer => {
  const webhooks = answers.filter(([channel]) => channel.type === 'webhook').length;
  const answer: ChannelsAnswer = { taken: [] };
  for (const [channel, outcome] of answers) {
    if (outcome.kind === 'delivered') answer.taken.push(channelKey(channel));
    // `goneAt` switches off the recipient's webhook; where it has a second one, a 410 of the first must not silence the other.
    else if (outcome.kind === 'gone' && channel.type === 'webhook' && webhooks === 1)
      answer.gone = channel.url;
    else answer.failure = worse(answer.failure, outcome);
  }
  return answer;
};

const worse = (known: Attempt['failure'], outcome: PostOutcome): NonNullable<Attempt['failure']> => {
  const asked = outcome.kind === 'retry' ? outcome.retryAfterSeconds : undefined;
  const longest = Math.max(known?.retryAfterSeconds ?? -1, asked ?? -1);
  const slow = known?.slow || (outcome.kind === 'retry' && outcome.slow);
  return {
    code: known?.code ?? ('code' in outcome ? outcome.code : 'http-410'),
    ...(longest < 0 ? {} : { retryAfterSeconds: longest }),
    ...(slow ? { slow: true } : {}),
  };
};

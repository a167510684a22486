import type { MasterSecret } from '../../shared/access/master-secret.ts';
import type { ItemResult } from '../../shared/contracts/admin.ts';
import type { Channel, StoredRecipient } from '../../shared/contracts/recipient.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import { notFound, Problem } from '../../shared/lambda/problem.ts';
import { changeRecipients, recipientKeyOf } from '../../shared/store/recipients.ts';
import type { Table } from '../../shared/store/table.ts';

/** How long both signatures are sent after a rotation. */
const overlapMs = 24 * 3_600_000;

/** Where signed messages go: webhooks and queues of the recipient's own. What it fetches itself is not signed. */
export const signedAddresses = (channels: readonly Channel[]): string[] =>
  channels.flatMap((channel) => {
    if (channel.type === 'pull') return [];
    return [channel.type === 'webhook' ? channel.url : channel.queueUrl];
  });

/** The secrets of these addresses, as an answer's members; nothing when there are none. */
export const secretsOf = async (
  master: MasterSecret,
  recipient: StoredRecipient,
  urls: readonly string[],
): Promise<Pick<ItemResult, 'signingSecret' | 'signingSecrets'>> => {
  const signingSecrets = await Promise.all(
    urls.map(async (url) => ({
      url,
      signingSecret: await master.signingSecret(recipientKeyOf(recipient), url, recipient.secretGeneration),
    })),
  );
  const [first, ...others] = signingSecrets;
  if (!first) return {};
  return { signingSecret: first.signingSecret, ...(others.length > 0 ? { signingSecrets } : {}) };
};

/** `POST …/rotate-secret`: the next secret of each webhook and own queue; the present one signs too for 24 hours. */
export const rotateSecret =
  (deps: { table: Table; master: MasterSecret }) =>
  async (recipientKey: string, now: number): Promise<Answer> => {
    const previousSecretUntil = now + overlapMs;
    let found: StoredRecipient | undefined;
    const written = await changeRecipients(deps.table, [recipientKey], (_, before) => {
      found = before;
      return before && signedAddresses(before.channels).length > 0
        ? { ...before, secretGeneration: before.secretGeneration + 1, previousSecretUntil }
        : undefined;
    });
    if (!found) throw notFound('There is no such recipient.');
    const recipient = written.get(recipientKey);
    if (!recipient) throw nothingToRotate();
    const urls = signedAddresses(recipient.channels);
    const secrets = await secretsOf(deps.master, recipient, urls);
    return {
      status: 200,
      body: { ...secrets, previousValidUntil: new Date(previousSecretUntil).toISOString() },
    };
  };

const nothingToRotate = (): Problem =>
  new Problem({
    status: 409,
    code: 'nothing-signed',
    title: 'This recipient has neither a webhook nor a queue of its own',
    detail: 'Only these are signed; put one first.',
  });

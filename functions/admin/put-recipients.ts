import type { MasterSecret } from '../../shared/access/master-secret.ts';
import type { Fault } from '../../shared/contracts/fault.ts';
import { operatorLocality } from '../../shared/contracts/localities.ts';
import type { Policy } from '../../shared/contracts/policy.ts';
import {
  type Channel,
  type Recipient,
  recipient,
  type StoredRecipient,
} from '../../shared/contracts/recipient.ts';
import { purposeOfDepartment } from '../../shared/domain/policies/usual-purposes.ts';
import { firstDues } from '../../shared/domain/reports/report-schedule.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import { judgeEndpointUrl } from '../../shared/outgoing/endpoint-url.ts';
import type { Config, ConfigReader } from '../../shared/store/config.ts';
import { dueItems } from '../../shared/store/due.ts';
import { changeRecipients, recipientKeyOf } from '../../shared/store/recipients.ts';
import type { Item, Table } from '../../shared/store/table.ts';
import { acceptable, itemsAnswer, type Judged, judgeItems } from './judge-items.ts';
import { secretsOf, signedAddresses } from './recipient-secrets.ts';

export interface PutRecipientsDeps {
  table: Table;
  config: ConfigReader;
  master: MasterSecret;
  /** Only the local twin calls its own machine. */
  loopback: boolean;
}

/** `PUT /v1/recipients`: adds or replaces recipients. Nothing is sent to them; a webhook or own queue not known before has its secret in its result. */
export const putRecipients =
  (deps: PutRecipientsDeps) =>
  async (body: unknown, now: number): Promise<Answer> => {
    const judged = judgeItems(body, recipient, recipientKeyOf);
    const config = await deps.config.load();
    const { tree } = config;
    for (const one of judged) {
      if (!one.item) continue;
      one.errors.push(...channelFaults(one.item.channels, deps.loopback));
      const { locality } = one.item;
      if (locality !== operatorLocality && !tree.get(locality)) one.warnings.push(unknownLocality);
    }
    await deps.table.put(reportDues(acceptable(judged), config, now));
    await store(deps, judged, config.policies.at(now).policy.disclosure);
    return itemsAnswer(judged);
  };

/** C13: a locality with a lead of its own reports every day from now on. */
const reportDues = (items: readonly Recipient[], config: Config, now: number): Item[] =>
  dueItems(
    items
      .filter(({ locality, department }) => department === 'lead' && locality !== operatorLocality)
      .flatMap(({ locality }) => firstDues(locality, now, config))
      .map((due) => ({ kind: 'report', ...due })),
  );

const store = async (
  deps: PutRecipientsDeps,
  judged: Judged<Recipient>[],
  usual: Policy['disclosure'],
): Promise<void> => {
  const wanted = new Map(acceptable(judged).map((item) => [recipientKeyOf(item), item]));
  const fresh = new Map<string, string[]>();
  const stored = await changeRecipients(deps.table, [...wanted.keys()], (recipientKey, before) => {
    const item = wanted.get(recipientKey);
    if (!item) return undefined;
    const known = new Set(signedAddresses(before?.channels ?? []));
    fresh.set(
      recipientKey,
      signedAddresses(item.channels).filter((url) => !known.has(url)),
    );
    return replace({ ...usual, purpose: purposeOfDepartment[item.department], ...item }, before);
  });
  for (const one of judged) {
    const now = one.errors.length === 0 ? stored.get(one.id ?? '') : undefined;
    if (now) one.told = await secretsOf(deps.master, now, fresh.get(one.id ?? '') ?? []);
  }
};

/** Putting an endpoint again also says that it is back: `goneAt` is forgotten, its secret is not. */
const replace = (item: Recipient, before: StoredRecipient | undefined): StoredRecipient => ({
  ...item,
  secretGeneration: before?.secretGeneration ?? 1,
  ...(before?.previousSecretUntil === undefined ? {} : { previousSecretUntil: before.previousSecretUntil }),
});

const channelFaults = (channels: readonly Channel[], loopback: boolean): Fault[] =>
  channels.flatMap((channel, index) => {
    const [address] = signedAddresses([channel]);
    if (address === undefined) return [];
    const pointer = `/channels/${index}/${channel.type === 'webhook' ? 'url' : 'queueUrl'}`;
    if (signedAddresses(channels.slice(0, index)).includes(address)) {
      return [{ pointer, code: 'repeated', detail: 'Another channel has this URL.' }];
    }
    const fault = channel.type === 'webhook' ? judgeEndpointUrl(address, { loopback }) : undefined;
    return fault ? [{ ...fault, pointer }] : [];
  });

const unknownLocality: Fault = {
  pointer: '/locality',
  code: 'unknown-locality',
  detail: 'No locality has this code yet; nothing is routed here until one has.',
};

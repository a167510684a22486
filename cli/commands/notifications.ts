import type { Command } from 'commander';
import { type ShownEntry, shownEntry } from '../../shared/contracts/entry-view.ts';
import { acknowledgeAnswer, type InboxItem, inboxPage } from '../../shared/contracts/inbox.ts';
import type { ApiClient } from '../api-client.ts';
import type { MakeContext } from '../command-context.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { table } from '../output.ts';

const refusals = new Set(['refused', 'not-found']);

/** What a locality does: read, acknowledge, look at an entry. */
export const localityCommands = (program: Command, context: MakeContext): void => {
  const group = program.command('notifications').description("a locality's inbox");
  group
    .command('list')
    .description('what was sent to the localities of the key')
    .option('--after <cursor>', 'the last `next`')
    .option('--state <state>')
    .option('--limit <n>', 'at most so many in all', '200')
    .action(async (options: { after?: string; state?: string; limit: string }) => {
      const { api, out } = context();
      const found = await readInbox(api, options);
      const rows = found.items.map((one) => [
        one.id,
        one.severity,
        one.kind,
        one.entryId,
        `${one.locality}/${one.department}`,
        one.createdAt,
        one.ackBy,
        one.delivery,
        one.acknowledgement,
      ]);
      const header = ['id', 'severity', 'kind', 'entry', 'recipient', 'created', 'by', 'delivery', 'state'];
      out.result(found, `${table(header, rows)}\nnext: ${found.next ?? '-'}`);
    });
  group
    .command('ack')
    .description('acknowledge notifications')
    .argument('<ids...>')
    .requiredOption('--officer <name>', 'who has taken note')
    .action(async (ids: string[], { officer }: { officer: string }) => {
      const { api, out } = context();
      const json = { items: ids.map((id) => ({ id, officer })) };
      const path = '/v1/notifications/acknowledge';
      const { results } = await api.call(acknowledgeAnswer, { method: 'POST', path, json });
      out.result(
        results,
        table(
          ['id', 'result'],
          results.map((one, index) => [one.id ?? ids[index], one.status]),
        ),
      );
      if (results.some((one) => refusals.has(one.status)))
        throw new CommandFailure(exitCodes.someRefused, '');
    });
  program
    .command('entries')
    .description('travel entries')
    .command('show')
    .description('one entry: stage, owner, clocks, story')
    .argument('<entryId>')
    .option('--purpose <code>', 'for what, where the entry is not on your own work list')
    .action(async (entryId: string, { purpose }: { purpose?: string }) => {
      const { api, out } = context();
      const path = `/v1/entries/${encodeURIComponent(entryId)}`;
      const entry = await api.call(shownEntry, { method: 'GET', path, query: { purpose } });
      out.result(entry, describe(entry));
    });
};

const readInbox = async (
  api: ApiClient,
  options: { after?: string; state?: string; limit: string },
): Promise<{ items: InboxItem[]; next: string | undefined; more: boolean }> => {
  const wanted = Number(options.limit);
  if (!Number.isInteger(wanted) || wanted < 1) {
    throw new CommandFailure(exitCodes.usage, '--limit is a whole number of 1 or more.');
  }
  const items: InboxItem[] = [];
  let next = options.after;
  for (let more = true; more && items.length < wanted; ) {
    const limit = String(Math.min(wanted - items.length, 200));
    const query = { after: next, state: options.state, limit };
    const page = await api.call(inboxPage, { method: 'GET', path: '/v1/notifications', query });
    items.push(...page.items);
    ({ next, more } = page);
    if (items.length >= wanted) return { items, next, more };
  }
  return { items, next, more: false };
};

const describe = (entry: ShownEntry): string => {
  if (!('stage' in entry))
    return `${entry.entryId}, version ${entry.version}: ${entry.open ? 'open' : 'closed'}`;
  const { responsibility, quarantine } = entry;
  const lines = [
    `${entry.entryId}, version ${entry.version}: ${entry.stage}${entry.outcome ? ` (${entry.outcome})` : ''}, ${entry.kind}`,
    `responsible: ${responsibility.locality} ${responsibility.state}${responsibility.officer ? `, ${responsibility.officer}` : ''}`,
  ];
  if (quarantine) {
    lines.push(
      `quarantine: ${quarantine.type}${quarantine.site ? ` at ${quarantine.site}` : ''}, last day ${quarantine.lastDay}`,
    );
  }
  const clocks = entry.deadlines.map((one) => [one.kind, one.dueAt, one.overdue ? 'overdue' : '']);
  const owners = (entry.owners ?? []).map((one) => [
    one.locality,
    one.interim ? 'interim' : one.officer,
    one.from,
    one.to,
  ]);
  const open = entry.alerts.filter((one) => one.open).map((one) => [one.kind, one.raisedAt]);
  const story = entry.timeline.map((one) => [one.at, one.what, one.stage, one.officer, one.status]);
  return [
    ...lines,
    `\n${table(['clock', 'due', ''], clocks)}`,
    `\n${table(['owner', 'officer', 'from', 'to'], owners)}`,
    `\n${table(['alert', 'raised'], open)}`,
    `\n${table(['time', 'what', 'stage', 'officer', ''], story)}`,
    ...entry.conflicts.map(
      (one) => `conflict ${one.code}: ${one.detail}${one.resolvedBy ? ` Settled by ${one.resolvedBy}.` : ''}`,
    ),
  ].join('\n');
};

import type { Command } from 'commander';
import { awayContactOutcomes, awayContactView, awayView } from '../../shared/contracts/away.ts';
import {
  type RemaindersAnswer,
  remaindersAnswer,
  type SourceView,
  sourceView,
  zeroListAnswer,
} from '../../shared/contracts/source-list.ts';
import type { ApiClient } from '../api-client.ts';
import type { MakeContext } from '../command-context.ts';
import { table } from '../output.ts';

/** Who tells us, who has not, who is away, and what stayed alone. */
export const sourceCommands = (program: Command, context: MakeContext): void => {
  sources(program.command('sources').description('agencies: when they spoke, who is silent'), context);
  away(program.command('away').description('who of a place is away'), context);
  program
    .command('remainders')
    .description('what of a day was listed and not seen, or seen and not listed')
    .argument('<locality>')
    .argument('<date>', 'YYYY-MM-DD, a day of that place')
    .action(async (locality: string, date: string) => {
      const { api, out } = context();
      const found = await wholeDay(api, `/v1/remainders/${encodeURIComponent(locality)}/${date}`);
      out.result(found, tellRemainders(found));
    });
};

const sources = (group: Command, context: MakeContext): void => {
  group
    .command('list')
    .description('the agencies you supervise')
    .option('--agency <id>')
    .action(async (query: { agency?: string }) => {
      const { api, out } = context();
      const items = await api.list(sourceView, { path: '/v1/sources', query });
      const head = ['agency', 'source', 'rhythm', 'last word', 'silent', 'missing lists', 'records'];
      out.result(items, table(head, items.map(rowOf)));
    });
  group
    .command('zero')
    .description('say that nobody comes on these local days')
    .argument('<from>', 'YYYY-MM-DD')
    .argument('[to]', 'YYYY-MM-DD, at most seven days in all; default: that day alone')
    .option('--note <text>')
    .action(async (from: string, to: string | undefined, options: { note?: string }) => {
      const { api, out } = context();
      const json = { from, to: to ?? from, ...options };
      const list = await api.call(zeroListAnswer, { method: 'POST', path: '/v1/zero-lists', json });
      out.result(list, `Zero list for ${list.from} to ${list.to} received.`);
    });
};

const rowOf = ({ agency, source, rhythm, lastAt, silent, list, counts }: SourceView): string[] => [
  agency,
  source,
  rhythm,
  lastAt ?? 'never',
  silent ? 'SILENT' : '',
  list?.missingDays.join(' ') ?? '',
  String(counts.records),
];

const away = (group: Command, context: MakeContext): void => {
  group
    .command('list')
    .description('who is away, with whom to ask')
    .action(async () => {
      const { api, out } = context();
      const items = await api.list(awayView, { path: '/v1/away' });
      const rows = items.map(({ awayId, home, since, person, ...state }) => [
        awayId,
        home,
        since.slice(0, 10),
        person?.fullName ?? [person?.familyName, person?.givenNames].filter(Boolean).join(' '),
        person?.phones?.join(' ') ?? '',
        state.declined ? 'declined' : state.contactedToday ? 'asked today' : '',
      ]);
      out.result(items, table(['line', 'home', 'since', 'name', 'phone', 'contact'], rows));
    });
  group
    .command('contact')
    .description('note one voluntary contact; one a local day')
    .argument('<awayId>')
    .argument('<outcome>', awayContactOutcomes.join(', '))
    .requiredOption('--officer <name>')
    .option('--note <text>')
    .action(async (awayId: string, outcome: string, options: { officer: string; note?: string }) => {
      const { api, out } = context();
      const path = `/v1/away/${encodeURIComponent(awayId)}/contacts`;
      const made = await api.call(awayContactView, {
        method: 'POST',
        path,
        json: { outcome, ...options },
        attempts: 1,
      });
      out.result(made, `Contact of ${made.day}: ${made.outcome}.`);
    });
};

/** All pages of a day added up. */
const wholeDay = async (api: ApiClient, path: string): Promise<RemaindersAnswer> => {
  const page = (cursor?: string) =>
    api.call(remaindersAnswer, { method: 'GET', path, query: cursor === undefined ? {} : { cursor } });
  let sum = await page();
  while (sum.next !== undefined) sum = added(sum, await page(sum.next));
  return sum;
};

const added = (one: RemaindersAnswer, other: RemaindersAnswer): RemaindersAnswer => {
  const names = new Set([...one.bySource, ...other.bySource].map(({ source }) => source));
  const bySource = [...names].sort().map((source) => {
    const some = [...one.bySource, ...other.bySource].filter((line) => line.source === source);
    return {
      source,
      listed: some.reduce((sum, line) => sum + line.listed, 0),
      listedNotSeen: some.flatMap((line) => line.listedNotSeen).sort(),
      seen: some.reduce((sum, line) => sum + line.seen, 0),
      seenNotListed: some.flatMap((line) => line.seenNotListed).sort(),
    };
  });
  const { next } = other;
  return {
    locality: one.locality,
    date: one.date,
    entries: one.entries + other.entries,
    bySource,
    levels: {
      matched: one.levels.matched + other.levels.matched,
      onlyFromAbove: [...one.levels.onlyFromAbove, ...other.levels.onlyFromAbove].sort(),
      onlyFromBelow: [...one.levels.onlyFromBelow, ...other.levels.onlyFromBelow].sort(),
    },
    behind: [...one.behind, ...other.behind],
    ...(next === undefined ? {} : { next }),
  };
};

const tellRemainders = ({ entries, bySource, levels, behind }: RemaindersAnswer): string => {
  const rows = bySource.map((line) => [
    line.source,
    String(line.listed),
    line.listedNotSeen.join(' '),
    String(line.seen),
    line.seenNotListed.join(' '),
  ]);
  return [
    table(['source', 'listed', 'not seen', 'seen', 'not listed'], rows),
    `${entries} entries: ${levels.matched} known from above and below.`,
    ...levels.onlyFromAbove.map((entryId) => `only from above: ${entryId}`),
    ...levels.onlyFromBelow.map((entryId) => `only from below: ${entryId}`),
    ...behind.map((one) => `${one.entryId}: ${one.recipients.join(', ')} lack the latest change`),
  ].join('\n');
};

import type { Command } from 'commander';
import * as z from 'zod';
import { agency, department } from '../../shared/contracts/localities.ts';
import { policyItem } from '../../shared/contracts/policy.ts';
import { recipient } from '../../shared/contracts/recipient.ts';
import { chinaDivisions } from '../china-divisions.ts';
import type { MakeContext } from '../command-context.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { table } from '../output.ts';
import { putItems, tellPut } from '../put-items.ts';
import { readItems } from '../read-input.ts';
import { policyChangeCommands } from './policy-changes.ts';

/** Localities, agencies, recipients and policies. */
export const configurationCommands = (program: Command, context: MakeContext): void => {
  localities(program.command('localities').description('the tree of places'), context);
  agencies(program.command('agencies').description('who posts records'), context);
  recipients(program.command('recipients').description('who is told'), context);
  policies(program.command('policy').description('effective-dated rules and clocks'), context);
};

const localities = (group: Command, context: MakeContext): void => {
  group
    .command('import')
    .description("put the localities of a file; without a file China's provinces, cities and counties")
    .argument('[file]', 'JSON or NDJSON of {code, parentCode, name, level, timeZone, codes}')
    .option('--china', "China's provinces, cities and counties (GB/T 2260)")
    .action(async (file: string | undefined, options: { china?: true }) => {
      if (file !== undefined && options.china) {
        throw new CommandFailure(exitCodes.usage, 'Give a file or --china, not both.');
      }
      const items = file === undefined ? await chinaDivisions() : await readItems(file, 'items');
      const made = context();
      tellPut(made, 'localities', await putItems(made.api, '/v1/localities', items));
    });
};

const agencies = (group: Command, context: MakeContext): void => {
  group
    .command('add')
    .description('add or replace an agency')
    .argument('<id>', 'lower-case letters, digits and dashes')
    .requiredOption('--name <name>')
    .requiredOption('--source <source>', 'immigration, hq, registry, liaison-office, airport, …')
    .option('--locality <code>', 'who supervises it')
    .option('--rhythm <rhythm>', 'daily-list, regular or occasional; default by its source')
    .option('--daily-list-by <time>', 'HH:MM, local')
    .action(async (id: string, options: Record<string, string>) => {
      const made = context();
      tellPut(made, 'agencies', await putItems(made.api, '/v1/agencies', [{ id, ...options }]));
    });
  group
    .command('list')
    .description('list agencies')
    .action(async () => {
      const { api, out } = context();
      const items = await api.list(agency, { path: '/v1/agencies' });
      out.result(
        items,
        table(
          ['id', 'source', 'name'],
          items.map((one) => [one.id, one.source, one.name]),
        ),
      );
    });
};

interface RecipientOptions {
  webhook?: string;
  queue?: string;
  pull?: true;
  mode: string;
}

const recipients = (group: Command, context: MakeContext): void => {
  group
    .command('set')
    .description("set a recipient's channels; a new webhook's signing secret is shown once")
    .argument('<locality>')
    .argument('<department>', department.options.join(', '))
    .option('--webhook <url>', 'push to this URL')
    .option('--queue <url>', 'push into this landfall-inbox-* queue')
    .option('--pull', 'it fetches its notifications itself')
    .option('--mode <mode>', 'thin (ids only) or full (by agreement)', 'thin')
    .action(async (locality: string, of: string, options: RecipientOptions) => {
      const made = context();
      const item = { locality, department: of, channels: channelsOf(options) };
      const totals = await putItems(made.api, '/v1/recipients', [item]);
      const secret = totals.results[0]?.signingSecret;
      if (secret !== undefined) made.out.remark(`Signing secret, shown this once: ${secret}`);
      tellPut(made, 'recipients', totals);
    });
  group
    .command('list')
    .description('list recipients')
    .action(async () => {
      const { api, out } = context();
      const shape = recipient.loose();
      const items = await api.list(shape, { path: '/v1/recipients' });
      const rows = items.map((one) => [
        one.locality,
        one.department,
        one.channels.map((c) => c.type).join(' '),
      ]);
      out.result(items, table(['locality', 'department', 'channels'], rows));
    });
};

const channelsOf = ({ webhook, queue, pull, mode }: RecipientOptions): object[] => {
  const channels = [
    ...(webhook === undefined ? [] : [{ type: 'webhook', url: webhook, mode }]),
    ...(queue === undefined ? [] : [{ type: 'sqs', queueUrl: queue, mode }]),
    ...(pull ? [{ type: 'pull', mode }] : []),
  ];
  if (channels.length === 0) throw new CommandFailure(exitCodes.usage, 'Give --webhook, --queue or --pull.');
  return channels;
};

const shownPolicies = z.object({
  items: z.array(policyItem.extend({ storedAt: z.string() })),
  inForce: z.object({ version: z.string(), values: z.record(z.string(), z.unknown()) }),
});

const policies = (group: Command, context: MakeContext): void => {
  group
    .command('show')
    .description('what is in force now; with a key, every value it was ever given')
    .argument('[key]')
    .action(async (key: string | undefined) => {
      const { api, out } = context();
      const item = shownPolicies.shape.items.element;
      const items = await api.list(item, { path: '/v1/policies' });
      const { inForce } = await api.call(shownPolicies, {
        method: 'GET',
        path: '/v1/policies',
        query: { limit: '1' },
      });
      const values = Object.entries(inForce.values).filter(([name]) => key === undefined || name === key);
      const history = items.filter((one) => key !== undefined && one.key === key);
      if (values.length === 0) throw new CommandFailure(exitCodes.usage, `There is no policy ${key}.`);
      const text = table(
        ['key', 'in force now'],
        values.map(([name, value]) => [name, JSON.stringify(value)]),
      );
      const past = history.map((one) => [
        one.effectiveFrom,
        one.effectiveTo ?? '',
        JSON.stringify(one.value),
        one.reason,
      ]);
      const more = past.length > 0 ? `\n\n${table(['from', 'to', 'value', 'reason'], past)}` : '';
      out.result(
        { version: inForce.version, values: Object.fromEntries(values), items: history },
        text + more,
      );
    });
  group
    .command('set')
    .description('give a policy a value from a date on')
    .argument('<key>')
    .argument('<value>', 'JSON')
    .requiredOption('--from <date>', 'first day, or RFC 3339 time')
    .option('--to <date>', 'last day, or RFC 3339 time')
    .requiredOption('--reason <text>')
    .action(async (key: string, value: string, options: { from: string; to?: string; reason: string }) => {
      const made = context();
      const { from: effectiveFrom, to: effectiveTo, reason } = options;
      const item = { key, value: jsonOf(value), effectiveFrom, effectiveTo, reason };
      tellPut(made, 'policies', await putItems(made.api, '/v1/policies', [item]));
    });
  policyChangeCommands(group, context);
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandFailure(exitCodes.usage, 'The value is not JSON; texts need quotes: \'"CHN"\'.');
  }
};

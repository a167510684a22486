import type { Command } from 'commander';
import type * as z from 'zod';
import {
  applyAnswer,
  type PolicyChange,
  previewAnswer,
  type RuledEntry,
} from '../../shared/contracts/policy-change.ts';
import type { MakeContext } from '../command-context.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { table } from '../output.ts';
import { readItems } from '../read-input.ts';

const pageSize = '200';

/** `policy preview` and `policy apply`: who a rule would change, and having it count for them. */
export const policyChangeCommands = (group: Command, context: MakeContext): void => {
  group
    .command('preview')
    .description('who would change if these policies were put, and how; writes nothing')
    .argument('<file>', 'JSON or NDJSON of {key, value, effectiveFrom, effectiveTo, reason}')
    .action(async (file: string) => {
      const { api, out } = context();
      const items = await readItems(file, 'items');
      const changes: PolicyChange[] = [];
      let cursor: string | undefined;
      do {
        const page: z.infer<typeof previewAnswer> = await api.call(previewAnswer, {
          method: 'PUT',
          path: '/v1/policies',
          query: { preview: 'true', limit: pageSize, ...(cursor === undefined ? {} : { cursor }) },
          json: { items },
        });
        const refused = page.results.filter(({ status }) => status === 'refused');
        if (refused.length > 0)
          throw new CommandFailure(exitCodes.someRefused, JSON.stringify(refused, null, 2));
        changes.push(...page.changes);
        cursor = page.next;
      } while (cursor !== undefined);
      out.result({ changes }, changesTable(changes));
    });
  group
    .command('apply')
    .description('have the rule of a day count for the open entries of your subtree')
    .argument('<date>', 'the day whose rule it is')
    .requiredOption('--officer <name>', 'who decides it')
    .requiredOption('--reason <text>')
    .option('--locality <code>', "a subtree of the key's own")
    .action(async (asOf: string, options: { officer: string; reason: string; locality?: string }) => {
      const { api, out } = context();
      const applied: Omit<PolicyChange, 'when'>[] = [];
      let cursor: string | undefined;
      do {
        const page: z.infer<typeof applyAnswer> = await api.call(applyAnswer, {
          method: 'POST',
          path: '/v1/policies/apply',
          json: { asOf, ...options, ...(cursor === undefined ? {} : { cursor }) },
        });
        applied.push(...page.applied);
        cursor = page.next;
      } while (cursor !== undefined);
      out.result({ applied }, changesTable(applied));
    });
};

const changesTable = (changes: readonly (Omit<PolicyChange, 'when'> & { when?: string })[]): string =>
  table(
    ['entry', 'locality', 'last day', 'would be', 'when'],
    changes.map(({ entryId, locality, before, after, when }) => [
      entryId,
      locality,
      shown(before),
      shown(after),
      when ?? 'applied',
    ]),
  );

const shown = ({ lastDay, tier, kind }: RuledEntry): string =>
  [lastDay ?? '-', kind, ...(tier === undefined ? [] : [tier])].join(' ');

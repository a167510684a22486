import type { Command } from 'commander';
import { erasureAnswer, retentionAnswer } from '../../shared/contracts/erasure.ts';
import type { MakeContext } from '../command-context.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { table } from '../output.ts';

/** Erasing people (stewards). */
export const erasureCommands = (program: Command, context: MakeContext): void => {
  program
    .command('erase')
    .description(
      'erase the person of a journey: nobody can find or read them any more, reports keep their counts',
    )
    .argument('<entryId>', 'or the id of a line of the away list')
    .requiredOption('--reason <words>', 'why, for the journal: a case number, never a name')
    .option('--all-journeys', 'every journey of that traveller', false)
    .option('--override', 'also while the journey is followed', false)
    .option('--dry-run', 'count, and touch nothing', false)
    .action(async (entryId: string, options: Record<'allJourneys' | 'override' | 'dryRun', boolean>) => {
      const { api, out } = context();
      const json = { entryId, ...options };
      const answer = await api.call(erasureAnswer, { method: 'POST', path: '/v1/erasures', json });
      const rows = answer.journeys.map(({ entryIds, outcome, counts = {} }) => [
        entryIds.join(' '),
        outcome,
        Object.entries(counts)
          .flatMap(([kind, count]) => (count === 0 ? [] : [`${count} ${kind}`]))
          .join(', '),
      ]);
      out.result(answer, table(['entries', 'outcome', 'items'], rows));
    });
  program
    .command('retention')
    .description('who is erased by rule, and by which: looks ahead and touches nothing unless told to')
    .option('--until <time>', 'a date or time; default now')
    .option('--now', 'erase those who are due now', false)
    .action(async ({ until, now }: { until?: string; now: boolean }) => {
      if (now && until !== undefined)
        throw new CommandFailure(exitCodes.usage, '--until looks ahead; --now erases whoever is due now.');
      const { api, out } = context();
      const json = { dryRun: !now, ...(until === undefined ? {} : { until }) };
      const answer = await api.call(retentionAnswer, { method: 'POST', path: '/v1/retention', json });
      const rows = Object.entries(answer.byRule).map(([rule, count]) => [rule, String(count)]);
      const hold = answer.onHold ? ' Nobody is erased: retentionHold is true.' : '';
      const more = answer.more ? ' There are more.' : '';
      const erased = now ? ` ${answer.erased} erased.` : '';
      out.result(
        answer,
        `${table(['rule', 'journeys'], rows)}\nUntil ${answer.until}.${erased}${more}${hold}`,
      );
    });
};

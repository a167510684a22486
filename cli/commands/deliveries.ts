import type { Command } from 'commander';
import { delivery, type ReplayAnswer, replayAnswer } from '../../shared/contracts/deliveries.ts';
import type { MakeContext } from '../command-context.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { table } from '../output.ts';

/** Pushes. */
export const deliveryCommands = (program: Command, context: MakeContext): void => {
  const group = program.command('deliveries').description('pushes to recipients');
  group
    .command('list')
    .description('pushes that are not delivered yet')
    .option('--state <state>', 'RETRYING, WAITING, PARKED or DELIVERED')
    .option('--recipient <recipient>', '<locality>/<department>')
    .option('--day <date>', 'UTC day of DELIVERED pushes; default today')
    .action(async (query: { state?: string; recipient?: string; day?: string }) => {
      const { api, out } = context();
      const items = await api.list(delivery, { path: '/v1/deliveries', query });
      const rows = items.map((one) => [
        one.pushId,
        one.recipient,
        one.state,
        String(one.attempts),
        one.createdAt,
        one.nextAt,
        one.code,
      ]);
      out.result(items, table(['push', 'recipient', 'state', 'attempts', 'created', 'next', 'why'], rows));
    });
  group
    .command('replay')
    .description('start parked pushes over, the same bytes under the same id')
    .argument('[pushIds...]', 'these pushes, in any state')
    .option('--state <state>', 'RETRYING, WAITING or PARKED', 'PARKED')
    .option('--recipient <recipient>', '<locality>/<department>')
    .option('--dry-run', 'count, and touch nothing', false)
    .action(async (pushIds: string[], options: { state: string; recipient?: string; dryRun: boolean }) => {
      const { api, out } = context();
      const { dryRun, ...byState } = options;
      const filter = pushIds.length > 0 ? { pushIds } : byState;
      const replay = (): Promise<ReplayAnswer> =>
        api.call(replayAnswer, { method: 'POST', path: '/v1/replays', json: { filter, dryRun } });
      let answer = await replay();
      const total = { ...answer };
      while (answer.more && !dryRun && answer.sent > 0) {
        answer = await replay();
        for (const name of ['matched', 'sent', 'settled', 'missing'] as const) total[name] += answer[name];
      }
      total.more = answer.more;
      const counted = `${total.matched}${total.more ? ' or more' : ''} pushes`;
      const text = dryRun
        ? `${counted} would be replayed.`
        : `${counted}: ${total.sent} sent, ${total.settled} changed meanwhile, ${total.missing} not found.`;
      out.result(total, text);
      if (total.missing > 0) throw new CommandFailure(exitCodes.someRefused, '');
    });
};

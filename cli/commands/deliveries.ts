import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { delivery, type ReplayAnswer, replayAnswer } from '../../shared/contracts/deliveries.ts';
import type { CommandContext, MakeContext } from '../command-context.ts';
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
  replayCommands(group, context);
};

interface ReplayOptions {
  state: string;
  recipient?: string;
  from?: string;
  to?: string;
  limit?: string;
  dryRun: boolean;
}

const replayCommands = (group: Command, context: MakeContext): void => {
  group
    .command('replay')
    .description('start pushes over, the same bytes under the same id; shows how far it has come')
    .argument('[pushIds...]', 'these pushes, in any state')
    .option('--state <state>', 'RETRYING, WAITING or PARKED', 'PARKED')
    .option('--recipient <recipient>', '<locality>/<department>')
    .option('--from <time>', 'everything made for the recipient from then on, delivered or not (RFC 3339)')
    .option('--to <time>', 'and before then; default now')
    .option('--limit <count>', 'no more pushes than these; default 1000')
    .option('--dry-run', 'count, and touch nothing', false)
    .action(async (pushIds: string[], options: ReplayOptions) => {
      const { api, out } = context();
      const { dryRun, limit } = options;
      const json = {
        filter: filterOf(pushIds, options),
        dryRun,
        ...(limit === undefined ? {} : { limit: Number(limit) }),
      };
      const begun = await api.call(replayAnswer, { method: 'POST', path: '/v1/replays', json, attempts: 1 });
      const answer = await watched({ api, out }, begun);
      const counted = `${answer.matched}${answer.more ? ' or more' : ''} pushes`;
      out.result(answer, dryRun ? `${counted} would be replayed.` : `${counted}: ${toldOf(answer)}`);
      if (answer.missing > 0) throw new CommandFailure(exitCodes.someRefused, '');
    });
  group
    .command('cancel')
    .description('start no further push of a replay over')
    .argument('<replayId>')
    .action(async (replayId: string) => {
      const { api, out } = context();
      const path = `/v1/replays/${encodeURIComponent(replayId)}`;
      const answer = await api.call(replayAnswer, { method: 'DELETE', path });
      out.result(answer, `${answer.state}: ${toldOf(answer)}`);
    });
};

const filterOf = (pushIds: readonly string[], { state, recipient, from, to }: ReplayOptions): object => {
  if (pushIds.length > 0) return { pushIds };
  const its = recipient === undefined ? {} : { recipient };
  if (from === undefined && to === undefined) return { state, ...its };
  if (recipient === undefined || from === undefined) {
    throw new CommandFailure(exitCodes.usage, 'A time goes with --recipient and begins with --from.');
  }
  return { ...its, from, ...(to === undefined ? {} : { to }) };
};

const toldOf = ({ sent, settled, missing }: ReplayAnswer): string =>
  `${sent} sent, ${settled} changed meanwhile, ${missing} not found.`;

const lookAgainMs = 2000;

/** Until it is over. Stopping the command does not stop the replay: `deliveries cancel` does. */
const watched = async (
  { api, out }: Pick<CommandContext, 'api' | 'out'>,
  begun: ReplayAnswer,
): Promise<ReplayAnswer> => {
  let answer = begun;
  while (answer.state === 'running' && answer.replayId !== undefined) {
    out.remark(`${answer.replayId}: ${answer.matched} of at most ${answer.limit}`);
    await pause(lookAgainMs);
    answer = await api.call(replayAnswer, { method: 'GET', path: `/v1/replays/${answer.replayId}` });
  }
  return answer;
};

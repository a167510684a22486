import type { Command } from 'commander';
import { auditItem } from '../../shared/contracts/audit.ts';
import { type ChainVerdict, verifyChain } from '../../shared/domain/audit-chain.ts';
import type { MakeContext } from '../command-context.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { table } from '../output.ts';

interface Chain {
  subject: string;
  day: string;
}

/** The journal of who looked at whom: read and verified by an auditor. */
export const auditCommands = (program: Command, context: MakeContext): void => {
  const group = program.command('audit').description('the journal of lookups, verifications and exits');
  const chainOf = (command: Command): Command =>
    command
      .requiredOption('--subject <subject>', "whose keys: an agency's id or a locality's code")
      .requiredOption('--day <date>', 'UTC day');
  chainOf(group.command('list').description('who looked at whom, why and by what right')).action(
    async (query: Chain) => {
      const { api, out } = context();
      const items = await api.list(auditItem, { path: '/v1/audit', query: { ...query, limit: '200' } });
      const rows = items.map(({ number, entry }) => [
        String(number),
        entry.at,
        entry.action,
        entry.purpose,
        entry.requester?.name,
        entry.legalBasis,
        entry.entryIds.join(' '),
      ]);
      out.result(items, table(['line', 'at', 'action', 'purpose', 'for', 'by what right', 'entries'], rows));
    },
  );
  chainOf(group.command('verify').description('says whether a line was changed, taken out or cut off'))
    .option(
      '--receipt <hashes...>',
      'hashes that were handed out with answers of that day: all have to be there',
    )
    .action(async ({ receipt = [], ...chain }: Chain & { receipt?: string[] }) => {
      const { api, out } = context();
      const query = { ...chain, limit: '200' };
      const verdict = verifyChain(await api.list(auditItem, { path: '/v1/audit', query }), chain, receipt);
      out.result(verdict, sentence(verdict));
      if (!verdict.intact) throw new CommandFailure(exitCodes.someRefused, '');
    });
};

const because: Record<Extract<ChainVerdict, { intact: false }>['because'], string> = {
  missing: 'a line is missing here',
  changed: 'this line or one before it is not what was written',
  foreign: 'this line belongs to another subject or day',
  'cut-off': 'a line that was handed out is not there',
};

const sentence = (verdict: ChainVerdict): string =>
  verdict.intact
    ? `INTACT. ${verdict.lines} lines; the last hash is ${verdict.head}.`
    : `BROKEN at line ${verdict.number}: ${because[verdict.because]}.`;

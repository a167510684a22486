import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type AuditItem, auditItem } from '../../shared/contracts/audit.ts';
import type { ChainFault, ChainVerdict } from '../../shared/domain/audit-chain.ts';
import { daysAgainstTheLog, fetchJournal, judgeJournal, readJournalFile } from '../audit/chains.ts';
import { readsByEntry } from '../audit/reads.ts';
import type { CommandContext, MakeContext } from '../command-context.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { table } from '../output.ts';

interface Narrowed {
  subject?: string;
  day?: string;
}
interface Verify extends Narrowed {
  receipt?: string[];
  anchor?: string[];
}

/** The journal of who looked at whom: read, exported and verified by an auditor. */
export const auditCommands = (program: Command, context: MakeContext): void => {
  const group = program.command('audit').description('the journal of who looked at whom');
  const narrowed = (command: Command): Command =>
    command
      .option('--subject <subject>', "whose keys: an agency's id or a locality's code")
      .option('--day <date>', 'UTC day');
  narrowed(group.command('list').description('who looked at whom, why and by what right')).action(
    async (query: Narrowed) => list(context(), query),
  );
  narrowed(group.command('export').description('write the journal and its anchored heads to a file'))
    .argument('<file>')
    .action(async (file: string, query: Narrowed) => {
      const { api, out } = context();
      const { items, heads } = await fetchJournal(api, query);
      await writeFile(file, [...items, ...heads].map((one) => `${JSON.stringify(one)}\n`).join(''));
      out.result(
        { lines: items.length, heads: heads.length },
        `${items.length} lines, ${heads.length} heads.`,
      );
    });
  narrowed(
    group.command('verify').description('names the first line that was changed, moved, taken out or cut off'),
  )
    .argument('[file]', 'an exported journal; without one the API is asked')
    .option(
      '--receipt <hashes...>',
      'hashes handed out with answers: all have to be there (one subject and day)',
    )
    .option('--anchor <digests...>', '<day>:<digest> as the log of the checks bears it')
    .action(async (file: string | undefined, options: Verify) => verify(context(), file, options));
  group
    .command('reads')
    .description('whose data somebody read: for a breach')
    .option('--key <keyId>', 'the key')
    .option('--subject <subject>', "whose keys: an agency's id or a locality's code")
    .option('--from <date>', 'first UTC day')
    .option('--to <date>', 'last UTC day')
    .action(async (options: Parameters<typeof readsByEntry>[1]) => {
      const { api, out } = context();
      const { subject } = options;
      const items = await api.list(auditItem, { path: '/v1/audit', query: { subject, limit: '200' } });
      const reads = readsByEntry(items, options);
      const rows = reads.map((one) => [
        one.entryId,
        String(one.times),
        one.first,
        one.last,
        one.purposes.join(' '),
      ]);
      out.result(reads, table(['entry', 'times', 'first', 'last', 'for'], rows));
    });
};

const list = async ({ api, out }: CommandContext, query: Narrowed): Promise<void> => {
  const items = await api.list(auditItem, { path: '/v1/audit', query: { ...query, limit: '200' } });
  out.result(
    items,
    table(['line', 'at', 'who', 'action', 'purpose', 'for', 'by what right', 'entries'], items.map(rowOf)),
  );
};

const rowOf = ({ number, entry }: AuditItem): (string | undefined)[] => [
  String(number),
  entry.at,
  entry.subject,
  entry.action,
  entry.purpose,
  entry.requester?.name,
  entry.legalBasis,
  entry.entryIds.join(' '),
];

const verify = async (
  { api, out }: CommandContext,
  file: string | undefined,
  { receipt = [], anchor = [], subject, day }: Verify,
): Promise<void> => {
  const journal =
    file === undefined ? await fetchJournal(api, { subject, day }) : await readJournalFile(file);
  const one = subject !== undefined && day !== undefined;
  if (receipt.length > 0 && !one) {
    throw new CommandFailure(exitCodes.usage, 'Receipts belong to one chain: give --subject and --day.');
  }
  const forged = daysAgainstTheLog(journal.heads, anchor);
  const judged = judgeJournal(journal, receipt).filter(
    (chain) => (subject ?? chain.subject) === chain.subject && (day ?? chain.day) === chain.day,
  );
  const chains = one && judged.length === 0 ? judgeNothing({ subject, day }, receipt) : judged;
  const intact = forged.length === 0 && chains.every((chain) => chain.intact);
  const lines = [
    ...chains.map((chain) => (one ? sentence(chain) : `${chain.day} ${chain.subject}: ${sentence(chain)}`)),
    ...forged.map((when) => `${when}: BROKEN. Its heads are not those that the log says.`),
    ...(one ? [] : [`${chains.length} chains.`]),
  ];
  const [only] = chains;
  const verdict =
    one && forged.length === 0 && only ? verdictOf(only) : { intact, chains, againstTheLog: forged };
  out.result(verdict, lines.join('\n'));
  if (!intact) throw new CommandFailure(exitCodes.someRefused, '');
};

/** A chain of which there is nothing: whole, unless a receipt says that there was something. */
const judgeNothing = (chain: { subject: string; day: string }, receipts: readonly string[]) =>
  receipts.length === 0
    ? [{ ...chain, intact: true as const, lines: 0, head: '' }]
    : [{ ...chain, intact: false as const, number: 1, because: 'cut-off' as const }];

const verdictOf = ({
  subject: _,
  day: __,
  ...verdict
}: { subject: string; day: string } & ChainVerdict): object => verdict;

const because: Record<ChainFault, string> = {
  missing: 'a line is missing here',
  reordered: 'another line stands in its place, and it stands further down',
  repeated: 'a line that was there before stands here',
  changed: 'this line or one before it is not what was written',
  foreign: 'this line belongs to another subject or day',
  'cut-off': 'a line that was there is not there any more',
  'after-the-day': 'this line was added after the day had been closed',
};

const sentence = (verdict: ChainVerdict): string =>
  verdict.intact
    ? `INTACT. ${verdict.lines} lines; the last hash is ${verdict.head}.`
    : `BROKEN at line ${verdict.number}: ${because[verdict.because]}.`;

import type { Command } from 'commander';
import { type RebuildAnswer, rebuildAnswer } from '../../shared/contracts/rebuild.ts';
import type { ScanTable } from '../../shared/store/scan.ts';
import type { Key, Table } from '../../shared/store/table.ts';
import type { CommandContext, MakeContext } from '../command-context.ts';
import { cliEnvironment } from '../connection.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';

type Sums = Omit<RebuildAnswer, 'dryRun' | 'next'>;

/** Steps between two remarks on how far a walk has come. */
const remarkEvery = 20;

/** What docs/runbook.md says to do after a loss. */
export const recoveryCommands = (program: Command, context: MakeContext): void => {
  program
    .command('rebuild')
    .description(
      'put links, identity keys, lists and clocks back from the evidence; may be made at any time, and again',
    )
    .option('--dry-run', 'count what is missing, and put nothing', false)
    .option('--segments <count>', 'walk in so many parts side by side', '4')
    .option(
      '--erase-unreadable',
      'erase anew whom records that nobody can read belong to: after a restore',
      false,
    )
    .option('--since <time>', 'look for notices and pushes made from then on; default: of the last 14 days')
    .action(
      async (options: { dryRun: boolean; segments: string; eraseUnreadable: boolean; since?: string }) => {
        const { api, out } = context();
        const { dryRun, eraseUnreadable, since } = options;
        const segments = countOf(options.segments);
        const sums: Sums = {
          read: 0,
          entries: 0,
          missing: 0,
          keys: 0,
          looks: 0,
          unreadable: 0,
          resealed: 0,
          damaged: 0,
        };
        const parts = Array.from({ length: segments }, (_, segment) =>
          walk(
            { api, out },
            { dryRun, segments, segment, eraseUnreadable, ...(since === undefined ? {} : { since }) },
            sums,
          ),
        );
        await Promise.all(parts);
        const put = dryRun ? 'missing' : 'put back';
        const text = `${sums.read} items read, ${sums.entries} entries: ${sums.missing} links and lists ${put}, ${sums.keys} records filed anew, ${sums.looks} looks due, ${sums.unreadable} people whose records cannot be read, ${sums.resealed} sealed anew, ${sums.damaged} damaged.`;
        out.result({ dryRun, ...sums }, text);
        if (sums.damaged > 0) throw new CommandFailure(exitCodes.someRefused, '');
      },
    );
  program
    .command('restore')
    .description(
      'join a restored copy into the table of LANDFALL_TABLE, by the right of your AWS credentials; then rebuild',
    )
    .requiredOption('--from <table>', 'the table that AWS restored beside it')
    .option('--dry-run', 'count what would be put back, and put nothing', false)
    .action(async ({ from, dryRun }: { from: string; dryRun: boolean }) => {
      const { out } = context();
      const { LANDFALL_TABLE } = cliEnvironment();
      if (LANDFALL_TABLE === undefined) {
        throw new CommandFailure(exitCodes.usage, 'Set LANDFALL_TABLE to the table to restore into.');
      }
      if (LANDFALL_TABLE === from) throw new CommandFailure(exitCodes.usage, 'These are the same table.');
      const sums = await joinTables(await connect(LANDFALL_TABLE, from), dryRun, out.remark);
      const done = dryRun ? 'would be' : 'were';
      const text = `${sums.read} items read: ${sums.missing} were missing and ${done} put back, ${sums.joined} ${done} joined. Then: landfall rebuild`;
      out.result({ dryRun, ...sums }, text);
    });
};

const countOf = (text: string): number => {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 64) return count;
  throw new CommandFailure(exitCodes.usage, '--segments is a whole number from 1 to 64.');
};

const walk = async (
  { api, out }: Pick<CommandContext, 'api' | 'out'>,
  part: { dryRun: boolean; segments: number; segment: number; eraseUnreadable: boolean; since?: string },
  sums: Sums,
): Promise<void> => {
  let cursor: string | undefined;
  for (let steps = 1; ; steps += 1) {
    const json = { ...part, ...(cursor === undefined ? {} : { cursor }) };
    const {
      next,
      dryRun: _,
      ...done
    } = await api.call(rebuildAnswer, { method: 'POST', path: '/v1/rebuilds', json });
    for (const name of Object.keys(done) as (keyof Sums)[]) sums[name] += done[name];
    if (next === undefined) return;
    if (steps % remarkEvery === 0) out.remark(`${sums.read} items read`);
    cursor = next;
  }
};

/** As with the first key of a stack, AWS itself judges who may do this; only this command needs its SDK. */
const connect = async (tableName: string, copyName: string): Promise<{ table: Table; copy: ScanTable }> => {
  const { connectScan, connectTable } = await import('../../shared/lambda/aws-clients.ts');
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  const { config } = new DynamoDBClient({});
  const its = { region: await config.region(), credentials: config.credentials };
  return { table: connectTable(tableName, its), copy: connectScan(copyName, its) };
};

const joinTables = async (
  tables: { table: Table; copy: ScanTable },
  dryRun: boolean,
  remark: (text: string) => void,
): Promise<{ read: number; missing: number; joined: number }> => {
  const { restoreStep } = await import('../../shared/store/restore.ts');
  const step = restoreStep(tables);
  const sums = { read: 0, missing: 0, joined: 0 };
  let after: Key | undefined;
  for (let steps = 1; ; steps += 1) {
    const done = await step({ segment: 0, segments: 1, limit: 500, after, dryRun });
    for (const name of ['read', 'missing', 'joined'] as const) sums[name] += done[name];
    if (done.after === undefined) return sums;
    if (steps % remarkEvery === 0) remark(`${sums.read} items read`);
    after = done.after;
  }
};

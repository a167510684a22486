import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Command, CommanderError } from 'commander';
import { createApiClient } from './api-client.ts';
import type { MakeContext } from './command-context.ts';
import { auditCommands } from './commands/audit.ts';
import { certificateCommands } from './commands/certificates.ts';
import { configurationCommands } from './commands/configuration.ts';
import { deliveryCommands } from './commands/deliveries.ts';
import { erasureCommands } from './commands/erasures.ts';
import { keyCommands } from './commands/keys.ts';
import { manifestCommands } from './commands/manifests.ts';
import { localityCommands } from './commands/notifications.ts';
import { recoveryCommands } from './commands/recovery.ts';
import { reportCommands } from './commands/reports.ts';
import { requestCommands } from './commands/requests.ts';
import { sendCommand } from './commands/send.ts';
import { siteCommands } from './commands/sites.ts';
import { sourceCommands } from './commands/sources.ts';
import { tellCommand } from './commands/tell.ts';
import { apiUrl, connection } from './connection.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';
import { createOutput } from './output.ts';

const twinState = join(import.meta.dirname, '..', '.landfall', 'twin.json');

const createProgram = (): Command => {
  const program = new Command('landfall')
    .description(
      'Talks to a Landfall API: the one of LANDFALL_URL and LANDFALL_KEY, else the running local twin.',
    )
    .option('--json', 'write one JSON document', false)
    .option('--state <file>', 'the state file of the local twin', twinState)
    .exitOverride();
  const context: MakeContext = () => {
    const { json, state } = program.opts<{ json: boolean; state: string }>();
    return {
      api: createApiClient(
        () => connection(state),
        (milliseconds) => pause(milliseconds),
      ),
      out: createOutput(json),
      url: () => apiUrl(state),
    };
  };
  sendCommand(program, context);
  configurationCommands(program, context);
  keyCommands(program, context);
  localityCommands(program, context);
  certificateCommands(program, context);
  requestCommands(program, context);
  reportCommands(program, context);
  siteCommands(program, context);
  manifestCommands(program, context);
  sourceCommands(program, context);
  tellCommand(program, context);
  deliveryCommands(program, context);
  recoveryCommands(program, context);
  auditCommands(program, context);
  erasureCommands(program, context);
  // Commander takes global options only before the command; people write them after it.
  for (const command of everyCommand(program)) {
    command
      .exitOverride()
      .option('--json', 'write one JSON document')
      .on('option:json', () => {
        program.setOptionValue('json', true);
      });
  }
  return program;
};

const everyCommand = (command: Command): Command[] =>
  command.commands.flatMap((child) => [child, ...everyCommand(child)]);

const exitCodeOf = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error instanceof CommandFailure) {
    if (error.message !== '') process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitCodes.unexpected;
};

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { makeKey } from '../../shared/access/api-key.ts';
import { issuedKey, type KeyRequest, keyRequest, listedKey } from '../../shared/contracts/api-key.ts';
import type { ApiClient } from '../api-client.ts';
import type { MakeContext } from '../command-context.ts';
import { cliEnvironment } from '../connection.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { table } from '../output.ts';

interface IssueOptions {
  role: string;
  subject?: string;
  departments?: string;
  expires?: string;
  purpose?: string;
  legalBasis?: string;
  agreement?: string;
  keyOnly?: true;
}

/** API keys. */
export const keyCommands = (program: Command, context: MakeContext): void => {
  const group = program.command('key').description('API keys');
  group
    .command('issue')
    .description(
      'issue a key; with LANDFALL_TABLE set, straight into that table by the right of your AWS credentials',
    )
    .requiredOption('--role <role>', 'agency, locality, steward, auditor or admin')
    .option('--subject <subject>', "the agency's id or the locality's code")
    .option('--departments <list>', 'of a locality, separated by commas; default all')
    .option('--expires <time>', 'RFC 3339')
    .option('--purpose <code>', "for what people are read with it; default: its role's")
    .option('--legal-basis <text>', 'by what right; default: the policy disclosure')
    .option('--agreement <reference>', 'under which agreement; default: the policy disclosure')
    .option('--key-only', 'print the key and nothing else')
    .action(async (options: IssueOptions) => {
      const { api, out } = context();
      const issued = await issue(api, options);
      for (const warning of issued.warnings ?? []) out.remark(`Warning: ${warning.detail}`);
      if (options.keyOnly) process.stdout.write(`${issued.key}\n`);
      else out.result(issued, `${issued.keyId}\n${issued.key}\nThis is the only time the key is shown.`);
    });
  group
    .command('list')
    .description('list keys')
    .action(async () => {
      const { api, out } = context();
      const keys = await api.list(listedKey, { path: '/v1/keys' });
      const rows = keys.map((one) => [
        one.keyId,
        one.role,
        one.subject,
        one.state,
        one.createdAt,
        one.expiresAt,
      ]);
      out.result(keys, table(['key', 'role', 'subject', 'state', 'created', 'expires'], rows));
    });
  group
    .command('revoke')
    .description('revoke a key: refused everywhere within 60 seconds')
    .argument('<keyId>')
    .action(async (keyId: string) => {
      const { api, out } = context();
      const path = `/v1/keys/${encodeURIComponent(keyId)}`;
      await api.call(issuedKey.optional(), { method: 'DELETE', path });
      out.result({ keyId, state: 'revoked' }, `${keyId} is revoked.`);
    });
};

const issue = async (api: ApiClient, options: IssueOptions) => {
  const asked = {
    role: options.role,
    subject: options.subject,
    departments: options.departments?.split(',').map((one) => one.trim()),
    expiresAt: options.expires,
    purpose: options.purpose,
    legalBasis: options.legalBasis,
    agreementRef: options.agreement,
  };
  const parsed = keyRequest.safeParse(asked);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((one) => `${one.path.join('.')}: ${one.message}`);
    throw new CommandFailure(exitCodes.usage, faults.join('\n'));
  }
  const { LANDFALL_TABLE } = cliEnvironment();
  return LANDFALL_TABLE === undefined
    ? api.call(issuedKey, { method: 'POST', path: '/v1/keys', json: parsed.data, attempts: 1 })
    : issueInTable(LANDFALL_TABLE, parsed.data);
};

/** The first key of a stack: no key can ask for it, so AWS itself judges who may write to the table. */
const issueInTable = async (tableName: string, request: KeyRequest) => {
  const { key, keyId, item } = makeKey({
    role: request.role,
    subject: request.subject ?? request.role,
    departments: request.departments,
    expiresAt: request.expiresAt === undefined ? undefined : Date.parse(request.expiresAt),
    agreement: request,
    environment: cliEnvironment().LANDFALL_KEY_ENVIRONMENT,
    now: Date.now(),
    random: randomBytes,
  });
  // Only this command needs the AWS SDK, which takes longer to load than everything else.
  const { connectTable } = await import('../../shared/lambda/aws-clients.ts');
  const { insertKey } = await import('../../shared/store/keys.ts');
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  // Profiles, SSO, roles of this machine: whatever the SDK finds.
  const { config } = new DynamoDBClient({});
  const region = await config.region();
  await insertKey(connectTable(tableName, { region, credentials: config.credentials }), item);
  return issuedKey.parse({ keyId, key });
};

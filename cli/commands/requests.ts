import type { Command } from 'commander';
import { type RequestView, requestView, type Verdict } from '../../shared/contracts/request.ts';
import { issuedSelfCode } from '../../shared/contracts/self.ts';
import type { MakeContext } from '../command-context.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { table } from '../output.ts';

/** What travellers ask, answered by hand; and the code with which they look themselves. */
export const requestCommands = (program: Command, context: MakeContext): void => {
  const group = program.command('requests').description('corrections, contests and calls for help');
  group
    .command('list')
    .description('the requests of your own localities')
    .option('--open', 'only those nobody has decided', false)
    .action(async ({ open }: { open: boolean }) => {
      const { api, out } = context();
      const query = open ? { state: 'OPEN' } : {};
      const items = await api.list(requestView, { path: '/v1/requests', query });
      out.result(items, table(['request', 'kind', 'state', 'due', 'what'], items.map(rowOf)));
    });
  group
    .command('decide')
    .description('decides a request; a contest is decided by another officer than the first')
    .argument('<requestId>')
    .argument('<verdict>', 'accepted, upheld, provided, not-provided or rejected')
    .requiredOption('--officer <name>')
    .requiredOption('--reason <text>')
    .option('--remedy <json>', 'with an upheld contest: the event that puts it right')
    .action(async (requestId: string, verdict: Verdict, options: DecideOptions) => {
      const { api, out } = context();
      const { officer, reason, remedy } = options;
      const json = {
        verdict,
        officer,
        reason,
        ...(remedy === undefined ? {} : { remedy: readJson(remedy) }),
      };
      const path = `/v1/requests/${encodeURIComponent(requestId)}/decision`;
      const decided = await api.call(requestView, { method: 'POST', path, json });
      out.result(decided, `${decided.requestId} is decided: ${decided.decision?.verdict}.`);
    });
  program
    .command('self-code')
    .description('a one-time code for a traveller, with the notice of the first check in their language')
    .argument('<entryId>')
    .requiredOption('--officer <name>')
    .option('--language <code>', 'ar, en, es, fr, ru or zh; without it no notice is given')
    .action(async (entryId: string, json: { officer: string; language?: string }) => {
      const { api, out } = context();
      const path = `/v1/entries/${encodeURIComponent(entryId)}/self-codes`;
      // Sent once: a second code for the same wish would make the first look lost.
      const issued = await api.call(issuedSelfCode, { method: 'POST', path, json, attempts: 1 });
      const { title, paragraphs } = issued.notice ?? { title: undefined, paragraphs: [] };
      const lines = [issued.code, `until ${issued.expiresAt}`, ...(title ? ['', title] : []), ...paragraphs];
      out.result(issued, lines.join('\n'));
    });
};

interface DecideOptions {
  officer: string;
  reason: string;
  remedy?: string;
}

const rowOf = ({ requestId, kind, state, dueBy, overdue, wish }: RequestView): string[] => [
  requestId,
  kind,
  state,
  overdue ? `${dueBy} OVERDUE` : dueBy,
  whatOf(wish),
];

const whatOf = (wish: RequestView['wish']): string => {
  switch (wish?.kind) {
    case 'correction':
      return `${wish.field}: ${wish.value}`;
    case 'contest':
      return `${wish.about}: ${wish.text}`;
    case 'help':
      return `${wish.urgent ? 'URGENT ' : ''}${wish.need}${wish.text === undefined ? '' : `: ${wish.text}`}`;
    case undefined:
      return '';
  }
};

const readJson = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw new CommandFailure(exitCodes.usage, 'What stands after --remedy is not JSON.');
  }
};

import type { Command } from 'commander';
import * as z from 'zod';
import { type ReportView, reportSigning, reportUnderWay, reportView } from '../../shared/contracts/report.ts';
import { funnelView, scorecardView } from '../../shared/contracts/report-score.ts';
import { type ApiAnswer, type ApiRequest, problemFailure } from '../api-client.ts';
import type { CommandContext, MakeContext } from '../command-context.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { table } from '../output.ts';
import { readItems } from '../read-input.ts';

const steps = {
  review: 'first signature: somebody looked through the figures',
  approve: 'second signature, by somebody else; not while a difference is unexplained',
  submit: 'sends it to the level above',
  reject: 'back to the draft, with a reason',
  amend: 'counts the day again by what is known now, as a new revision',
};

/** Daily reports: read and signed by those who answer for them. */
export const reportCommands = (program: Command, context: MakeContext): void => {
  const group = program.command('report').description('daily reports, funnels and scorecards');
  group
    .command('show')
    .description('the report of a local day')
    .argument('<locality>')
    .argument('<date>', 'YYYY-MM-DD')
    .option('--csv', 'as CSV, one row per counter and part', false)
    .action(async (locality: string, date: string, { csv }: { csv: boolean }) => {
      const made = context();
      const request: ApiRequest = { method: 'GET', path: pathOf(locality, date) };
      if (csv) {
        const { text } = await drafted(made, { ...request, headers: { accept: 'text/csv' } });
        made.out.result({ csv: text }, text.trimEnd());
        return;
      }
      const report = reportView.parse((await drafted(made, request)).body);
      made.out.result(report, described(report));
    });
  for (const [step, description] of Object.entries(steps)) {
    group
      .command(step)
      .description(description)
      .argument('<locality>')
      .argument('<date>', 'YYYY-MM-DD')
      .requiredOption('--officer <name>', 'who signs')
      .option('--reason <text>')
      .option('--explain <file>', 'JSON: [{entryId, gate, reason}, …]')
      .action(async (locality: string, date: string, signing: Signing) => {
        const made = context();
        const { officer, reason, explain } = signing;
        const json = reportSigning.parse({
          officer,
          ...(reason === undefined ? {} : { reason }),
          ...(explain === undefined ? {} : { explanations: await readItems(explain, 'explanations') }),
        });
        const path = `${pathOf(locality, date)}/${step}`;
        const answer = await drafted(made, { method: 'POST', path, json, attempts: 1 });
        const report = reportView.parse(answer.body);
        made.out.result(report, headline(report));
      });
  }
  scoreCommands(group, context);
};

interface Signing {
  officer: string;
  reason?: string;
  explain?: string;
}

const scoreCommands = (group: Command, context: MakeContext): void => {
  const shapes = { funnel: funnelView, scorecard: scorecardView };
  for (const [name, shape] of Object.entries(shapes)) {
    group
      .command(name)
      .description(
        name === 'funnel' ? 'how far people got, and how fast' : 'how the locality answers its inbox',
      )
      .argument('<locality>')
      .option('--from <date>')
      .option('--to <date>')
      .action(async (locality: string, query: Record<string, string>) => {
        const { api, out } = context();
        const path = `/v1/${name}s/${encodeURIComponent(locality)}`;
        const view = await api.call(shape, { method: 'GET', path, query });
        out.result(view, JSON.stringify(view, null, 2));
      });
  }
};

const pathOf = (locality: string, date: string): string =>
  `/v1/reports/${encodeURIComponent(locality)}/${encodeURIComponent(date)}`;

const mostAsked = 200;

/** A large locality is counted over several answers; each asks to be called again. */
const drafted = async ({ api, out }: CommandContext, request: ApiRequest): Promise<ApiAnswer> => {
  for (let asked = 0; asked < mostAsked; asked += 1) {
    const answer = await api.send(request);
    if (answer.status >= 400) throw refused(answer);
    if (answer.status === 200) return answer;
    const { counted } = reportUnderWay.parse(answer.body);
    out.remark(`counting: ${counted} entries so far`);
  }
  throw new CommandFailure(exitCodes.unexpected, 'The report is not finished; ask again later.');
};

const withDifferences = z.looseObject({
  differences: z.array(z.looseObject({ entryId: z.string().optional(), gate: z.string(), why: z.string() })),
});

/** What stands in the way of an approval is named, one line per person. */
const refused = (answer: ApiAnswer): CommandFailure => {
  const failure = problemFailure(answer);
  if (answer.status !== 409) return failure;
  const named = withDifferences.safeParse(answer.body);
  const lines = (named.data?.differences ?? []).map(
    ({ entryId = '-', gate, why }) => `\n  ${entryId}  ${gate}: ${why}`,
  );
  return new CommandFailure(exitCodes.someRefused, failure.message + lines.join(''));
};

const headline = ({ locality, date, revision, state, late, unexplained }: ReportView): string =>
  [
    `${locality} ${date}, revision ${revision}: ${state}${late ? ', late' : ''}.`,
    unexplained > 0 ? `${unexplained} differences are not explained.` : 'It balances.',
  ].join(' ');

const described = (report: ReportView): string => {
  const rows = report.rows
    .filter(({ count }) => count !== 0)
    .map(({ counter, by, value, count }) => [counter, by, value, count === null ? 'hidden' : String(count)]);
  const differences = (report.differences ?? []).map((one) => [
    one.entryId ?? one.locality,
    one.gate,
    one.why,
    one.explained?.reason ?? (one.pending ? 'pending' : 'UNEXPLAINED'),
  ]);
  const gaps = report.gaps.map(({ kind, of, why }) => [kind, of, why]);
  return [
    headline(report),
    table(['counter', 'by', 'value', 'count'], rows),
    ...(differences.length > 0 ? [table(['entry', 'gate', 'why', 'explained'], differences)] : []),
    ...(gaps.length > 0 ? [table(['missing', 'of', 'why'], gaps)] : []),
  ].join('\n\n');
};

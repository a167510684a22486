import type { Command } from 'commander';
import type * as z from 'zod';
import {
  type ManifestView,
  manifestsAnswer,
  manifestView,
  mostManifestsPerRequest,
} from '../../shared/contracts/manifest.ts';
import type { ApiClient } from '../api-client.ts';
import type { MakeContext } from '../command-context.ts';
import { table } from '../output.ts';
import { type PutTotals, putItems, tellPut } from '../put-items.ts';
import { readItems } from '../read-input.ts';

const listed: z.ZodType<z.infer<typeof manifestsAnswer>['items'][number]> =
  manifestsAnswer.shape.items.element;

/** Trips with their passengers: announced, listed, and who stands at which gate. */
export const manifestCommands = (program: Command, context: MakeContext): void => {
  const group = program.command('manifests').description('transfer manifests: who travels with whom');
  group
    .command('import')
    .description('announce, change or call off the trips of a file')
    .argument(
      '<file>',
      'JSON or NDJSON of {manifestId, from, to, trip, plannedDepartureAt, plannedArrivalAt, passengers}',
    )
    .action(async (file: string) => {
      const made = context();
      tellPut(made, 'manifests', await announce(made.api, await readItems(file, 'items')));
    });
  group
    .command('list')
    .description('the trips of a local day that concern the key’s own places')
    .option('--date <date>', 'default: today')
    .action(async ({ date }: { date?: string }) => {
      const { api, out } = context();
      const query = date === undefined ? {} : { date };
      const items = await api.list(listed, { path: '/v1/manifests', query });
      const rows = items.map((one) => [
        one.manifestId,
        one.trip ?? '',
        `${one.from} to ${one.to}`,
        one.plannedDepartureAt ?? '',
        String(one.passengers),
        one.status,
      ]);
      out.result(items, table(['manifest', 'trip', 'way', 'leaves', 'passengers', 'status'], rows));
    });
  group
    .command('show')
    .description('one trip: who stands at which gate, both headcounts, and who is missing')
    .argument('<manifestId>')
    .action(async (manifestId: string) => {
      const { api, out } = context();
      const path = `/v1/manifests/${encodeURIComponent(manifestId)}`;
      const view = await api.call(manifestView, { method: 'GET', path });
      out.result(view, shown(view));
    });
};

const announce = async (api: ApiClient, items: readonly unknown[]): Promise<PutTotals> => {
  const totals: PutTotals = { stored: 0, refused: 0, results: [] };
  for (let start = 0; start < items.length; start += mostManifestsPerRequest) {
    const some = items.slice(start, start + mostManifestsPerRequest);
    const { stored, refused, results } = await putItems(api, '/v1/manifests', some);
    totals.stored += stored;
    totals.refused += refused;
    totals.results.push(...results.map((result) => ({ ...result, index: result.index + start })));
  }
  return totals;
};

const shown = ({ passengers, headcount, mismatches, hidden }: ManifestView): string => {
  const yes = (told: boolean | undefined): string => (told === undefined ? '' : told ? 'yes' : 'no');
  const rows = passengers.map((one) => [
    one.entryId,
    one.seat ?? '',
    yes(one.checked),
    yes(one.boarded),
    yes(one.received),
    yes(one.placed),
    one.missingAt === undefined ? '' : `MISSING AT ${one.missingAt.toUpperCase()}`,
  ]);
  const counts = `given ${headcount.given ?? 'not yet'}, taken ${headcount.taken ?? 'not yet'}`;
  return [
    table(['entry', 'seat', 'checked', 'boarded', 'received', 'placed', ''], rows),
    counts,
    ...(hidden > 0 ? [`${hidden} more whom this key may not see`] : []),
    ...mismatches.map(({ detail, entryId }) => (entryId === undefined ? detail : `${entryId}: ${detail}`)),
  ].join('\n');
};

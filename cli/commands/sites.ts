import type { Command } from 'commander';
import type * as z from 'zod';
import { forecast, listedSite } from '../../shared/contracts/site.ts';
import type { MakeContext } from '../command-context.ts';
import { table } from '../output.ts';
import { putItems, tellPut } from '../put-items.ts';
import { readItems } from '../read-input.ts';

/** Where people are quarantined, how many are there, and what is coming. */
export const siteCommands = (program: Command, context: MakeContext): void => {
  const group = program.command('sites').description('quarantine sites, hospitals and vehicles');
  group
    .command('import')
    .description('add or replace the sites of a file')
    .argument('<file>', 'JSON or NDJSON of {code, locality, name, kind, rooms, capacity, active}')
    .action(async (file: string) => {
      const made = context();
      tellPut(made, 'sites', await putItems(made.api, '/v1/sites', await readItems(file, 'items')));
    });
  group
    .command('list')
    .description('the sites of a locality and below it, with how many are there')
    .option('--locality <code>', "default: the key's own, for an administrator all")
    .action(async ({ locality }: { locality?: string }) => {
      const { api, out } = context();
      const query = locality === undefined ? {} : { locality };
      const items = await api.list(listedSite, { path: '/v1/sites', query });
      out.result(
        items,
        table(['code', 'locality', 'kind', 'capacity', 'occupied', 'free', 'name'], items.map(rowOf)),
      );
    });
  group
    .command('forecast')
    .description('who is expected in the next three days, against free places and seats')
    .argument('<locality>')
    .action(async (locality: string) => {
      const { api, out } = context();
      const found = await api.call(forecast, {
        method: 'GET',
        path: `/v1/forecasts/${encodeURIComponent(locality)}`,
      });
      const rows = found.days.map((one) => [
        one.date,
        String(one.expected),
        `${one.placesNeeded} of ${one.placesAvailable}`,
        `${one.seatsNeeded} of ${found.vehicles.seats}`,
      ]);
      const short = found.shortages.map(({ date, of }) => `SHORT OF ${of.toUpperCase()} on ${date}`);
      const over = found.places.overCapacity.map((code) => `OVER CAPACITY: ${code}`);
      const text = table(['day', 'expected', 'places needed', 'seats needed'], rows);
      out.result(found, [text, ...short, ...over].join('\n'));
    });
};

const rowOf = (one: z.infer<typeof listedSite>): string[] => [
  one.code,
  one.locality,
  one.kind,
  String(one.capacity),
  'occupied' in one ? `${one.occupied}${one.overCapacity ? ' (too many)' : ''}` : '',
  'free' in one ? String(one.free) : '',
  one.name,
];

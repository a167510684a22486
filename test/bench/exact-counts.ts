import * as z from 'zod';
import type { FigureTable } from './figures.ts';
import { issueKey, type LoadWorld } from './load-world.ts';
import { inParallel } from './phases.ts';

const page = z.object({ items: z.array(z.unknown()), next: z.string().optional() });
const lanes = 4;

/**
 * Asks each locality, under its own key, which entries it sees, and looks at what its receiver got: every record is one entry of the right
 * locality, and each of its notices came once. Throws when anything is missing, twice or with the wrong one.
 */
export const countExactly = async (
  { api, localities, received }: LoadWorld,
  { table, records, notices }: { table: string; records: number; notices: number },
): Promise<FigureTable> => {
  const owed = localities.map((_, index) =>
    Math.floor((records - index - 1 + localities.length) / localities.length),
  );
  const told = [...received.notifications.values()].filter(({ kind }) => kind.startsWith('arrival.'));
  const toldBy = Map.groupBy(told, ({ locality }) => locality);
  let [entries, wrongEntries, wrongNotices] = [0, 0, 0];
  await inParallel([...localities.entries()], lanes, async ([index, locality]) => {
    const key = await issueKey(api, 'locality', locality);
    const seen = await countEntries(api, key);
    entries += seen;
    if (seen !== owed[index]) wrongEntries += 1;
    if ((toldBy.get(locality)?.length ?? 0) !== owed[index]) wrongNotices += 1;
  });
  const counts = {
    'entries, counted by their localities': entries,
    'localities with another number of entries than records': wrongEntries,
    'notices of arrival delivered': told.length,
    'localities with another number of notices than records': wrongNotices,
    'notices delivered twice': told.filter(({ times }) => times > 1).length,
    'other notices': received.notifications.size - told.length,
    ...otherKinds(received),
  };
  const exact =
    entries === records &&
    wrongEntries + wrongNotices === 0 &&
    told.length === records * notices &&
    new Set(told.map(({ entryId }) => entryId)).size === records &&
    counts['notices delivered twice'] === 0;
  if (!exact) throw new Error(`of ${records} records: ${JSON.stringify(counts)}`);
  return {
    table,
    rows: Object.entries({ records, ...counts }).map(([row, count]) => ({ row, figures: { figure: count } })),
  };
};

const otherKinds = ({ notifications }: LoadWorld['received']): Record<string, number> => {
  const others = [...notifications.values()].filter(({ kind }) => !kind.startsWith('arrival.'));
  return Object.fromEntries(
    [...Map.groupBy(others, ({ kind }) => kind)].map(([kind, some]) => [
      `other notices: ${kind}`,
      some.length,
    ]),
  );
};

const countEntries = async (api: LoadWorld['api'], key: string): Promise<number> => {
  let count = 0;
  let cursor = '';
  do {
    const { items, next } = page.parse(
      await api.call('GET', `/v1/entries?limit=200${cursor}`, undefined, key),
    );
    count += items.length;
    cursor = next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`;
  } while (cursor !== '');
  return count;
};

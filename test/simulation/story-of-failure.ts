import { brokenIn } from './invariants.ts';
import { type Simulated, simulate } from './thirty-days.ts';

const longest = 400;

/** What happened to those whom the broken invariants name, and what went wrong meanwhile, in order: the seed is simply played again. */
export const tellStory = async (seed: number): Promise<string> => {
  const so = await simulate(seed, { recording: true });
  const what = await brokenIn(so);
  const names = namesIn(what, so);
  const lines = so.world.journal.lines.filter(
    ({ text }) => names.size === 0 || [...names].some((name) => text.includes(name)),
  );
  const shown = lines.slice(-longest);
  return [
    `  the story of ${[...names].join(', ') || 'all'}; everything: npm run simulate -- --seed ${seed}\n`,
    ...(lines.length > shown.length ? [`  … ${lines.length - shown.length} lines before\n`] : []),
    ...shown.map(({ at, text }) => `  ${new Date(at).toISOString()} ${text.slice(0, 300)}\n`),
  ].join('');
};

/** Ids that are named, and those that belong to the same people: their entries, records and events. */
const namesIn = (what: readonly string[], { world, speakers, people }: Simulated): Set<string> => {
  const named = new Set(what.flatMap((one) => one.match(/(ent|ntf|psh|sub)_\w+/g) ?? []));
  const entryOf = (agency: string, recordId: string): string =>
    String(world.table.peek({ pk: `R#${agency}#${recordId}`, sk: 'R' })?.e);
  for (const { n } of people) {
    const its = speakers.promised.filter(({ person }) => person === n);
    const records = its.map(({ record }) => record.recordId);
    const entries = its.map(({ agency, record }) => entryOf(agency, record.recordId));
    const concerned = [...records, ...entries].some(
      (name) => named.has(name) || what.some((one) => one.includes(name)),
    );
    if (concerned) for (const name of [...records, ...entries, `"p${n}-`]) named.add(name);
  }
  return named;
};

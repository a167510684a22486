import { type FaultKind, faultKinds } from './fault-kinds.ts';
import { brokenIn, invariants } from './invariants.ts';
import { tellStory } from './story-of-failure.ts';
import { simulate } from './thirty-days.ts';

type Print = (text: string) => void;

export interface Outcome {
  seeds: number;
  broken: { seed: number; what: string[] }[];
  faults: Record<FaultKind, number>;
  people: number;
  records: number;
  events: number;
}

export const emptyOutcome = (): Outcome => ({
  seeds: 0,
  broken: [],
  faults: Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number>,
  people: 0,
  records: 0,
  events: 0,
});

/** Plays one seed and adds what came of it. */
export const playSeed = async (seed: number, outcome: Outcome): Promise<string[]> => {
  const so = await simulate(seed);
  const what = await brokenIn(so);
  outcome.seeds += 1;
  outcome.people += so.people.length;
  outcome.records += so.speakers.promised.length;
  outcome.events += Object.values(so.speakers.answers).reduce((sum, count) => sum + count, 0);
  for (const kind of faultKinds) outcome.faults[kind] += so.world.faults.counts[kind];
  if (what.length > 0) outcome.broken.push({ seed, what });
  return what;
};

const progressEvery = 25;
const storiesTold = 3;

/** Plays seeds one after the other; returns how many broke something. */
export const runSeeds = async (run: {
  from: number;
  count: number;
  stopAtFirst: boolean;
  print: Print;
}): Promise<number> => {
  const { from, count, stopAtFirst, print } = run;
  const outcome = emptyOutcome();
  const started = performance.now();
  for (let seed = from; seed < from + count; seed += 1) {
    const what = await playSeed(seed, outcome);
    if (what.length > 0) {
      print(`\nseed ${seed}\n${what.map((one) => `  ${one}\n`).join('')}`);
      if (stopAtFirst) return 1;
      if (outcome.broken.length <= storiesTold) print(await tellStory(seed));
    }
    if (outcome.seeds % progressEvery === 0 || outcome.seeds === count) {
      const seconds = (performance.now() - started) / 1000;
      print(`${outcome.seeds} of ${count} seeds, ${outcome.broken.length} broken, ${seconds.toFixed(0)} s\n`);
    }
  }
  print(summaryOf(outcome));
  return outcome.broken.length;
};

/** The whole journal of one seed; returns 1 when it breaks something. */
export const tellSeed = async (seed: number, print: Print): Promise<number> => {
  const so = await simulate(seed, { recording: true });
  const what = await brokenIn(so);
  for (const { at, text } of so.world.journal.lines) print(`${new Date(at).toISOString()} ${text}\n`);
  print(what.length === 0 ? `seed ${seed}: nothing is broken\n` : `seed ${seed}\n${what.join('\n')}\n`);
  return what.length === 0 ? 0 : 1;
};

const summaryOf = (outcome: Outcome): string => {
  const { seeds, broken, faults, people, records, events } = outcome;
  const brokenBy = (name: string): number =>
    broken.filter(({ what }) => what.some((one) => one.startsWith(`${name}:`))).length;
  const rows = (lines: [string, number][]): string =>
    lines.map(([name, count]) => `  ${name.padEnd(56)}${String(count).padStart(10)}\n`).join('');
  return [
    `\n${seeds} worlds of 30 days: ${people} people, ${records} records answered 202, ${events} events answered\n`,
    '\nfaults injected\n',
    rows(faultKinds.map((kind) => [kind, faults[kind]])),
    '\ninvariants, each checked in every world                      broken in\n',
    rows(Object.keys(invariants).map((name) => [name, brokenBy(name)])),
    `\n${broken.length} of ${seeds} worlds broke something`,
    broken.length === 0 ? '\n' : `: seeds ${broken.map(({ seed }) => seed).join(', ')}\n`,
  ].join('');
};

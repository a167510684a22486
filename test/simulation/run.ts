import { Command, Option } from 'commander';
import { wholeNumber } from '../whole-number.ts';
import { bugNames, plant } from './planted-bugs.ts';

const program = new Command('npm run simulate --')
  .description('Thirty days of small worlds in which everything goes wrong that can.')
  .option('--seeds <count>', 'how many worlds', wholeNumber(1), 200)
  .option('--from <seed>', 'the first of them', wholeNumber(0), 1)
  .option('--seed <seed>', 'tells the whole story of one', wholeNumber(0))
  .addOption(
    new Option('--plant <name>', 'with this fault in the product, to the first world that finds it').choices(
      bugNames,
    ),
  )
  .parse();
const {
  seeds,
  from,
  seed,
  plant: planted,
} = program.opts<{
  seeds: number;
  from: number;
  seed?: number;
  plant?: string;
}>();

// Before the product is loaded: it is the product's own code that gets the fault.
if (planted !== undefined) plant(planted);
const { runSeeds, tellSeed } = await import('./run-seeds.ts');
const print = (text: string): void => void process.stdout.write(text);
const broken =
  seed === undefined
    ? await runSeeds({ from, count: seeds, stopAtFirst: planted !== undefined, print })
    : await tellSeed(seed, print);
// Functions that were stopped wait for ever; nothing else does.
process.exit(broken === 0 ? 0 : 1);

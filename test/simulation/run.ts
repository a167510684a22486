import { parseArgs } from 'node:util';
import { bugNames, plant } from './planted-bugs.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    /** Runs the product with this fault in it, and ends at the first seed that finds it. */
    plant: { type: 'string' },
    help: { type: 'boolean' },
  },
});

const usage = `Thirty days of small worlds in which everything goes wrong that can.
  npm run simulate -- --seeds 2000          seeds 1 to 2000
  npm run simulate -- --seeds 100 --from 51 seeds 51 to 150
  npm run simulate -- --seed 123            tells the whole story of one seed
  npm run simulate -- --plant NAME          with a fault in the product: ${bugNames.join(', ')}
`;

if (values.help) process.stdout.write(usage);
else {
  // Before the product is loaded: it is the product's own code that gets the fault.
  if (values.plant !== undefined) plant(values.plant);
  const { runSeeds, tellSeed } = await import('./run-seeds.ts');
  const print = (text: string): void => void process.stdout.write(text);
  const broken =
    values.seed === undefined
      ? await runSeeds({
          from: Number(values.from),
          count: Number(values.seeds),
          stopAtFirst: values.plant !== undefined,
          print,
        })
      : await tellSeed(Number(values.seed), print);
  // Functions that were stopped wait for ever; nothing else does.
  process.exit(broken === 0 ? 0 : 1);
}
process.exit(0);

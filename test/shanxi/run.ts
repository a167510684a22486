import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { startTwinProcess } from '../twin/start-twin.ts';
import { wholeNumber } from '../whole-number.ts';
import { figuresAsTable, matches } from './figures.ts';
import { startReceiver } from './receiver.ts';
import { runShanxi } from './run-shanxi.ts';

/** Exit code 0 only when every figure is what it has to be. */
const program = new Command('npm run shanxi --')
  .description('Takes the travellers of one province through the twin (docs/shanxi.md).')
  .option('--travellers <count>', 'how many people', wholeNumber(0), 11_000)
  .option('--again <count>', 'how many of them a second agency tells of', wholeNumber(0), 1316)
  .parse();
const wanted = program.opts<{ travellers: number; again: number }>();
if (wanted.again > wanted.travellers) program.error('error: --again is more than there are --travellers');

const main = async (): Promise<boolean> => {
  const receiver = await startReceiver();
  const twin = await startTwinProcess();
  // Only a terminal sees it: written over and over, it is noise anywhere else.
  const bar = new SingleBar({
    format: '{bar} {posted} records posted, {value} of {total} notifications delivered, {duration_formatted}',
    stream: process.stderr,
    noTTYOutput: false,
  });
  try {
    bar.start(1, 0, { posted: 0 });
    const run = await runShanxi(wanted, {
      server: twin,
      receiver,
      tell: ({ posted, delivered, owed }) => {
        bar.setTotal(owed);
        bar.update(delivered, { posted });
      },
    });
    bar.stop();
    const rate = Math.round(run.arrivalsPerSecond);
    process.stdout.write(
      `${figuresAsTable(run.figures)}\n\n${run.seconds.toFixed(1)} seconds, ${rate} arrivals a second\n`,
    );
    return run.figures.every(matches);
  } finally {
    bar.stop();
    await twin.stop();
    twin.forget();
    await receiver.close();
  }
};

process.exitCode = (await main()) ? 0 : 1;

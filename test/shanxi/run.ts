import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { startTwinProcess } from '../twin/start-twin.ts';
import { figuresAsTable, matches } from './figures.ts';
import { startReceiver } from './receiver.ts';
import { runShanxi } from './run-shanxi.ts';

/**
 * npm run shanxi [-- --travellers 11000 --again 1316]
 * Exit code 0 only when every figure is what it has to be.
 */
const { values } = parseArgs({
  options: {
    travellers: { type: 'string', default: '11000' },
    again: { type: 'string', default: '1316' },
  },
});

const whole = (name: keyof typeof values): number => {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} must be a whole number`);
  return value;
};

const main = async (): Promise<boolean> => {
  const wanted = { travellers: whole('travellers'), again: whole('again') };
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

import { startTwin } from '../infra/local/twin.ts';
import { connect } from './demo/api.ts';
import { arrivals, notices } from './demo/data-loop.ts';
import { certificate, dailyReport } from './demo/papers.ts';
import { quarantine } from './demo/quarantine.ts';
import { startReceiver } from './demo/receiver.ts';
import { createTeller } from './demo/teller.ts';
import { illAt, transfer } from './demo/way.ts';
import { buildWorld } from './demo/world.ts';

/** `npm run demo`: the whole story on a twin of its own. Exits 0 only when each step really happened. */
const tell = createTeller(process.stdout);
const startedAt = performance.now();

const main = async (): Promise<void> => {
  tell.say('Landfall: twelve travellers from cabin door to home door, on this machine.\n');
  const twin = await startTwin({ port: 0, empty: true });
  const receiver = await startReceiver(() => twin.clock.now());
  try {
    const api = connect(twin.url, twin.adminKey);
    const start = await api.advance({ advance: 'PT0S' });
    tell.say('The data loop: post, match, push, acknowledge.');
    const keys = await buildWorld(api, receiver);
    const scene = { api, keys, receiver, tell, start };
    const entryIds = await arrivals(scene);
    await notices(scene, entryIds);
    tell.say('\nThe process loop: checked at the port, carried, handed over, placed.');
    await transfer(scene, entryIds);
    tell.say(
      '\nThe clocks: daily calls, a case and who sat near, a call for help, release, and the one nobody released.',
    );
    const ill = entryIds[illAt] ?? '';
    const [forgotten = '', needy = '', ...others] = entryIds.filter((entryId) => entryId !== ill);
    await quarantine(scene, { forgotten, needy, ill, others });
    tell.say('\nThe papers: proof for the traveller, figures for the county.');
    await certificate(scene, needy);
    await dailyReport(scene);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    tell.say(
      `\n18 days in ${seconds} seconds; ${receiver.received.length} notifications delivered, every push signed, ${receiver.refused} refused.`,
    );
  } finally {
    await receiver.close();
    await twin.stop();
  }
};

process.env.TZ = 'UTC';
main().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

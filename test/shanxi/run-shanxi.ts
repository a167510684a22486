import * as z from 'zod';
import { systemStatus } from '../../shared/contracts/admin.ts';
import { candidatePair } from '../../shared/contracts/candidate.ts';
import { delivery } from '../../shared/contracts/deliveries.ts';
import type { Figure } from './figures.ts';
import { readLiveEntries } from './live-entries.ts';
import { noticeFigures } from './notice-figures.ts';
import { owedFor } from './owed.ts';
import { type Agencies, postStatements, type Submitted } from './post-statements.ts';
import { entryByRecord } from './receipts.ts';
import type { Receiver } from './receiver.ts';
import { makeStatements, type Wanted } from './travellers.ts';
import { untilIdle } from './until-idle.ts';
import { buildWorld, clientOf, type Server, type World } from './world.ts';

export interface ShanxiRun {
  figures: Figure[];
  /** From the first request until the last notification was with its recipient. */
  seconds: number;
  arrivalsPerSecond: number;
}

/** How far it is: told whenever something changed. */
export interface Progress {
  posted: number;
  delivered: number;
  owed: number;
}

const nowShape = z.object({ now: z.string() });

/**
 * The documented run of the Shanxi report: so many travellers bound for the province, posted by the immigration service and some of them
 * by a liaison office too, partly earlier and partly at the same moment. Every figure is told beside what it has to be.
 */
export const runShanxi = async (
  wanted: Wanted,
  { server, receiver, tell }: { server: Server; receiver: Receiver; tell: (progress: Progress) => void },
): Promise<ShanxiRun> => {
  const world = await buildWorld(server, receiver);
  const admin = clientOf(server, server.adminKey);
  const { now } = await admin.call(nowShape, { method: 'GET', path: '/_twin/clock' });
  const statements = makeStatements(wanted, Date.parse(now));
  const owed = statements.lists.flatMap(({ records }) => records.flatMap(owedFor));
  let posted = 0;
  const progress = () => tell({ posted, delivered: receiver.arrived.length, owed: owed.length });
  let lastPushAt = 0;
  receiver.onPush = () => {
    lastPushAt = performance.now();
    progress();
  };
  const agencies = {
    immigration: clientOf(server, world.keys.immigration),
    liaisonOffice: clientOf(server, world.keys.liaisonOffice),
  };
  const started = performance.now();
  const submitted = await postStatements(agencies, statements, (records) => {
    posted += records;
    progress();
  });
  await untilIdle(admin);
  const seconds = (lastPushAt - started) / 1000;
  const entryOf = await entriesOf(agencies, submitted);
  const figures = [
    ...divisionFigures(world),
    ...recordFigures(wanted, submitted, entryOf),
    await entriesSeen(wanted, server, world),
    ...noticeFigures(owed, receiver.arrived, entryOf.immigration),
    { name: 'pushes with a wrong signature', expected: 0, measured: receiver.refused.length },
    ...(await leftOver(server, world)),
  ];
  return { figures, seconds, arrivalsPerSecond: wanted.travellers / seconds };
};

type EntriesOf = Record<keyof Agencies, Map<string, string>>;

const entriesOf = async (agencies: Agencies, submitted: readonly Submitted[]): Promise<EntriesOf> => {
  const receipts = (agency: keyof Agencies) => {
    const own = submitted.filter((one) => one.agency === agency);
    return entryByRecord(
      agencies[agency],
      own.map((one) => one.submissionId),
    );
  };
  const [immigration, liaisonOffice] = await Promise.all([
    receipts('immigration'),
    receipts('liaisonOffice'),
  ]);
  return { immigration, liaisonOffice };
};

const divisionFigures = ({ localities }: World): Figure[] => [
  { name: 'provinces', expected: 31, measured: localities.get('province') ?? 0 },
  { name: 'cities', expected: 342, measured: localities.get('city') ?? 0 },
  { name: 'counties', expected: 2978, measured: localities.get('county') ?? 0 },
  { name: 'ports', expected: 12, measured: localities.get('point-of-entry') ?? 0 },
];

const recordFigures = (
  { travellers, again }: Wanted,
  submitted: readonly Submitted[],
  { immigration, liaisonOffice }: EntriesOf,
): Figure[] => {
  const entries = new Set([...immigration.values(), ...liaisonOffice.values()]);
  // The second agency's record of a traveller has to lie in the entry of the first one's.
  const joined = [...liaisonOffice].filter(
    ([recordId, entryId]) => immigration.get(recordId.replace('LO-', 'IM-')) === entryId,
  );
  const accepted = submitted.reduce((sum, one) => sum + one.accepted, 0);
  return [
    { name: 'records accepted', expected: travellers + again, measured: accepted },
    {
      name: 'records in an entry',
      expected: travellers + again,
      measured: immigration.size + liaisonOffice.size,
    },
    { name: 'second records in the entry of the first', expected: again, measured: joined.length },
    { name: 'entries', expected: travellers, measured: entries.size },
  ];
};

const entriesSeen = async ({ travellers }: Wanted, server: Server, { keys }: World): Promise<Figure> => {
  const seen = await readLiveEntries(clientOf(server, keys.shanxi));
  return { name: 'entries, as Shanxi sees them', expected: travellers, measured: seen.listed };
};

/** What must be left of nothing: doubts, parked and open pushes. */
const leftOver = async (server: Server, { keys }: World): Promise<Figure[]> => {
  const admin = clientOf(server, server.adminKey);
  const [pairs, parked, { openPushes }] = await Promise.all([
    clientOf(server, keys.steward).list(candidatePair, { path: '/v1/candidates' }),
    admin.list(delivery, { path: '/v1/deliveries', query: { state: 'PARKED' } }),
    admin.call(systemStatus, { method: 'GET', path: '/v1/status' }),
  ]);
  return [
    { name: 'candidate pairs', expected: 0, measured: pairs.length },
    { name: 'parked pushes', expected: 0, measured: parked.length },
    { name: 'other open pushes', expected: 0, measured: openPushes.retrying + openPushes.waiting },
  ];
};

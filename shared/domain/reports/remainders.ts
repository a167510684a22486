import type { Source } from '../../contracts/localities.ts';
import type { Entry } from '../entry.ts';
import type { EntryDocument, EpochMs, Statement, Told } from '../evidence.ts';
import { readDigest } from '../notices/plan-notices-digest.ts';
import { saysArrived } from '../statements/source-disagreements.ts';

/** D15: lists come from above or from carriers; the others find people where they are. */
const fromAbove: ReadonlySet<Source> = new Set([
  'immigration',
  'hq',
  'registry',
  'liaison-office',
  'customs',
  'airline',
  'port',
  'ship-master',
]);

/** One entry with what was said of it. */
export interface Compared {
  document: Pick<EntryDocument, 'entryId' | 'statements' | 'events'>;
  entry: Pick<Entry, 'arrived'>;
}

export interface SourceRemainders {
  source: Source;
  /** Entries it announced, and those of them nobody saw. */
  listed: number;
  listedNotSeen: string[];
  /** Entries it saw, and those of them nobody had announced. */
  seen: number;
  seenNotListed: string[];
}

export interface Remainders {
  entries: number;
  bySource: SourceRemainders[];
  levels: { matched: number; onlyFromAbove: string[]; onlyFromBelow: string[] };
}

/** What stays alone on either side, per source and between the levels. Pure; in any order of the entries the same. */
export const remaindersOf = (compared: readonly Compared[]): Remainders => {
  const bySource = new Map<Source, SourceRemainders>();
  const levels: Remainders['levels'] = { matched: 0, onlyFromAbove: [], onlyFromBelow: [] };
  for (const one of compared) {
    addToSources(bySource, one);
    addToLevels(levels, one);
  }
  for (const { listedNotSeen, seenNotListed } of bySource.values()) {
    listedNotSeen.sort();
    seenNotListed.sort();
  }
  levels.onlyFromAbove.sort();
  levels.onlyFromBelow.sort();
  const sorted = [...bySource.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
  return { entries: compared.length, bySource: sorted, levels };
};

const standing = ({ document }: Compared): Statement[] =>
  document.statements.filter(({ says }) => says !== 'withdrawn');

const addToSources = (bySource: Map<Source, SourceRemainders>, one: Compared): void => {
  const { entryId } = one.document;
  const told = standing(one);
  const announced = told.filter(({ says }) => says === 'expected').map(({ source }) => source);
  const saw = told.filter(saysArrived).map(({ source }) => source);
  for (const source of new Set([...announced, ...saw])) {
    const sums = bySource.get(source) ?? { source, listed: 0, listedNotSeen: [], seen: 0, seenNotListed: [] };
    bySource.set(source, sums);
    if (announced.includes(source)) {
      sums.listed += 1;
      if (!one.entry.arrived) sums.listedNotSeen.push(entryId);
    }
    if (saw.includes(source)) {
      sums.seen += 1;
      if (announced.length === 0) sums.seenNotListed.push(entryId);
    }
  }
};

const addToLevels = (levels: Remainders['levels'], one: Compared): void => {
  const { entryId, events } = one.document;
  const told = standing(one);
  const above = told.some(({ source }) => fromAbove.has(source));
  const below =
    told.some(({ source }) => !fromAbove.has(source)) || (one.entry.arrived && events.some(isFind));
  if (above && below) levels.matched += 1;
  else if (above) levels.onlyFromAbove.push(entryId);
  else if (below) levels.onlyFromBelow.push(entryId);
};

const finds: readonly string[] = [
  'verified',
  'received',
  'placed',
  'follow-up',
  'port-check',
  'hospitalised',
];
const isFind = ({ by, type }: EntryDocument['events'][number]): boolean =>
  by.kind === 'locality' && finds.includes(type);

/** One recipient's newest word of an arrival, and whether anybody there has taken note of it. */
export interface Heard {
  recipient: string;
  notificationId: string;
  at: EpochMs;
  /** When and where to, as it was told. */
  content: string;
  acknowledged: boolean;
}

/** Each recipient's newest `arrival.*` of an entry that was changed after it was first told; none where nothing ever changed. */
export const changesHeard = (told: readonly Told[]): Omit<Heard, 'acknowledged'>[] => {
  const arrivals = told.filter(({ kind }) => kind.startsWith('arrival.'));
  if (!arrivals.some(({ kind }) => kind === 'arrival.updated')) return [];
  const newest = new Map<string, Told>();
  for (const line of arrivals) {
    const known = newest.get(line.recipient);
    if (known === undefined || line.at >= known.at) newest.set(line.recipient, line);
  }
  return [...newest.values()]
    .filter(({ kind }) => kind !== 'arrival.withdrawn')
    .map(({ recipient, notificationId, at, digest }) => ({
      recipient,
      notificationId,
      at,
      content: contentOf(digest),
    }));
};

/** The offer is told to one recipient alone: it is no part of what they share. */
const contentOf = (digest: string | undefined): string => {
  const { arrived, at, destination, pointOfEntry } = readDigest(digest) ?? {};
  return JSON.stringify([arrived, at, destination, pointOfEntry]);
};

/** L12: the recipients that lack the latest change while another one has it, sorted. */
export const lackingChange = (heard: readonly Heard[]): string[] => {
  const latest = heard.reduce<Heard | undefined>(
    (best, one) => (best && best.at >= one.at ? best : one),
    undefined,
  );
  const has = ({ content, acknowledged }: Heard): boolean => acknowledged && content === latest?.content;
  if (!heard.some(has)) return [];
  return heard.flatMap((one) => (has(one) ? [] : [one.recipient])).sort();
};

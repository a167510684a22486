import { exposureKinds, travellerCategories } from '../../contracts/arrival-terms.ts';
import { sources } from '../../contracts/localities.ts';
import { deadlineKinds } from '../deadlines/deadline-kinds.ts';
import { outcomes } from '../entry.ts';
import { channels } from '../places/channels.ts';
import { gateNames } from '../transfer/gates.ts';
import { milestones } from '../transfer/milestones.ts';
import { phases } from './dwell.ts';

/** Counts by key: `<counter>` for the whole, `<counter>/<dimension>/<value>` for a part of it. Missing means zero. */
export type Tally = Record<string, number>;

/** P9: where somebody who has arrived can be; each is at exactly one of them, or has not been checked yet. */
export const terms = [
  'checked-not-placed',
  'in-transfer',
  'handed-over',
  'in-quarantine',
  'in-hospital',
  'aboard',
  'released',
  'in-community',
  'closed',
] as const;
export type Term = (typeof terms)[number];

interface CounterSpec {
  name: string;
  /** Parts that are printed though they are zero. Parts beyond these are printed when somebody is in them. */
  by?: Record<string, readonly string[]>;
  /** The parts of these dimensions add up to the whole: each person is in exactly one of them (P9). */
  exact?: readonly string[];
}

const kinds = ['OVERSEAS', 'DOMESTIC', 'CREW', 'CONTACT'];
const quarantineTypes = ['facility', 'home', 'hospital'];
const both = (name: string): CounterSpec[] => [{ name }, { name: `${name}-today` }];
/** Of the day: how many persons, and how many times. */
const times = (name: string): CounterSpec[] => [{ name: `${name}-today` }, { name: `${name}-times-today` }];

/** P8: every counter of a report in the order it is printed; docs/reports.md says what each means. */
export const counters: readonly CounterSpec[] = [
  { name: 'known', by: { source: sources, port: [] }, exact: ['port'] },
  { name: 'known-today' },
  { name: 'expected' },
  { name: 'reported' },
  { name: 'registered', by: { station: [] } },
  {
    name: 'arrived',
    by: {
      nationality: ['own', 'foreign', 'unknown'],
      kind: kinds,
      category: [...travellerCategories, 'unknown'],
      country: [],
      exposure: exposureKinds,
      'known-by': [...milestones, 'unknown'],
    },
    exact: ['nationality', 'kind', 'category', 'country', 'known-by'],
  },
  { name: 'arrived-today' },
  { name: 'known-before-landing' },
  { name: 'not-checked' },
  { name: 'checked-not-placed' },
  { name: 'in-transfer' },
  { name: 'handed-over' },
  { name: 'in-quarantine', by: { type: quarantineTypes }, exact: ['type'] },
  { name: 'in-hospital' },
  { name: 'aboard' },
  { name: 'released' },
  { name: 'in-community' },
  { name: 'closed', by: { outcome: outcomes }, exact: ['outcome'] },
  ...both('transferred'),
  ...both('transfer-received'),
  ...both('transfer-placed'),
  ...both('placed'),
  ...both('released-ever'),
  ...both('referred'),
  ...both('confirmed'),
  ...both('suspected'),
  ...times('checks'),
  ...times('investigations'),
  ...times('clinic-visits'),
  ...times('tests'),
  { name: 'follow-ups-owed' },
  { name: 'follow-ups-made' },
  { name: 'follow-ups-missed' },
  ...both('port-symptomatic'),
  ...both('port-contacts'),
  ...both('refused'),
  { name: 'channel-people', by: { channel: channels } },
  { name: 'channel-notices', by: { channel: channels } },
  { name: 'gate-in', by: { gate: gateNames } },
  { name: 'gate-out', by: { gate: gateNames } },
  { name: 'gate-explained', by: { gate: gateNames } },
  { name: 'gate-difference', by: { gate: gateNames } },
  { name: 'dwell-ended-today', by: { phase: phases }, exact: ['phase'] },
  { name: 'dwell-minutes-today', by: { phase: phases }, exact: ['phase'] },
  { name: 'carried-over' },
  { name: 'moved-in' },
  { name: 'moved-out' },
  { name: 'late' },
  { name: 'late-evidence' },
  { name: 'merged' },
  { name: 'under-superseded-policy' },
  { name: 'under-local-decision' },
  { name: 'conveyances-verified' },
  { name: 'batches-verified' },
  { name: 'persons-verified' },
  { name: 'unowned' },
  { name: 'in-conflict' },
  { name: 'overdue', by: { clock: deadlineKinds } },
];

export const add = (tally: Tally, key: string, amount = 1): void => {
  if (amount !== 0) tally[key] = (tally[key] ?? 0) + amount;
};

/** Roll-up: the sum of any number of tallies (P1). */
export const sumOf = (tallies: readonly Tally[]): Tally => {
  const sum: Tally = {};
  for (const tally of tallies) for (const [key, amount] of Object.entries(tally)) add(sum, key, amount);
  return sum;
};

export interface CounterRow {
  counter: string;
  by?: string;
  value?: string;
  count: number;
}

/** Every counter with its parts, zeros included, in one order for ever. A key no counter names is printed last. */
export const rowsOf = (tally: Tally): CounterRow[] => {
  const keys = new Set<string>();
  const found = Object.keys(tally).sort();
  for (const { name, by } of counters) {
    keys.add(name);
    for (const [dimension, values] of Object.entries(by ?? {})) {
      for (const value of values) keys.add(`${name}/${dimension}/${value}`);
      for (const key of found) if (key.startsWith(`${name}/${dimension}/`)) keys.add(key);
    }
  }
  for (const key of found) keys.add(key);
  return [...keys].map((key) => rowOf(key, tally[key] ?? 0));
};

const rowOf = (key: string, count: number): CounterRow => {
  const [counter = key, by, ...value] = key.split('/');
  return by === undefined ? { counter, count } : { counter, by, value: value.join('/'), count };
};

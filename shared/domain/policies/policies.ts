import { createHash } from 'node:crypto';
import type { Fault } from '../../contracts/fault.ts';
import { faultsOf } from '../../contracts/fault.ts';
import type { Policy, PolicyItem, PolicyKey } from '../../contracts/policy.ts';
import { policyKeys, policyValues } from '../../contracts/policy.ts';
import type { EpochMs } from '../evidence.ts';
import { addDays, isLocalDate, midnightOf } from '../time/local-days.ts';
import { type Mandate, mandateAt } from './mandate.ts';

/** One effective-dated value as kept; `storedAt` (ms) breaks ties between items that begin at the same instant. */
export interface StoredPolicy extends PolicyItem {
  storedAt?: EpochMs;
}

export interface PolicyInForce {
  policy: Policy;
  /** `default` while no item applies, else a short hash of the items that do. */
  version: string;
  /** When each value that is not a default was put; absent where nobody wrote it down. */
  storedAt: Partial<Record<PolicyKey, EpochMs>>;
}

export interface PolicyBook {
  /** What is in force at an instant by everything that was ever put. */
  at(instant: EpochMs): PolicyInForce;
  /** The same by what had been put at `knownAt`: what an order of today says of last week holds from today on. */
  asKnown(instant: EpochMs, knownAt: EpochMs): PolicyInForce;
  /** Every instant at which what is in force, as known then, may change; in order. */
  changes: readonly EpochMs[];
  /** Whether people may be taken in at an instant (G9). */
  mandate(instant: EpochMs): Mandate;
}

interface Span {
  key: PolicyKey;
  value: unknown;
  from: EpochMs;
  to: EpochMs;
  storedAt?: EpochMs | undefined;
  /** Precedence among items of one key: later beginnings, then later storing, win. */
  order: string;
}

const defaults: Policy = parseDefaults();

/** The policy in force at an instant: effective-dated items over the defaults. Items that do not parse are passed over. */
export const resolvePolicy = (items: StoredPolicy[], at: EpochMs): PolicyInForce =>
  inForce(spansOf(items), at);

/** A book that answers for any instant and remembers each span of unchanged policy. */
export const makePolicyBook = (items: StoredPolicy[]): PolicyBook => {
  const spans = spansOf(items);
  const boundaries = sorted(spans.flatMap((span) => [span.from, span.to]));
  const puts = sorted(spans.map(putAt));
  const remembered = new Map<string, PolicyInForce>();
  const asKnown = (instant: EpochMs, knownAt: EpochMs): PolicyInForce => {
    const putBy = countNotAfter(puts, knownAt);
    const key = `${countNotAfter(boundaries, instant)} ${putBy}`;
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const some = putBy === puts.length ? spans : spans.filter((span) => putAt(span) <= knownAt);
    const resolved = inForce(some, instant);
    remembered.set(key, resolved);
    return resolved;
  };
  return {
    at: (instant) => asKnown(instant, Number.POSITIVE_INFINITY),
    asKnown,
    mandate: (instant) =>
      mandateAt(
        spans.filter(({ key }) => key === 'mandate'),
        instant,
      ),
    changes: sorted(spans.flatMap((span) => [span.from, span.to].map((at) => Math.max(at, putAt(span))))),
  };
};

/** What nobody wrote down the time of was always known. */
const putAt = ({ storedAt }: Span): EpochMs => storedAt ?? 0;

const sorted = (instants: EpochMs[]): EpochMs[] =>
  [...new Set(instants)].filter(Number.isFinite).sort((a, b) => a - b);

/** What is wrong with an item's key, value or dates, so that it can be refused when it is put. */
export const policyFaults = (item: PolicyItem): Fault[] => {
  if (!isPolicyKey(item.key)) {
    return [{ pointer: '/key', code: 'unknown-policy', detail: `Known keys: ${policyKeys.join(', ')}.` }];
  }
  const parsed = policyValues[item.key].safeParse(item.value);
  const faults = parsed.success ? [] : faultsOf(parsed.error, '/value');
  const zone = defaults.defaultTimeZone;
  const ends = item.effectiveTo ? endOf(item.effectiveTo, zone) : Number.POSITIVE_INFINITY;
  if (item.key === 'mandate' && !item.effectiveTo) faults.push(endless);
  if (ends <= startOf(item.effectiveFrom, zone)) {
    faults.push({
      pointer: '/effectiveTo',
      code: 'ends-before-start',
      detail: 'The end lies before the start.',
    });
  }
  return faults;
};

/** G9: an order without an end is none. Everything else ends with the mandate at the latest. */
const endless: Fault = {
  pointer: '/effectiveTo',
  code: 'required',
  detail: 'A mandate has an end: put the next one before it is reached.',
};

const isPolicyKey = (key: string): key is PolicyKey => Object.hasOwn(policyValues, key);

function parseDefaults(): Policy {
  const entries = policyKeys.map((key) => [key, policyValues[key].parse(undefined)]);
  return Object.fromEntries(entries);
}

const spansOf = (items: StoredPolicy[]): Span[] => {
  const zone = dateZone(items);
  return items
    .flatMap((item): Span[] => {
      if (!isPolicyKey(item.key)) return [];
      const parsed = policyValues[item.key].safeParse(item.value);
      const from = startOf(item.effectiveFrom, zone);
      const to = item.effectiveTo ? endOf(item.effectiveTo, zone) : Number.POSITIVE_INFINITY;
      if (!parsed.success || !(from < to)) return [];
      const order = `${pad(from)}|${pad(item.storedAt ?? 0)}|${JSON.stringify(parsed.data)}`;
      return [{ key: item.key, value: parsed.data, from, to, storedAt: item.storedAt, order }];
    })
    .sort((a, b) => (a.order < b.order ? -1 : 1));
};

const inForce = (spans: Span[], at: EpochMs): PolicyInForce => {
  const applying = spans.filter((span) => span.from <= at && at < span.to);
  if (applying.length === 0) return { policy: defaults, version: 'default', storedAt: {} };
  const values = new Map<PolicyKey, Span>(applying.map((span) => [span.key, span]));
  const winners = [...values.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const policy = { ...defaults, ...Object.fromEntries(winners.map((span) => [span.key, span.value])) };
  const storedAt = Object.fromEntries(winners.map((span) => [span.key, span.storedAt]));
  return { policy, version: versionOf(winners), storedAt };
};

/** The mandate is no rule about anybody: renewing it makes no new version. */
const versionOf = (winners: readonly Span[]): string => {
  const rules = winners.filter(({ key }) => key !== 'mandate');
  if (rules.length === 0) return 'default';
  const digest = createHash('sha256').update(JSON.stringify(rules.map((span) => [span.key, span.order])));
  return `p-${digest.digest('hex').slice(0, 10)}`;
};

/** Plain dates are days of the deployment's own zone: the newest default zone among the items. */
const dateZone = (items: StoredPolicy[]): string => {
  const zones = items.filter((item) => item.key === 'defaultTimeZone' && typeof item.value === 'string');
  const newest = zones.sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1)).at(-1);
  return typeof newest?.value === 'string' ? newest.value : defaults.defaultTimeZone;
};

/** The instant an item comes into force; a plain date is that day's midnight in `zone`. */
export const startsAt = ({ effectiveFrom }: Pick<PolicyItem, 'effectiveFrom'>, zone: string): EpochMs =>
  startOf(effectiveFrom, zone);

const startOf = (value: string, zone: string): EpochMs =>
  isLocalDate(value) ? midnightOf(value, zone) : Date.parse(value);

/** A plain end date is the last day in force; an instant is the first moment no longer in force. */
const endOf = (value: string, zone: string): EpochMs =>
  isLocalDate(value) ? midnightOf(addDays(value, 1), zone) : Date.parse(value);

const countNotAfter = (sorted: number[], instant: number): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Number.POSITIVE_INFINITY) <= instant) low = middle + 1;
    else high = middle;
  }
  return low;
};

const pad = (value: number): string => String(value + 1e15).padStart(18, '0');

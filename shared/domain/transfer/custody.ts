import type { Entry } from '../entry.ts';
import type { EntryDocument, EpochMs, EventEvidence } from '../evidence.ts';
import { textOf } from '../stages/evidence-fields.ts';
import { inEventOrder, signalOf } from '../stages/signals.ts';
import type { CustodyGap } from './custody-gaps.ts';

export const holders = ['inspection-area', 'vehicle', 'hospital', 'site', 'home', 'carrier', 'self'] as const;
export type Holder = (typeof holders)[number];

export interface Signer {
  by: string;
  officer?: string;
}

/** One stretch of the way in one pair of hands (F14). `giver` signed its beginning, `taker` its end. */
export interface CustodyLeg {
  holder: Holder;
  place?: string;
  from: EpochMs;
  /** Absent while the person is there. */
  to?: EpochMs;
  giver?: Signer;
  taker?: Signer;
  manifestId?: string;
  headcount?: { given?: number; taken?: number };
}

export interface Custody {
  legs: CustodyLeg[];
  gaps: CustodyGap[];
}

type Start = Pick<CustodyLeg, 'holder'> & Partial<CustodyLeg>;
type Step = (event: EventEvidence, now: CustodyLeg | undefined) => Start | 'ends' | undefined;

/** From the cabin door to the home door: who held the person when, by the evidence that stands; and where nobody signed. */
export const custodyOf = (entry: Entry, document: Pick<EntryDocument, 'events'>): Custody => {
  const legs: CustodyLeg[] = entry.arrived ? [landing(entry)] : [];
  for (const event of standing(entry, document)) {
    const now = legs.at(-1);
    const open = now?.to === undefined ? now : undefined;
    const next = isFound(entry, event) ? { holder: 'self' as const } : steps[signalOf(event)]?.(event, open);
    if (next === undefined) continue;
    const at = Math.max(event.occurredAt, now?.from ?? event.occurredAt);
    const signer = signerOf(event);
    if (open) Object.assign(open, { to: at, taker: signer }, takenBy(open, event));
    if (next !== 'ends') legs.push({ from: at, giver: signer, ...next });
  }
  return { legs, gaps: entry.gaps ?? [] };
};

const landing = ({ arrivalAt, pointOfEntry }: Entry): CustodyLeg => ({
  holder: 'inspection-area',
  from: arrivalAt,
  ...(pointOfEntry === undefined ? {} : { place: pointOfEntry }),
});

/** In the order in which it happened, without what waits or contradicts. */
const standing = ({ held, conflicts }: Entry, { events }: Pick<EntryDocument, 'events'>): EventEvidence[] => {
  const aside = new Set([
    ...held.map(({ key }) => key),
    // A headcount that differs, or being seen without a manifest, happened all the same.
    ...conflicts
      .filter(({ code }) => code !== 'headcount' && code !== 'custody-gap')
      .flatMap(({ between }) => between),
  ]);
  const once = new Map(events.map((event) => [event.key, event]));
  return [...once.values()].filter(({ key }) => !aside.has(key)).sort(inEventOrder);
};

const signerOf = ({ by, officer }: EventEvidence): Signer => ({
  by: by.id,
  ...(officer === undefined ? {} : { officer }),
});

/** Seen at the destination though nobody wrote down the way there. */
const isFound = ({ conflicts }: Entry, { key }: EventEvidence): boolean =>
  conflicts.some(({ code, between }) => code === 'custody-gap' && between.includes(key));

const takenBy = ({ headcount }: CustodyLeg, event: EventEvidence): Partial<CustodyLeg> => {
  const taken = event.data.headcount;
  if (event.type !== 'received' || typeof taken !== 'number') return {};
  return { headcount: { ...headcount, taken } };
};

const aboard: Step = (event) => {
  const given = event.data.headcount;
  const vehicle = textOf(event, 'vehicle');
  const manifestId = textOf(event, 'manifestId');
  return {
    holder: 'vehicle',
    ...(vehicle === undefined ? {} : { place: vehicle }),
    ...(manifestId === undefined ? {} : { manifestId }),
    ...(typeof given === 'number' ? { headcount: { given } } : {}),
  };
};

const at =
  (holder: Holder, ...fields: string[]): Step =>
  (event) => {
    const named = fields.map((field) => textOf(event, field)).find((one) => one !== undefined);
    const place = named ?? (event.by.kind === 'locality' ? event.by.id : undefined);
    return { holder, ...(place === undefined ? {} : { place }) };
  };

const placed: Step = (event, now) => {
  const type = textOf(event, 'quarantineType');
  const holder = type === 'home' || type === 'hospital' ? type : 'site';
  const start = at(holder, 'site')(event, now);
  // Told twice, it is the same place still.
  return now && typeof start === 'object' && now.holder === holder && now.place === start.place
    ? undefined
    : start;
};

const moved: Step = (event, now) =>
  now && textOf(event, 'site') !== undefined ? at(now.holder, 'site')(event, now) : undefined;

const inHospital: Step = (event, now) =>
  now?.holder === 'hospital' ? undefined : at('hospital', 'place')(event, now);

const ends: Step = () => 'ends';

const received: Step = (event, now) => (now?.holder === 'carrier' ? 'ends' : at('site', 'place')(event, now));

const steps: Partial<Record<ReturnType<typeof signalOf>, Step>> = {
  boarded: aboard,
  leg: aboard,
  received,
  placed,
  moved,
  'disposition:local': at('site'),
  'disposition:hold': at('site'),
  'disposition:self': () => ({ holder: 'self' }),
  'disposition:clear': () => ({ holder: 'self' }),
  'disposition:onward': () => ({ holder: 'carrier' }),
  'disposition:aboard': () => ({ holder: 'carrier' }),
  'disposition:refer': inHospital,
  hospitalised: inHospital,
  'test:positive': inHospital,
  'test:suspected': inHospital,
  'test:confirmed': inHospital,
  recovered: at('site'),
  landed: at('inspection-area', 'place'),
  collected: () => ({ holder: 'home' }),
  'refused-entry': ends,
  returned: ends,
  departed: ends,
  died: ends,
  lost: ends,
  converted: ends,
  completed: ends,
};

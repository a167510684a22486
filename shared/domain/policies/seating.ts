import type { conveyanceModes } from '../../contracts/arrival-terms.ts';
import type { Policy } from '../../contracts/policy.ts';
import type { ContactLink } from '../contacts/contact-of.ts';

type Mode = (typeof conveyanceModes)[number];
type Reaches = Policy['contactReach'];

/** Where somebody sat, as far as anybody said; in the comparable form of `seatNumber`. */
export interface Seating {
  seat?: string;
  coach?: string;
  compartment?: string;
  cabin?: string;
}

/** `unknown`: what the rule asks for is not known of one of the two, so a person has to find out (F23). */
export interface Reached {
  reach: 'within' | 'outside' | 'unknown';
  how: ContactLink;
}

/** Rows that somebody on the manifest really sat in, front to back: between rows 12 and 14 of a plane without a 13 lies nothing. */
export type ManifestRows = readonly number[];

export const rowsOf = (seatings: readonly Seating[]): ManifestRows =>
  [...new Set(seatings.flatMap((one) => rowOf(one) ?? []))].sort((one, other) => one - other);

/** `12A` and `A12` are in row 12. */
const rowOf = ({ seat }: Seating): number | undefined => {
  const digits = /^(?:\d{1,3}[A-Z]?|[A-Z]\d{1,3})$/.test(seat ?? '')
    ? /\d+/.exec(seat ?? '')?.[0]
    : undefined;
  return digits === undefined ? undefined : Number(digits);
};

/** How far `other` sat from `person` by the policy of the mode (F21). Several sources may each know a seat: one within reach is enough. */
export const reachBetween = (
  person: readonly Seating[],
  other: readonly Seating[],
  by: { mode: Mode; reaches: Reaches; rows: ManifestRows },
): Reached => {
  const rule = ruleFor(by.mode, by.reaches);
  if (rule.kind === 'whole') return { reach: 'within', how: 'conveyance' };
  const [mine, theirs] = [person, other].map((all) => all.map(rule.place).filter(isKnown));
  if (!mine?.length || !theirs?.length) return { reach: 'unknown', how: rule.how };
  const within = mine.some((one) => theirs.some((two) => rule.near(one, two, by.rows)));
  return { reach: within ? 'within' : 'outside', how: rule.how };
};

const isKnown = (place: string | undefined): place is string => place !== undefined;

type Rule =
  | { kind: 'whole' }
  | {
      kind: 'place';
      how: ContactLink;
      place: (seating: Seating) => string | undefined;
      near: (one: string, other: string, rows: ManifestRows) => boolean;
    };

const whole: Rule = { kind: 'whole' };
const same = (how: ContactLink, place: (seating: Seating) => string | undefined): Rule => ({
  kind: 'place',
  how,
  place,
  near: (one, other) => one === other,
});

/** Counted in rows of the manifest: `before` of them nearer to the front, `behind` nearer to the tail. */
const rowRule = ({ before, behind }: { before: number; behind: number }): Rule => ({
  kind: 'place',
  how: 'seat-rows',
  place: (seating) => rowOf(seating)?.toString(),
  near: (one, other, rows) => {
    const steps = rows.indexOf(Number(other)) - rows.indexOf(Number(one));
    return steps >= -before && steps <= behind;
  },
});

const carriage = same('carriage', ({ coach }) => coach);
const compartment = same('compartment', ({ coach, compartment: own }) =>
  coach === undefined || own === undefined ? undefined : `${coach}/${own}`,
);
const cabin = same('cabin', (seating) => seating.cabin);
/** Cabins are numbered by deck: 8214 lies on deck 8, 12004 on deck 12. */
const deck = same('cabin', (seating) => /^([A-Z]|\d{1,2})\d{3}$/.exec(seating.cabin ?? '')?.[1]);

const ruleFor = (mode: Mode, reaches: Reaches): Rule => {
  switch (mode) {
    case 'air':
      return rowRule(reaches.air);
    case 'rail':
      return reaches.rail === 'whole' ? whole : reaches.rail === 'carriage' ? carriage : compartment;
    case 'coach':
      return reaches.coach === 'whole' ? whole : rowRule(reaches.coach);
    case 'sea':
      return reaches.sea === 'whole' ? whole : reaches.sea === 'cabin' ? cabin : deck;
    case 'road':
      return whole;
  }
};
